package io.tonestream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.Label;
import io.tonestream.trainer.evaluation.PairedComparison.Pairing;
import io.tonestream.trainer.evaluation.PairedComparison.Result;
import io.tonestream.trainer.evaluation.PairedComparison.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedComparisonTest {
  private static final double SIGNIFICANCE = 0.03;

  /** As many as TweetEval's validation share of a tenth has, but for tuning. */
  private static final int TEXTS = 4_000;

  /** The share of texts that an honest bag has right. */
  private static final double RIGHT = 0.69;

  @Test
  void isMacroRecallsDifference() {
    List<Text> texts =
        List.of(
            new Text("a", Label.NEGATIVE, true, false),
            new Text("b", Label.POSITIVE, false, true),
            new Text("c", Label.POSITIVE, true, true),
            new Text("d", Label.POSITIVE, false, false),
            new Text("e", Label.POSITIVE, true, true));

    Result result = compare(texts);

    assertThat(result.difference()).isCloseTo((1 - 0.25) / 2, within(1e-12));
    assertThat(result.accuracyP()).isEqualTo(1);
    assertThat(result.passed()).isTrue();
  }

  /** Of n texts that the other alone has right, all are so by chance in one of 2^n cases. */
  @ParameterizedTest
  @CsvSource({"4, true", "6, false", "9, false"})
  void isExactWhereTextsAreFew(int losses, boolean passed) {
    List<Text> texts = new ArrayList<>();
    for (int i = 0; i < losses; i++) {
      texts.add(new Text("text " + i, Label.NEUTRAL, false, true));
    }

    assertThat(compare(texts).passed()).isEqualTo(passed);
  }

  /** Nine copies of a text, or paraphrases, are one draw. */
  @Test
  void countsTextsThatAreDrawnTogetherOnce() {
    List<Text> texts = new ArrayList<>();
    for (int i = 0; i < 36; i++) {
      texts.add(new Text("group " + i / 9, Label.NEUTRAL, false, true));
    }

    assertThat(compare(texts).passed()).isTrue();
    assertThat(compare(texts).difference()).isCloseTo(-1, within(1e-12));
  }

  @Test
  void findsNothingBetweenModelsThatAnswerAlike() {
    Result result = compare(List.of(new Text("a", Label.NEUTRAL, true, true)));

    assertThat(result.passed()).isTrue();
    assertThat(result.shown()).isZero();
    assertThatThrownBy(() -> new Pairing("v1", "dev", List.of())).hasMessageContaining("no texts");
  }

  private static Result compare(List<Text> texts) {
    return PairedComparison.of(List.of(new Pairing("v1", "dev", texts)), SIGNIFICANCE).get(0);
  }

  /**
   * Histories of retrainings that change nothing but chance: every candidate is as good as all
   * before. Two seeds of the bag disagree on 7 % of TweetEval, where one alone is right.
   */
  @ParameterizedTest
  @CsvSource({"0.04, 4", "0.07, 1", "0.07, 8", "0.10, 4"})
  void equalCandidatesPassInNineteenOfTwentyRetrainings(double split, int generations) {
    int passed = 0;
    int all = 0;
    for (int history = 0; all < 400; history++) {
      World world = new World(TEXTS, split, history);
      List<boolean[]> versions = new ArrayList<>(List.of(world.version()));
      for (int i = 0; i < generations; i++) {
        boolean[] candidate = world.version();
        if (world.passes(candidate, versions)) {
          passed++;
          versions.add(candidate);
        }
        all++;
      }
    }

    assertThat((double) passed / all).isGreaterThanOrEqualTo(0.95);
  }

  /** Beside the active version alone, and beside some of those before it. */
  @ParameterizedTest
  @CsvSource({"0.04, 1", "0.07, 1", "0.07, 4", "0.10, 1"})
  void candidatesThatAreWorseByTwoPointsPassInNoMoreThanOneOfTen(double split, int generations) {
    int passed = 0;
    int all = 200;
    for (int history = 0; history < all; history++) {
      World world = new World(TEXTS, split, 1_000 + history);
      List<boolean[]> versions = new ArrayList<>();
      for (int i = 0; i < generations; i++) {
        versions.add(world.version());
      }
      passed += world.passes(world.worse(0.02), versions) ? 1 : 0;
    }

    assertThat((double) passed / all).isLessThanOrEqualTo(0.10);
  }

  @Test
  void saysWhatLossItWouldFind() {
    int found = 0;
    for (int i = 0; i < 300; i++) {
      World world = new World(2_000, 0.07, i);
      boolean[] before = world.version();
      double shown = world.results(world.version(), List.of(before)).get(0).shown();
      found += world.passes(world.worse(shown), List.of(before)) ? 0 : 1;
    }

    assertThat(found / 300.0).isBetween(0.85, 0.95);
  }

  /**
   * Texts with TweetEval's shares of labels. A version has some of them right always, some never;
   * and some, which are hard, at random, each with a probability of its own.
   */
  private static final class World {
    private final SplittableRandom random;
    private final String[] hashes;
    private final Label[] labels;
    private final double[] right;

    /**
     * Made up anew.
     *
     * @param split the share of texts that one of two versions alone has right
     */
    World(int texts, double split, long seed) {
      random = new SplittableRandom(seed);
      hashes = new String[texts];
      labels = new Label[texts];
      right = new double[texts];
      // Of two versions, one alone has a hard text right with the probability E[2 p (1 - p)] = 1/3.
      double hard = 3 * split;
      double easy = (RIGHT - hard / 2) / (1 - hard);
      for (int i = 0; i < texts; i++) {
        hashes[i] = Integer.toString(i);
        double label = random.nextDouble();
        labels[i] = label < 0.16 ? Label.NEGATIVE : label < 0.61 ? Label.NEUTRAL : Label.POSITIVE;
        boolean isHard = random.nextDouble() < hard;
        right[i] = isHard ? random.nextDouble() : random.nextDouble() < easy ? 1 : 0;
      }
    }

    boolean[] version() {
      return worse(0);
    }

    /** One that has lost so much of each label's recall. */
    boolean[] worse(double loss) {
      boolean[] version = new boolean[right.length];
      for (int i = 0; i < version.length; i++) {
        version[i] = random.nextDouble() < right[i] * (1 - loss / RIGHT);
      }
      return version;
    }

    boolean passes(boolean[] candidate, List<boolean[]> versions) {
      return results(candidate, versions).stream().allMatch(Result::passed);
    }

    List<Result> results(boolean[] candidate, List<boolean[]> versions) {
      return PairedComparison.of(
          versions.stream().map(each -> pairing(candidate, each)).toList(), SIGNIFICANCE);
    }

    private Pairing pairing(boolean[] candidate, boolean[] other) {
      List<Text> texts = new ArrayList<>();
      for (int i = 0; i < candidate.length; i++) {
        texts.add(new Text(hashes[i], labels[i], candidate[i], other[i]));
      }
      return new Pairing("v1", "dev", texts);
    }
  }
}
