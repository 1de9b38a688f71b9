package io.tonestream.trainer.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimetableTest {
  private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

  @Test
  void theFirstIsDueAtOnceAndEachOtherSoLongAfterTheStartOfTheLast() {
    Timetable timetable = timetable("tonestream.retraining.every", "6h");

    assertThat(timetable.next(null, START)).contains(START);
    assertThat(timetable.next(START, START)).contains(START.plusSeconds(6 * 3600));
    assertThat(timetable.next(START.minusSeconds(7 * 3600), START))
        .contains(START.minusSeconds(3600));
  }

  @Test
  void noneIsDueWithoutASchedule() {
    assertThat(timetable("tonestream.retraining.every", "0s").next(null, START)).isEmpty();
  }

  @Test
  void cronTellsTheHoursOfTheMachinesZoneAndMakesNoneUpThatWasMissed() {
    Timetable timetable = timetable("tonestream.retraining.cron", "30 4 * * *");

    Instant next = Instant.parse("2026-11-26T03:30:00Z");
    assertThat(timetable.next(null, START)).contains(next);
    assertThat(timetable.next(START.minusSeconds(1_000_000), START)).contains(next);
    assertThat(timetable.next(next, START)).contains(Instant.parse("2026-11-27T03:30:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"often", "61 * * * *", "* * *"})
  void namesTheSettingThatIsNoCronExpression(String cron) {
    assertThatThrownBy(() -> timetable("tonestream.retraining.cron", cron))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "tonestream.retraining.cron is '" + cron + "', which is not minute");
  }

  private static Timetable timetable(String name, String value) {
    try (ApplicationContext context = ApplicationContext.run(Map.of(name, value))) {
      return Timetable.of(
          context.getBean(RetrainingConfiguration.class), ZoneId.of("Europe/Berlin"));
    }
  }
}
