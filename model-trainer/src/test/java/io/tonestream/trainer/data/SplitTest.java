package io.tonestream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static final String GROUP = "group";
  private static final String TIME = "time";

  @Property(tries = 100)
  void losesNothingDoublesNothingAndRepeatsItself(
      @ForAll @IntRange(min = 100, max = 300) int size,
      @ForAll @DoubleRange(min = 0.2, max = 0.8) double share,
      @ForAll long seed) {
    DataSet set = set(size, seed);
    List<Split> splits = splits(set, share);

    assertThat(splits(set, share)).isEqualTo(splits);
    for (Split split : splits) {
      List<Example> all = new ArrayList<>(split.training().examples());
      all.addAll(split.heldOut().examples());
      assertThat(all).containsExactlyInAnyOrderElementsOf(set.examples());
    }
  }

  private static List<Split> splits(DataSet set, double share) {
    return List.of(
        Split.byText(set, 0, share),
        Split.byGroup(set, GROUP, 0, share),
        Split.byTime(set, TIME, share));
  }

  @Property(tries = 100)
  void holdsOutAboutTheShare(@ForAll @DoubleRange(min = 0.1, max = 0.6) double share) {
    Split split = Split.byText(set(2_000, 1), 0.2, 0.2 + share);

    assertThat(split.heldOut().size() / 2_000.0).isCloseTo(share, within(0.05));
  }

  @Property(tries = 100)
  void keepsTextsAndGroupsOnTheirSideWhateverIsAdded(
      @ForAll @IntRange(min = 100, max = 300) int size,
      @ForAll @DoubleRange(min = 0.2, max = 0.8) double share,
      @ForAll long seed) {
    DataSet set = set(size, seed);
    DataSet grown = DataSet.join("grown", List.of(set(300, seed + 1), set));

    assertThat(Split.byText(grown, 0, share).heldOut().texts())
        .containsAll(Split.byText(set, 0, share).heldOut().texts());
    assertThat(groups(Split.byGroup(grown, GROUP, 0, share).training()))
        .containsAll(groups(Split.byGroup(set, GROUP, 0, share).training()));
  }

  @Property(tries = 100)
  void hasNoGroupOnBothSides(
      @ForAll @IntRange(min = 100, max = 300) int size,
      @ForAll @DoubleRange(min = 0.2, max = 0.8) double share,
      @ForAll long seed) {
    Split split = Split.byGroup(set(size, seed), GROUP, 0, share);

    assertThat(groups(split.training())).doesNotContainAnyElementsOf(groups(split.heldOut()));
  }

  private static Set<String> groups(DataSet set) {
    return set.examples().stream()
        .map(each -> each.columns().getOrDefault(GROUP, ""))
        .collect(Collectors.toSet());
  }

  @Property(tries = 100)
  void learnsFromNothingThatIsNewerThanWhatItIsJudgedBy(
      @ForAll @IntRange(min = 100, max = 300) int size,
      @ForAll @DoubleRange(min = 0.2, max = 0.8) double share,
      @ForAll long seed) {
    Split split = Split.byTime(set(size, seed), TIME, share);

    long newest = times(split.training()).stream().mapToLong(Long::longValue).max().orElseThrow();
    long oldest = times(split.heldOut()).stream().mapToLong(Long::longValue).min().orElseThrow();
    assertThat(newest).isLessThan(oldest);
  }

  private static List<Long> times(DataSet set) {
    return set.examples().stream()
        .map(each -> Long.valueOf(each.columns().getOrDefault(TIME, "")))
        .toList();
  }

  @Test
  void splitsAtATime() {
    Split split = Split.byTime(set(100, 1), TIME, Instant.ofEpochMilli(20));

    assertThat(times(split.training())).allMatch(time -> time < 20);
    assertThat(times(split.heldOut())).allMatch(time -> time >= 20);
    assertThat(Split.time("2015-02-21")).isEqualTo(Split.time("2015-02-21T01:00:00+01:00"));
    assertThatThrownBy(() -> Split.time("yesterday"))
        .hasMessageContaining("'yesterday' is no time");
  }

  @Test
  void refusesWhatItCannotSplit() {
    DataSet set = set(10, 1);
    DataSet bare = new DataSet("bare", List.of(new Example("x", Label.NEUTRAL)));

    assertThatThrownBy(() -> Split.byText(set, 0, 0.001))
        .hasMessageContaining("of 10 texts of set this split holds out none");
    assertThatThrownBy(() -> Split.byTime(set, TIME, Instant.EPOCH)).hasMessageContaining("all");
    assertThatThrownBy(() -> Split.byGroup(bare, GROUP, 0, 0.5))
        .hasMessage("bare, 'x': no group; fill the column in every row, or split by another");
    assertThatThrownBy(() -> Split.byTime(set, GROUP, 0.5))
        .hasMessageContaining("set, 'text ao', column group: 'g");
    assertThatThrownBy(() -> Split.byTime(lines("yesterday"), TIME, 0.5))
        .hasMessage(
            "a.tsv, line 2, column time: 'yesterday' is no time;"
                + " write epoch milliseconds, 2015-02-21 or 2015-02-21T00:00:00Z");
    assertThatThrownBy(() -> Split.byGroup(lines("1"), GROUP, 0, 0.5))
        .hasMessage("a.tsv, line 2: no group; fill the column in every row, or split by another");
  }

  private static DataSet lines(String time) {
    Origin origin = new Origin("a.tsv", 2);
    return new DataSet("a", List.of(new Example("x", Label.NEUTRAL, Map.of(TIME, time), origin)));
  }

  /** Digits would all count as the same. */
  private static String word(int number) {
    return Integer.toString(number)
        .chars()
        .mapToObj(c -> (char) (c + 49) + "o")
        .collect(Collectors.joining());
  }

  /** Groups of about six, and about fifty times. */
  private static DataSet set(int size, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Label label = Label.values()[Math.min(2, random.nextInt(4))];
      String group = "g" + random.nextInt(size / 6 + 1);
      String time = Integer.toString(random.nextInt(50));
      examples.add(new Example("text " + word(i), label, Map.of(GROUP, group, TIME, time)));
    }
    return new DataSet("set", examples);
  }
}
