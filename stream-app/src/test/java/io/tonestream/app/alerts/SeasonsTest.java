package io.tonestream.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.app.alerts.Seasons.Scale;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class SeasonsTest {
  private static final long HALF_HOUR = Duration.ofMinutes(30).toMillis();
  private static final long WEEK = Duration.ofDays(7).toMillis();

  /** 1970 began on a Thursday at 0:00: all angles are 0. */
  @Test
  void beginWithTheEpoch() {
    Seasons seasons = Seasons.at(0);

    assertThat(seasons.x()).containsExactly(1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    assertThat(seasons.halfHour()).isZero();
  }

  /** At 6:00 the day's first harmonic is at a quarter of a turn, the next ones at 2, 3 and 4. */
  @Test
  void turnOnceADay() {
    Seasons seasons = Seasons.at(Instant.parse("1970-01-01T06:00:00Z").toEpochMilli());
    double week = 2 * Math.PI / 28;

    assertThat(seasons.x())
        .containsExactly(
            new double[] {
              1,
              1,
              0,
              0,
              -1,
              -1,
              0,
              0,
              1,
              Math.sin(week),
              Math.cos(week),
              Math.sin(2 * week),
              Math.cos(2 * week),
              Math.sin(3 * week),
              Math.cos(3 * week)
            },
            within(1e-12));
    assertThat(seasons.halfHour()).isEqualTo(12);
  }

  /** Bins begin on whole half hours, in each year. */
  @Property
  void tellTheHalfHourOnItsVeryBorder(
      @ForAll @IntRange(min = -40_000, max = 40_000) int day,
      @ForAll @IntRange(max = 47) int halfHour) {
    long start = (day * 48L + halfHour) * HALF_HOUR;

    assertThat(Seasons.at(start).halfHour()).isEqualTo(halfHour);
    assertThat(Seasons.at(start + HALF_HOUR - 1).halfHour()).isEqualTo(halfHour);
  }

  @Property
  void comeAgainAfterAWeek(
      @ForAll @LongRange(min = -3_000_000_000_000L, max = 3_000_000_000_000L) long time) {
    Seasons seasons = Seasons.at(time);
    double squares = 0;
    for (double each : seasons.x()) {
      squares += each * each;
    }

    assertThat(Seasons.at(time + WEEK).x()).containsExactly(seasons.x(), within(1e-8));
    assertThat(Seasons.at(time + WEEK).halfHour()).isEqualTo(seasons.halfHour());
    assertThat(squares).as("1 and seven of sin² + cos²").isCloseTo(8, within(1e-9));
  }

  /** By hand: the n-th harmonic has an n-th of the deviation. */
  @Test
  void areLessTheFinerTheyAre() {
    assertThat(new Scale(5, 6, 3, 9).variances())
        .containsExactly(
            new double[] {
              25, 36, 36, 9, 9, 4, 4, 2.25, 2.25, 9, 9, 2.25, 2.25, 1, 1,
            },
            within(1e-12));
  }
}
