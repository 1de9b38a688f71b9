package io.tonestream.app.monitoring;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an instance watches itself. A change needs a restart.
 *
 * @param lagInterval how often lag is measured
 * @param stuckAfter how long a stream thread may take for one loop, and a partition with texts may
 *     go without a commit, until the instance is no longer alive
 * @param maxLag how old the next text of a partition may be for the instance to be ready; absent if
 *     lag doesn't matter for that
 */
@ConfigurationProperties("tonestream.monitoring")
public record MonitoringConfiguration(
    @Bindable(defaultValue = "PT10S") Duration lagInterval,
    @Bindable(defaultValue = "PT5M") Duration stuckAfter,
    @Nullable Duration maxLag) {
  /** The defaults. */
  public static final MonitoringConfiguration DEFAULT =
      new MonitoringConfiguration(Duration.ofSeconds(10), Duration.ofMinutes(5), null);

  /** Refuses what can't work, naming the setting. */
  public MonitoringConfiguration {
    requirePositive("lag-interval", lagInterval);
    requirePositive("stuck-after", stuckAfter);
    if (maxLag != null) {
      requirePositive("max-lag", maxLag);
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(
          "tonestream.monitoring." + name + " is " + duration + "; it must be above 0");
    }
  }
}
