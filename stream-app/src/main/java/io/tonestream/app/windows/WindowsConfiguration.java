package io.tonestream.app.windows;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * The rolling windows of a brand. A change needs a restart; windows whose length is new start
 * empty, the others keep what they counted.
 *
 * @param lengths the windows' lengths, each a whole number of minutes
 * @param grace how long after a window's end its figures stay provisional
 * @param emitInterval the shortest time between two updates of a brand, in wall-clock time
 * @param liveWithin a brand is live if its newest text was at most this old when it came: its
 *     windows then roll on with the wall clock when it goes quiet. In a replay they don't. Bins are
 *     kept open for so long, and at most twice that, for more of the texts that come late
 * @param updateShare of a stream thread's time that the updates of a partition's brands may take
 *     while the app is behind, beyond fifty in an emit interval; a twentieth, or this if it is
 *     more, while it keeps up. Those that have waited longest come first. It bounds what updates
 *     cost where very many brands change at once. Closing bins, and forgetting silent brands, may
 *     each take as much again
 * @param silentBrands the most brands of a partition that are kept though they are silent: their
 *     newest text is older than three of the longest windows, by the texts of all brands. Those
 *     that were live are forgotten then
 */
@ConfigurationProperties("tonestream.windows")
public record WindowsConfiguration(
    @Bindable(defaultValue = "PT1M,PT5M,PT1H,PT24H") List<Duration> lengths,
    @Bindable(defaultValue = "PT10S") Duration grace,
    @Bindable(defaultValue = "PT1S") Duration emitInterval,
    @Bindable(defaultValue = "PT1M") Duration liveWithin,
    @Bindable(defaultValue = "0.005") double updateShare,
    @Bindable(defaultValue = "10000") int silentBrands) {

  /** The defaults. */
  public static final WindowsConfiguration DEFAULT =
      new WindowsConfiguration(
          List.of(
              Duration.ofMinutes(1),
              Duration.ofMinutes(5),
              Duration.ofHours(1),
              Duration.ofHours(24)),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          0.005,
          10_000);

  /** Refuses what can't work, naming the setting. */
  public WindowsConfiguration {
    if (lengths.isEmpty()) {
      throw new IllegalArgumentException("tonestream.windows.lengths is empty");
    }
    lengths = lengths.stream().sorted().distinct().toList();
    lengths.forEach(WindowLength::new);
    require(!grace.isNegative(), "grace", grace, "must not be negative");
    require(
        emitInterval.compareTo(Duration.ZERO) > 0,
        "emit-interval",
        emitInterval,
        "must be positive");
    require(!liveWithin.isNegative(), "live-within", liveWithin, "must not be negative");
    require(
        updateShare >= 0 && updateShare <= 1, "update-share", updateShare, "must lie in [0, 1]");
    require(silentBrands >= 0, "silent-brands", silentBrands, "must not be negative");
  }

  private static void require(boolean holds, String name, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "tonestream.windows.%s is %s; it %s".formatted(name, value, rule));
    }
  }

  List<WindowLength> windowLengths() {
    return lengths.stream().map(WindowLength::new).toList();
  }
}
