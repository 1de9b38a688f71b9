package io.tonestream.app.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandDrivers.Window;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Cleared;
import io.tonestream.schemas.SentimentAlert.Direction;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExplanationTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "NET, DOWN, 1, 'hour lost, hour late', hour bad",
    "NET, UP, 1, 'hour thank', hour good",
    "NET, DOWN, 3, 'day lost, day late', day bad",
    "NET, DOWN, 99, 'day lost, day late', day bad",
    "VOLUME, UP, 1, 'hour late, hour thank, hour lost', 'hour bad, hour good'"
  })
  void tellsWhatTheTextsOfTheTimeSpeakOf(
      Kind kind, Direction direction, int hours, String terms, String samples) {
    SentimentAlert explained =
        Explanation.of(alert(kind, direction, hours, null), ExplanationTest::drivers);

    assertThat(explained.drivers()).extracting(Term::term).containsExactly(terms.split(", ", -1));
    assertThat(explained.samples())
        .extracting(Sample::text)
        .containsExactly(samples.split(", ", -1));
    assertThat(explained.with(null, null)).isEqualTo(alert(kind, direction, hours, null));
  }

  @Test
  void saysNothingOfTextsThatDidNotCome() {
    SentimentAlert quiet = alert(Kind.VOLUME, Direction.DOWN, 1, null);

    assertThat(Explanation.of(quiet, ExplanationTest::neverAsked)).isEqualTo(quiet);
  }

  @Test
  void saysNothingOfAnEnd() {
    SentimentAlert over = alert(Kind.NET, Direction.DOWN, 1, Cleared.RETURNED);

    assertThat(Explanation.of(over, ExplanationTest::neverAsked)).isEqualTo(over);
  }

  private static BrandDrivers neverAsked() {
    throw new AssertionError("what isn't told needn't be computed");
  }

  @Test
  void saysNothingWhereNothingIsKnown() {
    SentimentAlert alert = alert(Kind.NET, Direction.DOWN, 1, null);
    Window empty =
        new Window(
            Duration.ofHours(1),
            NOW.minusSeconds(3_600),
            NOW,
            0,
            0,
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            Map.of());

    assertThat(Explanation.of(alert, () -> new BrandDrivers("Delta", NOW, List.of(empty))))
        .isEqualTo(alert);
    assertThat(Explanation.of(alert, () -> new BrandDrivers("Delta", NOW, List.of())))
        .isEqualTo(alert);
  }

  private static BrandDrivers drivers() {
    return new BrandDrivers(
        "Delta", NOW, List.of(window("hour", Duration.ofHours(1)), window("day", hours(24))));
  }

  private static Window window(String name, Duration length) {
    return new Window(
        length,
        NOW.minus(length),
        NOW,
        100,
        0,
        List.of(term(name + " thank", 1.0)),
        List.of(term(name + " lost", null), term(name + " late", 4.0)),
        List.of(sample(name + " bad", Label.NEGATIVE), sample(name + " good", Label.POSITIVE)),
        Map.of(),
        Map.of());
  }

  private static Term term(String term, @Nullable Double change) {
    return new Term(term, 1, 1, 0.1, 1, null, change);
  }

  private static Sample sample(String text, Label label) {
    return new Sample(text, label, 0.9, NOW, null, null, BrandDrivers.Kind.CERTAIN);
  }

  private static SentimentAlert alert(
      Kind kind, Direction direction, int hours, @Nullable Cleared cleared) {
    return new SentimentAlert(
        "id",
        "Delta",
        kind,
        cleared == null ? State.RAISED : State.CLEARED,
        direction,
        NOW,
        NOW,
        NOW.minus(hours(hours)),
        cleared,
        null,
        null,
        7_000,
        0.01,
        new Counts(1, 1, 1),
        3,
        false,
        null,
        null);
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }
}
