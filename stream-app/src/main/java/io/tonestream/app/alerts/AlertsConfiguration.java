package io.tonestream.app.alerts;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.app.windows.Bins;
import io.tonestream.app.windows.WindowsConfiguration;
import java.time.Duration;

/**
 * When a brand raises an alert. A change needs a restart; what was learnt of brands is kept, unless
 * the bin's length changes: then all is learnt anew, and alerts that are raised are cleared.
 *
 * @param enabled whether there are alerts at all
 * @param bin the time that texts are counted over before they are judged; it divides a day
 * @param history how much of a brand's past must be known before it can raise an alert
 * @param falseAlarmEvery a brand in which nothing changes raises, on average, at most one alert in
 *     this time, both kinds together
 * @param adoptAfter how long a new level must have held until it counts as normal
 */
@ConfigurationProperties("tonestream.alerts")
public record AlertsConfiguration(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "PT15M") Duration bin,
    @Bindable(defaultValue = "P3D") Duration history,
    @Bindable(defaultValue = "P30D") Duration falseAlarmEvery,
    @Bindable(defaultValue = "P2D") Duration adoptAfter) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(3650);

  /** The defaults. */
  public static final AlertsConfiguration DEFAULT =
      new AlertsConfiguration(
          true,
          Duration.ofMinutes(15),
          Duration.ofDays(3),
          Duration.ofDays(30),
          Duration.ofDays(2));

  /** Refuses what can't work, naming the setting. */
  public AlertsConfiguration {
    if (bin.compareTo(Duration.ofSeconds(1)) < 0
        || DAY.toMillis() % bin.toMillis() != 0
        || bin.toNanosPart() % 1_000_000 != 0) {
      throw new IllegalArgumentException(
          "tonestream.alerts.bin is " + bin + "; it must divide a day, such as PT15M");
    }
    requireBetween("history", history, bin.multipliedBy(2));
    requireBetween("false-alarm-every", falseAlarmEvery, bin.multipliedBy(10));
    requireBetween("adopt-after", adoptAfter, bin);
  }

  private static void requireBetween(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "tonestream.alerts.%s is %s; it must be between %s and %s"
              .formatted(name, value, least, LONGEST));
    }
  }

  /**
   * Refuses windows that bins can't be counted by.
   *
   * @throws IllegalArgumentException naming the settings
   */
  public void requireCountable(WindowsConfiguration windows) {
    if (enabled && !Bins.areCountable(bin, windows)) {
      throw new IllegalArgumentException(
          ("tonestream.alerts.bin is %s, but no window of tonestream.windows.lengths %s is as long"
                  + " and has a sixtieth that divides it: add one, such as PT1H, or set"
                  + " tonestream.alerts.enabled=false")
              .formatted(bin, windows.lengths()));
    }
  }

  /** The bin's length in milliseconds. */
  public long binMillis() {
    return bin.toMillis();
  }

  /** How many bins there are in a time. */
  double bins(Duration time) {
    return (double) time.toMillis() / binMillis();
  }
}
