package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LabelAllocationTest {
  private static final ErrorMatrix ERRORS = Populations.errors(Populations.TWEETS, 8);

  @Test
  void asksForAsManyAsTheBudgetOrAsThereAre() {
    int[][][] available = {{{5, 0, 2}}, {{1, 1, 1}}};
    LabelledGroups groups = groups(part(ERRORS, 50, 50, 50), part(ERRORS, 20, 40, 60));

    assertThat(sum(LabelAllocation.of(groups, available, 6))).isEqualTo(6);
    assertThat(LabelAllocation.of(groups, available, 100)).isDeepEqualTo(available);
    assertThat(sum(LabelAllocation.of(groups, available, 0))).isZero();
  }

  @Test
  void asksWhereTheIntervalIsWideAndNotWhereTheTextsAre() {
    long[][] labelled = {{70, 20, 10}, {20, 60, 20}, {10, 20, 70}};
    LabelledGroups groups =
        groups(
            new LabelledPart(ERRORS, new long[] {50_000, 50_000, 50_000}, labelled),
            part(ERRORS, 50, 50, 50));

    int[][][] allocated =
        LabelAllocation.of(groups, new int[][][] {{{99, 99, 99}}, {{50, 50, 50}}}, 60);

    assertThat(sum(allocated[1][0])).isGreaterThan(55);
  }

  @Test
  void asksForMoreTextsOfTheLabelThatIsLessCertain() {
    ErrorMatrix errors =
        Populations.errors(
            List.of(List.of(90L, 5L, 5L), List.of(5L, 50L, 45L), List.of(5L, 45L, 50L)), 100);
    LabelledGroups groups = groups(part(errors, 100, 100, 100));

    int[] allocated = LabelAllocation.of(groups, new int[][][] {{{100, 100, 100}}}, 60)[0][0];

    assertThat(allocated[2]).isGreaterThan(allocated[0]);
  }

  /** The first labels of a small group narrow its interval less than those of a large one. */
  @Test
  void finishesASmallGroupIfThatPays() {
    LabelledGroups groups = groups(part(ERRORS, 3, 3, 3), part(ERRORS, 300, 300, 300));

    int[][][] allocated =
        LabelAllocation.of(groups, new int[][][] {{{3, 3, 3}}, {{300, 300, 300}}}, 12);

    assertThat(sum(allocated[0][0])).isEqualTo(9);
    assertThat(groups.widthAfter(0, allocated[0])).isZero();
  }

  private static LabelledGroups groups(LabelledPart... parts) {
    return LabelledGroups.of(Stream.of(parts).map(List::of).toList());
  }

  private static LabelledPart part(ErrorMatrix errors, long... counts) {
    return LabelledPart.unlabelled(errors, counts);
  }

  private static int sum(int[][][] labels) {
    return Arrays.stream(labels).flatMap(Arrays::stream).mapToInt(LabelAllocationTest::sum).sum();
  }

  private static int sum(int[] labels) {
    return Arrays.stream(labels).sum();
  }
}
