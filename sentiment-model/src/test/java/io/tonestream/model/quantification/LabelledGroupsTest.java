package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.quantification.LabelledGroups.NetInterval;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelledGroupsTest {
  private static final ErrorMatrix ERRORS = Populations.errors(Populations.TWEETS, 8);

  @Test
  void isAsWithoutLabelsWhereThereAreNone() {
    for (long[] counts : new long[][] {{30, 40, 50}, {900, 50, 10}, {0, 3, 1}, {1, 0, 0}}) {
      CorrectedShares streamed =
          CorrectedShares.of(
              List.of(
                  new CorrectedShares.Part(
                      ERRORS, Arrays.stream(counts).asDoubleStream().toArray())));

      NetInterval net = one(LabelledPart.unlabelled(ERRORS, counts)).net(0);

      assertThat(net.low()).isCloseTo(streamed.low(), within(1e-6));
      assertThat(net.high()).isCloseTo(streamed.high(), within(1e-6));
      assertThat(net.net()).isStrictlyBetween(net.low(), net.high());
    }
  }

  @Test
  void leavesNothingToBeGuessedWhereAllAreLabelled() {
    long[][] labelled = {{3, 1, 0}, {0, 4, 1}, {0, 0, 0}};
    LabelledGroups groups = one(new LabelledPart(ERRORS, new long[] {4, 5, 0}, labelled));

    assertThat(groups.net(0)).isEqualTo(new NetInterval(-2 / 9.0, -2 / 9.0, -2 / 9.0));
  }

  @Test
  void growsNarrowerWithLabelsAndBelievesThem() {
    long[] counts = {100, 100, 100};
    double before = one(LabelledPart.unlabelled(ERRORS, counts)).net(0).width();
    long[][] allNeutral = {{0, 60, 0}, {0, 60, 0}, {0, 60, 0}};
    NetInterval after = one(new LabelledPart(ERRORS, counts, allNeutral)).net(0);

    assertThat(after.width()).isLessThan(before / 4);
    assertThat(after.net()).isCloseTo(0, within(0.05));
  }

  @Test
  void addsUpPartsAsTheStreamDoes() {
    ErrorMatrix sharp = Populations.errors(Populations.TWEETS, 50);
    LabelledGroups both =
        LabelledGroups.of(
            List.of(
                List.of(
                    LabelledPart.unlabelled(ERRORS, new long[] {10, 10, 10}),
                    LabelledPart.unlabelled(sharp, new long[] {20, 20, 20}))));
    CorrectedShares streamed =
        CorrectedShares.of(
            List.of(
                new CorrectedShares.Part(ERRORS, new double[] {10, 10, 10}),
                new CorrectedShares.Part(sharp, new double[] {20, 20, 20})));

    assertThat(both.net(0).width()).isCloseTo(streamed.high() - streamed.low(), within(1e-6));
    assertThat(both.widthAfter(0, new int[][] {{9, 9, 9}, {0, 0, 0}}))
        .isLessThan(both.widthAfter(0, new int[][] {{0, 0, 0}, {9, 9, 9}}));
  }

  @Test
  void refusesMoreLabelsThanTexts() {
    assertThatThrownBy(
            () ->
                new LabelledPart(
                    ERRORS, new long[] {1, 5, 5}, new long[][] {{1, 1, 0}, {0, 0, 0}, {0, 0, 0}}))
        .hasMessage("humans labelled [1, 1, 0] of 1 texts");
    assertThatThrownBy(() -> LabelledPart.unlabelled(ERRORS, new long[3]))
        .hasMessage("there is no text: [0, 0, 0]");
  }

  @Test
  void holdsTheNetOfTextsHoweverTheyWereChosen() {
    SplittableRandom random = new SplittableRandom(3);
    for (int budget : new int[] {0, 100, 400, 2_000}) {
      double asked = 0;
      double drawn = 0;
      for (int i = 0; i < 10; i++) {
        LabelledStreams stream = LabelledStreams.draw(200, rank -> 150, ERRORS, random);
        asked += stream.held(stream.asked(budget, random)) / 10;
        drawn += stream.held(stream.drawn(budget, random)) / 10;
      }
      assertThat(asked).as("%d labels asked for", budget).isGreaterThan(0.9);
      assertThat(drawn).as("%d labels drawn", budget).isGreaterThan(0.9);
    }
  }

  /** Were the model's errors believed as they were learnt, labels would help half of them only. */
  @Test
  void holdsWhereTheModelErrsOtherwiseThanItWasExpectedTo() {
    SplittableRandom random = new SplittableRandom(5);
    ErrorMatrix otherwise =
        Populations.errors(
            List.of(List.of(40L, 30L, 30L), List.of(10L, 35L, 55L), List.of(5L, 10L, 85L)), 8);
    LabelledStreams stream = LabelledStreams.draw(100, rank -> 150, otherwise, random);
    LabelledStreams believed = stream.as(ERRORS);

    double without = believed.held(new int[100][3], random);
    double with = believed.held(believed.drawn(1_000, random));

    assertThat(without).isLessThan(0.8);
    assertThat(with).isGreaterThan(0.88);
  }

  @Test
  void asksForFewerThanHalfOfTheLabelsThatARandomChoiceNeeds() {
    SplittableRandom random = new SplittableRandom(7);
    LabelledStreams stream =
        LabelledStreams.draw(60, rank -> 50 + 20_000 / (rank + 1), ERRORS, random);
    for (int budget : new int[] {100, 400}) {
      assertThat(stream.width(stream.asked(budget, random)))
          .isLessThan(stream.width(stream.drawn(2 * budget, random)));
    }
  }

  private static LabelledGroups one(LabelledPart... parts) {
    return LabelledGroups.of(List.of(List.of(parts)));
  }

  static double mean(LabelledGroups groups) {
    return IntStream.range(0, groups.size())
        .mapToDouble(group -> groups.net(group).width())
        .average()
        .orElseThrow();
  }
}
