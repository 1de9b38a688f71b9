package io.tonestream.trainer.data;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PartitionTest {
  private static final HeldOut TENTH = new HeldOut.Share(0.1);
  private static final HeldOut FIFTH = new HeldOut.Share(0.2);
  private static final SplitBy TEXTS = new SplitBy.Texts();

  private final List<String> said = new ArrayList<>();

  @Test
  void validatesOnTheSameTextsWithTestTextsAndWithoutWhateverTheSeed() {
    DataSet data = numbered("data", 0, 200);
    TrainingData with = partition(TENTH, FIFTH, TEXTS).of(List.of(data, data));
    TrainingData without =
        new Partition(TENTH, HeldOut.NOTHING, TEXTS, 8, said::add).of(List.of(data));

    Split validation = Split.byText(data, 0, 0.1);
    Split test = Split.byText(data, 0.1, 0.1 + 0.2);
    assertThat(with.validation().examples()).isEqualTo(validation.heldOut().examples());
    assertThat(without.validation().examples()).isEqualTo(validation.heldOut().examples());
    assertThat(with.tests()).containsExactly(test.heldOut().named("data+data-test"));
    assertThat(with.training().examples())
        .containsExactlyInAnyOrderElementsOf(
            test.training().without(validation.heldOut()).examples());
    int held = validation.heldOut().size();
    int tested = test.heldOut().size();
    assertThat(said)
        .startsWith(
            "400 texts, 200 of them twice",
            "training on %d texts, validating on %d of data+data-validation"
                .formatted(200 - held - tested, held),
            "testing on " + tested + " of data+data-test");
  }

  @Test
  void tunesOnAQuarterOfWhatIsHeldOutAndValidatesOnTheRest() {
    DataSet data = numbered("data", 0, 3_000);
    TrainingData parts = tuned(TENTH, TEXTS).of(List.of(data));

    assertThat(partition(TENTH, HeldOut.NOTHING, TEXTS).of(List.of(data)).hasTuning()).isFalse();
    assertThat(parts.tuning().examples())
        .containsExactlyElementsOf(Split.byText(data, 0.075, 0.1).heldOut().examples());
    assertThat(parts.validation().examples())
        .containsExactlyElementsOf(Split.byText(data, 0, 0.075).heldOut().examples());
    assertThat(parts.card().parts())
        .extracting(DataCard.Part::name)
        .containsExactly("training", "data-validation", "data-validation-tuning");
  }

  @Test
  void tunesOnAQuarterOfAFileToo() {
    DataSet file = numbered("val", 0, 400);
    TrainingData parts = tuned(sets(file), TEXTS).of(List.of(numbered("data", 400, 500)));

    assertThat(parts.tuning().examples())
        .containsExactlyElementsOf(Split.byText(file, 0.75, 1).heldOut().examples());
    assertThat(parts.validation().size() + parts.tuning().size()).isEqualTo(400);
  }

  @Test
  void hasNoGroupThatTunesAndValidates() {
    TrainingData parts =
        tuned(FIFTH, new SplitBy.Groups("group")).of(List.of(numbered("data", 0, 3_000)));

    assertThat(parts.hasTuning()).isTrue();
    assertNoGroupInTwoParts(parts);
  }

  @Test
  void hasNoTextInTwoPartsThoughItsTargetsAreOfDifferentGroupsOrTimes() {
    List<Example> rows = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      for (String target : List.of("food", "staff")) {
        rows.add(
            Example.about(
                new TextPair("text " + word(i), target),
                Label.values()[i % 2],
                Map.of(
                    "group",
                    target + i % 50,
                    "time",
                    Integer.toString((i * 7 + target.length()) % 2_000)),
                Origin.UNKNOWN));
      }
    }
    DataSet data = new DataSet("data", rows);
    for (SplitBy by : List.of(new SplitBy.Groups("group"), new SplitBy.Times("time"))) {
      TrainingData parts = tuned(FIFTH, by).of(List.of(data));
      List<String> held = new ArrayList<>(parts.validation().texts());
      held.addAll(parts.tuning().texts());

      assertThat(parts.hasTuning()).isTrue();
      assertThat(parts.training().texts()).isNotEmpty().doesNotContainAnyElementsOf(held);
      assertThat(parts.validation().texts()).doesNotContainAnyElementsOf(parts.tuning().texts());
    }
    assertThat(said)
        .anyMatch(line -> line.matches("left out [0-9,]+ texts of data that .* has too"));
  }

  @Test
  void tunesOnTheTextsBeforeThoseThatItValidatesOn() {
    TrainingData parts =
        tuned(TENTH, new SplitBy.Times("time")).of(List.of(numbered("data", 0, 4_000)));

    assertThat(times(parts.tuning())).containsExactlyElementsOf(range(3_600, 3_700));
    assertThat(times(parts.validation())).containsExactlyElementsOf(range(3_700, 4_000));
  }

  @Test
  void keepsTheTextsOfFilesOutOfAllThatComesBefore() {
    DataSet validation = numbered("val", 80, 120);
    DataSet test = numbered("test", 110, 130);
    TrainingData parts =
        partition(sets(validation), sets(test), TEXTS).of(List.of(numbered("data", 0, 112)));

    assertThat(parts.training().texts()).doesNotContainAnyElementsOf(validation.texts());
    assertThat(parts.training().size()).isEqualTo(80);
    assertThat(parts.validation().texts()).doesNotContainAnyElementsOf(test.texts()).hasSize(30);
    assertThat(parts.tests()).containsExactly(test);
    assertThat(said)
        .contains(
            "left out 2 texts of data that test has too",
            "left out 30 texts of data that val has too",
            "left out 10 texts of val that test has too");
  }

  @Test
  void validatesOnTheLastTextsBeforeThoseThatItTestsOn() {
    HeldOut from = new HeldOut.From(Instant.ofEpochMilli(150));
    TrainingData parts =
        partition(TENTH, from, new SplitBy.Times("time")).of(List.of(numbered("data", 0, 200)));

    assertThat(times(parts.training())).containsExactlyInAnyOrderElementsOf(range(0, 135));
    assertThat(times(parts.validation())).containsExactlyElementsOf(range(135, 150));
    assertThat(times(parts.tests().get(0))).containsExactlyElementsOf(range(150, 200));
  }

  @Test
  void hasNoGroupInTwoParts() {
    TrainingData parts =
        partition(TENTH, FIFTH, new SplitBy.Groups("group")).of(List.of(numbered("data", 0, 200)));

    assertNoGroupInTwoParts(parts);
  }

  @Test
  void keepsTheGroupsOfFilesOutOfAllThatComesBefore() {
    TrainingData parts =
        partition(
                sets(numbered("val", 95, 115)),
                sets(numbered("test", 112, 130)),
                new SplitBy.Groups("group"))
            .of(List.of(numbered("data", 0, 98)));

    assertNoGroupInTwoParts(parts);
    assertThat(said)
        .contains(
            "left out 3 texts of data that val has too",
            "left out 5 texts of data whose group val has too",
            "left out 2 texts of val whose group test has too");
  }

  @Test
  void reportsTextsThatComeTwiceAndTheirConflicts() {
    DataSet test = lines("test", "positive one", "negative One", "neutral two");
    DataSet data = lines("data", "positive a", "negative a!", "negative b", "positive c");
    TrainingData parts =
        partition(sets(lines("val", "positive x", "positive x")), sets(test), TEXTS)
            .of(List.of(data));

    assertThat(parts.training().texts()).containsExactlyInAnyOrder("b", "c");
    assertThat(parts.tests()).containsExactly(test);
    assertThat(said)
        .startsWith(
            "4 texts, 1 of them twice",
            "1 texts have conflicting labels: the most frequent one is kept, and 1 texts without"
                + " one are left out",
            "  data.tsv, line 1 is positive, data.tsv, line 2 is negative",
            "test has 1 texts twice, and 1 with conflicting labels; all of them count",
            "  test.tsv, line 1 is positive, test.tsv, line 2 is negative",
            "val has 1 texts twice, and 0 with conflicting labels; all of them count");
  }

  /** Texts after their label. */
  private static DataSet lines(String name, String... lines) {
    List<Example> examples = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split(" ");
      Origin origin = new Origin(name + ".tsv", examples.size() + 1);
      examples.add(new Example(parts[1], Label.of(parts[0]), Map.of(), origin));
    }
    return new DataSet(name, examples);
  }

  private static void assertNoGroupInTwoParts(TrainingData parts) {
    List<DataSet> all =
        Stream.of(
                Stream.of(parts.training(), parts.validation()),
                parts.hasTuning() ? Stream.of(parts.tuning()) : Stream.<DataSet>empty(),
                parts.tests().stream())
            .flatMap(each -> each)
            .toList();
    List<String> groups = all.stream().flatMap(set -> groups(set).stream()).toList();
    assertThat(groups).doesNotHaveDuplicates();
  }

  @Test
  void refusesWhatLeavesAPartEmpty() {
    DataSet data = numbered("data", 0, 20);

    assertThatThrownBy(() -> partition(TENTH, sets(data), TEXTS).of(List.of(data)))
        .hasMessage("data has no texts that data lacks; give other texts");
    assertThatThrownBy(
            () ->
                partition(sets(numbered("val", 30, 40)), sets(numbered("test", 30, 50)), TEXTS)
                    .of(List.of(data)))
        .hasMessage("val has no texts that test lacks; give other texts");
    assertThatThrownBy(() -> new HeldOut.Share(1)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> partition(HeldOut.NOTHING, TENTH, TEXTS))
        .hasMessageContaining("needs texts to validate on");
  }

  @Test
  void tunesAndValidatesOnAllOfTooFewTexts() {
    TrainingData parts = tuned(TENTH, TEXTS).of(List.of(numbered("data", 0, 500)));

    assertThat(parts.hasTuning()).isFalse();
    assertThat(said)
        .contains(
            parts.validation().size()
                + " texts are too few to tune on some and validate on others: all of them do both");
  }

  private Partition tuned(HeldOut validation, SplitBy by) {
    return new Partition(validation, HeldOut.NOTHING, by, 0.25, 7, said::add);
  }

  private Partition partition(HeldOut validation, HeldOut test, SplitBy by) {
    return new Partition(validation, test, by, 7, said::add);
  }

  private static HeldOut sets(DataSet set) {
    return new HeldOut.Sets(List.of(set));
  }

  /** Numbered texts in groups of ten, one a millisecond, one in three of them negative. */
  private static DataSet numbered(String name, int from, int to) {
    List<Example> examples = new ArrayList<>();
    for (int i = from; i < to; i++) {
      examples.add(
          new Example(
              "text " + word(i),
              i % 3 == 0 ? Label.NEGATIVE : Label.POSITIVE,
              Map.of("group", "g" + i / 10, "time", Integer.toString(i))));
    }
    return new DataSet(name, examples);
  }

  /** Digits would all count as the same. */
  private static String word(int number) {
    return Integer.toString(number).chars().mapToObj(c -> (char) (c + 49) + "o").collect(joining());
  }

  private static Set<String> groups(DataSet set) {
    return set.examples().stream()
        .map(each -> each.columns().getOrDefault("group", ""))
        .collect(toSet());
  }

  private static List<String> times(DataSet set) {
    return set.examples().stream().map(each -> each.columns().getOrDefault("time", "")).toList();
  }

  private static List<String> range(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }
}
