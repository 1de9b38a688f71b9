package io.tonestream.app.counting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import io.tonestream.schemas.Part;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class CountKeyTest {
  @Property
  void isTheKeyOfItsName(@ForAll("keys") CountKey key) {
    assertThat(CountKey.parse(key.name())).isEqualTo(key);
    assertThat(CountKey.isSupported(key.name())).isEqualTo(key.isSupported());
  }

  @Test
  void isKeptAsTheVersionWhereNothingElseIsKnown() {
    assertThat(new CountKey("v1", null, null, true).name()).isEqualTo("v1");
    assertThat(CountKey.scorer("v1", null)).isEqualTo("v1");
  }

  @Test
  void talliesTextsOfALanguageThatTheModelDoesNotKnowApart() {
    Tally tally = new Tally();
    tally.add(new CountKey("v1", Part.FAST, "en", true).name(), Label.POSITIVE, null);
    tally.add(new CountKey("v1", Part.ACCURATE, "en", true).name(), Label.NEGATIVE, null);
    tally.add(new CountKey("v1", Part.FAST, null, true).name(), Label.NEUTRAL, null);
    tally.add(
        new CountKey("v1", Part.FAST, "nl", false).name(),
        Label.NEGATIVE,
        new Comparison("v0", Label.POSITIVE));

    assertThat(tally.counts()).isEqualTo(new Counts(1, 1, 1));
    assertThat(tally.unsupported()).isEqualTo(1);
    assertThat(tally.languages()).isEqualTo(Map.of("en", new Counts(1, 0, 1)));
    assertThat(tally.modelVersions()).isEqualTo(Map.of("v1", 3L));
    assertThat(tally.byScorer().keySet())
        .containsExactlyInAnyOrder(
            CountKey.scorer("v1", Part.FAST), CountKey.scorer("v1", Part.ACCURATE));
    assertThat(tally.shiftsWith(new Tally())).as("a guess says nothing of the models").isEmpty();
  }

  @Provide
  Arbitrary<CountKey> keys() {
    return Combinators.combine(
            Arbitraries.strings().ofMinLength(1),
            Arbitraries.of(Part.class).injectNull(0.5),
            Arbitraries.of("en", "pt").injectNull(0.5),
            Arbitraries.of(true, false))
        .as(CountKey::new);
  }
}
