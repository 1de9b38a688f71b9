package io.tonestream.trainer.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ThresholdSearchTest {
  @Test
  void sendsOnWhatIsBelowTheThresholdAndKeepsWhatLiesOnIt() {
    ThresholdSearch search = search(text(0.5f, false, true), text(0.75f, true, true));

    assertThat(search.at(0)).isEqualTo(new Trial(0, 0, 0.5));
    assertThat(search.at(0.5f)).isEqualTo(new Trial(0.5f, 0, 0.5));
    assertThat(search.at(0.51f)).isEqualTo(new Trial(0.51f, 0.5, 1));
    assertThat(search.at(1)).isEqualTo(new Trial(1, 1, 1));
    assertThat(search.accurateRecall()).isEqualTo(1);
  }

  @Test
  void takesTheLowestThresholdOfThoseThatKeepTheTolerance() {
    // every threshold above .50 up to 1 is as good; so is any above .70 if nothing may be lost
    ThresholdSearch search =
        search(
            text(0.5f, false, true),
            text(0.7f, false, true),
            text(0.8f, true, true),
            text(0.9f, true, true));

    assertThat(search.lowestWithin(0)).hasValue(new Trial(0.71f, 0.5, 1));
    assertThat(search.lowestWithin(0.25)).hasValue(new Trial(0.51f, 0.25, 0.75));
    assertThat(search.lowestWithin(0.5)).hasValue(new Trial(0, 0, 0.5));
    assertThat(search.best()).isEqualTo(new Trial(0.71f, 0.5, 1));
  }

  @Test
  void takesNoThresholdThatSendsAllTextsOn() {
    ThresholdSearch search = search(text(0.5f, false, true), text(0.6f, false, true));

    assertThat(search.at(0.61f).macroRecall()).isEqualTo(1);
    assertThat(search.lowestWithin(0.1)).isEmpty();
    assertThat(search.best()).isEqualTo(new Trial(0.51f, 0.5, 0.5));
  }

  @Test
  void findsWhereBothTogetherAreBetterThanEither() {
    ThresholdSearch search = search(text(0.5f, false, true), text(0.9f, true, false));

    assertThat(search.accurateRecall()).isEqualTo(0.5);
    assertThat(search.best()).isEqualTo(new Trial(0.51f, 0.5, 1));
  }

  @Test
  void givesTheFastModelNoSayWhereItOnlyMisleads() {
    ThresholdSearch search = search(text(0.9f, false, true), text(0.8f, false, true));

    assertThat(search.pooling()).isEqualTo(search);
  }

  @Test
  void weighsModelsByHowWellTheyFitTheTextsTogether() {
    // the accurate one is certain and wrong once: the fast one is to temper it
    Scored wrong = new Scored(new Probabilities(0.2f, 0.2f, 0.6f), probable(0.05f));
    Scored right = new Scored(new Probabilities(0.2f, 0.2f, 0.6f), probable(0.95f));
    ThresholdSearch pooling = search(wrong, right, right, right).pooling();

    assertThat(pooling.fastWeight()).isBetween(0.2f, 0.8f);
    assertThat(pooling.accurateRecall()).isEqualTo(0.75);
    assertThat(pooling.at(1).shareThatGoesOn()).isEqualTo(1);
    ThresholdSearch misled = search(wrong, wrong, wrong, right);
    assertThat(misled.pooling().fastWeight()).isGreaterThan(pooling.fastWeight());
    assertThat(misled.pooling().at(1).macroRecall()).isEqualTo(1);
  }

  private static Probabilities probable(float positive) {
    return new Probabilities((1 - positive) * 0.9f, (1 - positive) * 0.1f, positive);
  }

  @Property(tries = 50)
  void choosesByNothingButLabelsAndScores(@ForAll long seed) {
    ThresholdSearch search = random(seed, 200);
    List<Trial> all = search.all();

    assertThat(all).hasSize(101).isSortedAccordingTo(ThresholdSearchTest::byShareAndThreshold);
    assertThat(all).isEqualTo(random(seed, 200).all());
    double tolerance = 0.02;
    search
        .lowestWithin(tolerance)
        .ifPresentOrElse(
            chosen ->
                assertThat(all)
                    .filteredOn(trial -> trial.threshold() < chosen.threshold())
                    .allMatch(trial -> trial.macroRecall() < search.accurateRecall() - tolerance),
            () ->
                assertThat(search.best().macroRecall())
                    .isLessThan(search.accurateRecall() - tolerance));
  }

  @Test
  void showsARowForAboutEachTenthOfTheTextsAndTheChosenOne() {
    ThresholdSearch search = random(1, 1_000);
    List<Trial> rows = search.rows(0.47f);

    assertThat(rows.size()).isBetween(3, 13);
    assertThat(rows.get(0).shareThatGoesOn()).isZero();
    assertThat(rows).contains(search.at(0.47f)).doesNotHaveDuplicates();
    assertThat(rows.get(rows.size() - 1).shareThatGoesOn()).isGreaterThan(0.9);
  }

  @Test
  void saysHowMuchFasterBothAreThanTheAccurateModelAlone() {
    // a hundred texts of 1 ms by the fast one and 20 of 100 ms, instead of a hundred of 100 ms
    assertThat(new Trial(0.5f, 0.2, 1).speedUp(100))
        .isCloseTo(100 * 100 / (100 * 1 + 20 * 100.0), within(1e-9));
    assertThat(new Trial(0.5f, 0, 1).speedUp(100)).isEqualTo(100);
    assertThat(new Trial(0.5f, 1, 1).speedUp(100)).isLessThan(1);
  }

  private static int byShareAndThreshold(Trial one, Trial other) {
    int byThreshold = Float.compare(one.threshold(), other.threshold());
    int byShare = Double.compare(one.shareThatGoesOn(), other.shareThatGoesOn());
    return byShare == 0 ? byThreshold : byShare;
  }

  /** What both models make of a positive text. */
  private record Scored(Probabilities fast, Probabilities accurate) {}

  private static Scored text(float certainty, boolean fastRight, boolean accurateRight) {
    float rest = 1 - certainty;
    return new Scored(
        fastRight ? new Probabilities(rest, 0, certainty) : new Probabilities(certainty, 0, rest),
        accurateRight ? new Probabilities(0, 0, 1) : new Probabilities(1, 0, 0));
  }

  private static ThresholdSearch search(Scored... texts) {
    List<Scored> all = List.of(texts);
    return new ThresholdSearch(
        all.stream().map(each -> Label.POSITIVE).toList(),
        all.stream().map(Scored::fast).toList(),
        all.stream().map(Scored::accurate).toList(),
        null);
  }

  private static ThresholdSearch random(long seed, int texts) {
    Random random = new Random(seed);
    List<Label> labels = new ArrayList<>();
    List<Probabilities> fast = new ArrayList<>();
    List<Probabilities> accurate = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      labels.add(Label.values()[random.nextInt(3)]);
      fast.add(scores(random, labels.get(i), 1));
      accurate.add(scores(random, labels.get(i), 3));
    }
    return new ThresholdSearch(labels, fast, accurate, null);
  }

  private static Probabilities scores(Random random, Label label, double skill) {
    double[] scores = new double[3];
    double sum = 0;
    for (Label each : Label.values()) {
      double score = Math.exp(random.nextGaussian() + (each == label ? skill : 0));
      scores[each.ordinal()] = score;
      sum += score;
    }
    return new Probabilities(
        (float) (scores[0] / sum), (float) (scores[1] / sum), (float) (scores[2] / sum));
  }
}
