package io.tonestream.app.counting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TallyTest {
  /** As it was before texts could be compared: v1 with 1, 2, 3 texts, é with 4, 5, 6. */
  private static final String WITHOUT_COMPARISONS =
      "0002"
          + "7631"
          + "0000000000000001"
          + "0000000000000002"
          + "0000000000000003"
          + "0002"
          + "c3a9"
          + "0000000000000004"
          + "0000000000000005"
          + "0000000000000006";

  /** One text, positive by v2, that v1 found neutral. */
  private static final String WITH_COMPARISON =
      "0002"
          + "7632"
          + "0000000000000000"
          + "0000000000000000"
          + "0000000000000001"
          + "ffff"
          + "0002"
          + "7631"
          + "0002"
          + "7632"
          + "0000000000000000".repeat(5)
          + "0000000000000001"
          + "0000000000000000".repeat(3);

  @Test
  void readsWhatWasWrittenBeforeTextsWereCompared() {
    Tally tally = Tally.fromBytes(HexFormat.of().parseHex(WITHOUT_COMPARISONS));

    assertThat(tally.counts()).isEqualTo(new Counts(5, 7, 9));
    assertThat(tally.modelVersions()).isEqualTo(Map.of("v1", 6L, "é", 15L));
    assertThat(tally.shiftsWith(new Tally())).isEmpty();
    assertThat(HexFormat.of().formatHex(tally.toBytes())).isEqualTo(WITHOUT_COMPARISONS);
  }

  @Test
  void writesComparisonsAfterTheCounts() {
    Tally tally = new Tally();
    tally.add("v2", Label.POSITIVE, new Comparison("v1", Label.NEUTRAL));

    assertThat(HexFormat.of().formatHex(tally.toBytes())).isEqualTo(WITH_COMPARISON);
  }

  @Test
  void takesTheLabelOfEitherVersionForTheTexts() {
    Tally tally = new Tally();
    tally.add("v2", Label.POSITIVE, new Comparison("v1", Label.NEUTRAL));
    tally.add("v1", Label.NEUTRAL, new Comparison("v2", Label.POSITIVE));

    assertThat(tally.shiftsWith(new Tally()))
        .singleElement()
        .satisfies(
            shift -> {
              assertThat(shift.from()).isEqualTo("v1");
              assertThat(shift.to()).isEqualTo("v2");
              assertThat(shift.texts()).isEqualTo(2);
              assertThat(shift.mean()).isEqualTo(1);
            });
    assertThat(tally.counts()).as("one label each").isEqualTo(new Counts(0, 1, 1));
  }

  @Test
  void doesNotCompareAVersionWithItself() {
    Tally tally = new Tally();
    tally.add("v1", Label.POSITIVE, new Comparison("v1", Label.NEUTRAL));

    assertThat(tally.shiftsWith(new Tally())).isEmpty();
    assertThat(tally.counts()).isEqualTo(new Counts(0, 0, 1));
  }

  @Property(tries = 200)
  void isTheSameAfterBytes(@ForAll("texts") List<Text> texts) {
    Tally tally = tally(texts);
    Tally read = Tally.fromBytes(tally.toBytes());

    assertThat(read.modelVersions()).isEqualTo(tally.modelVersions());
    assertThat(read.counts()).isEqualTo(tally.counts());
    assertThat(read.shiftsWith(new Tally())).isEqualTo(tally.shiftsWith(new Tally()));
    assertThat(read.toBytes()).isEqualTo(tally.toBytes());
  }

  @Property(tries = 200)
  void addsUpToTheTallyOfAllTexts(
      @ForAll("texts") List<Text> some, @ForAll("texts") List<Text> others) {
    Tally all = tally(some);
    others.forEach(text -> text.addTo(all));
    Tally sum = tally(some);
    sum.add(tally(others));

    assertThat(sum.toBytes()).isEqualTo(all.toBytes());
    assertThat(tally(some).shiftsWith(tally(others))).isEqualTo(all.shiftsWith(new Tally()));
  }

  @Provide
  Arbitrary<List<Text>> texts() {
    Arbitrary<String> version = Arbitraries.of("v1", "v2", "version drei", "é".repeat(512));
    Arbitrary<Label> label = Arbitraries.of(Label.values());
    Arbitrary<Comparison> comparison =
        Combinators.combine(version, label).as(Comparison::new).injectNull(0.5);
    return Combinators.combine(version, label, comparison).as(Text::new).list().ofMaxSize(40);
  }

  private static Tally tally(List<Text> texts) {
    Tally tally = new Tally();
    texts.forEach(text -> text.addTo(tally));
    return tally;
  }

  /** One text, with what another version made of it. */
  record Text(String modelVersion, Label label, @Nullable Comparison comparison) {
    void addTo(Tally tally) {
      tally.add(modelVersion, label, comparison);
    }
  }
}
