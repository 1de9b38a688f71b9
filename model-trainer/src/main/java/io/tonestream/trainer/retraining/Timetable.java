package io.tonestream.trainer.retraining;

import io.micronaut.scheduling.cron.CronExpression;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When retrainings are due. Immutable. */
final class Timetable {
  private final Duration every;
  private final @Nullable CronExpression cron;
  private final ZoneId zone;

  private Timetable(Duration every, @Nullable CronExpression cron, ZoneId zone) {
    this.every = every;
    this.cron = cron;
    this.zone = zone;
  }

  /**
   * The one that the configuration asks for.
   *
   * @param zone in which cron's hours are
   * @throws IllegalArgumentException if the cron expression is none
   */
  static Timetable of(RetrainingConfiguration configuration, ZoneId zone) {
    String cron = configuration.cron();
    return new Timetable(
        configuration.every(), cron == null || cron.isBlank() ? null : parse(cron), zone);
  }

  private static CronExpression parse(String cron) {
    try {
      return CronExpression.create(cron);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "tonestream.retraining.cron is '"
              + cron
              + "', which is not minute, hour, day, month and day of the week, such as '30 4 * * *'",
          e);
    }
  }

  /**
   * When the next one is due; empty if never. One that was due while nobody looked is due at once,
   * unless cron tells the times.
   *
   * @param last when the last one started; null if there was none
   * @param since when someone began to look
   */
  Optional<Instant> next(@Nullable Instant last, Instant since) {
    if (cron != null) {
      Instant after = last == null || last.isBefore(since) ? since : last;
      return Optional.of(cron.nextTimeAfter(after.atZone(zone)).toInstant());
    }
    if (every.isZero()) {
      return Optional.empty();
    }
    return Optional.of(last == null ? since : last.plus(every));
  }
}
