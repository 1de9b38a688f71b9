package io.tonestream.app.drivers;

import static java.util.stream.Collectors.joining;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told of why brands' figures are what they are, in {@code sentiment-drivers}. A change
 * needs a restart.
 *
 * @param enabled whether anything is
 * @param emitInterval the shortest time between two records of a brand, in wall-clock time
 * @param windows the windows that are explained, each one of {@code tonestream.windows.lengths};
 *     those of 1 h and 24 h when absent, or the longest if neither is among them
 * @param terms the most terms for each label
 * @param samples the most texts of each kind: certain negative, certain positive, recent
 * @param sampleText what is shown of a text
 * @param counters how many terms of a label are told apart in a sixth of a window, about: size of a
 *     sketch's largest map, of which three quarters are used. A power of two, at most 4096
 * @param textsPerSecond how many texts of one partition of {@code raw-text} are read for terms,
 *     about; if there are more, all of small brands and some of large ones
 * @param updateShare of a stream thread's time that the records of a partition's brands may take
 *     while the app is behind, beyond five a second; a twentieth, or this if it is more, while it
 *     keeps up. Those that have waited longest come first
 * @param heapShare of the largest heap that the JVM may have, for the texts of all brands together.
 *     Where they would take more, those brands are left out that had none for longest
 */
@ConfigurationProperties("tonestream.drivers")
public record DriversConfiguration(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "PT10S") Duration emitInterval,
    @Nullable List<Duration> windows,
    @Bindable(defaultValue = "10") int terms,
    @Bindable(defaultValue = "3") int samples,
    @Bindable(defaultValue = "mask") SampleText sampleText,
    @Bindable(defaultValue = "1024") int counters,
    @Bindable(defaultValue = "500") int textsPerSecond,
    @Bindable(defaultValue = "0.002") double updateShare,
    @Bindable(defaultValue = "0.1") double heapShare) {
  /** The defaults. */
  public static final DriversConfiguration DEFAULT =
      new DriversConfiguration(
          true, Duration.ofSeconds(10), null, 10, 3, SampleText.MASK, 1024, 500, 0.002, 0.1);

  /** The pane of all brands has four times as many, and is one record of a changelog. */
  private static final int MAX_COUNTERS = 1 << 12;

  private static final List<Duration> USUAL = List.of(Duration.ofHours(1), Duration.ofHours(24));

  /** What is shown of a text. */
  public enum SampleText {
    /** All of it, as far as {@code labeled-text} has it. */
    KEEP,
    /** The text as {@link io.tonestream.app.redaction.TextMask} leaves it; terms come from that. */
    MASK,
    /** Nothing: no samples, and terms as when masked. */
    OMIT
  }

  /** Refuses what can't work, naming the setting. */
  public DriversConfiguration {
    if (emitInterval.isNegative() || emitInterval.isZero()) {
      throw new IllegalArgumentException(
          "tonestream.drivers.emit-interval is " + emitInterval + "; it must be positive");
    }
    windows = windows == null || windows.isEmpty() ? null : List.copyOf(windows);
    requireBetween("terms", terms, 1, 100);
    requireBetween("samples", samples, 0, 20);
    requireBetween("counters", counters, 16, MAX_COUNTERS);
    if (Integer.bitCount(counters) != 1) {
      throw new IllegalArgumentException(
          "tonestream.drivers.counters is " + counters + "; it must be a power of two");
    }
    requireBetween("texts-per-second", textsPerSecond, 1, 1_000_000);
    if (!(updateShare >= 0 && updateShare <= 1)) {
      throw new IllegalArgumentException(
          "tonestream.drivers.update-share is " + updateShare + "; it must lie in [0, 1]");
    }
    if (!(heapShare > 0 && heapShare <= 1)) {
      throw new IllegalArgumentException(
          "tonestream.drivers.heap-share is " + heapShare + "; it must lie in (0, 1]");
    }
  }

  private static void requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "tonestream.drivers.%s is %d; it must be between %d and %d"
              .formatted(name, value, least, most));
    }
  }

  /**
   * What to compute where brands have windows of these lengths.
   *
   * @param lengths shortest first, at least one
   * @throws IllegalArgumentException if a window is set that is none of them
   */
  public DriversSettings settings(List<Duration> lengths) {
    return new DriversSettings(
        windowsAmong(lengths), terms, sampleText == SampleText.OMIT ? 0 : samples, counters);
  }

  private List<Duration> windowsAmong(List<Duration> lengths) {
    if (windows == null) {
      List<Duration> usual = lengths.stream().filter(USUAL::contains).toList();
      return usual.isEmpty() ? lengths.subList(lengths.size() - 1, lengths.size()) : usual;
    }
    for (Duration window : windows) {
      if (!lengths.contains(window)) {
        throw new IllegalArgumentException(
            "tonestream.drivers.windows has %s, which is none of tonestream.windows.lengths: %s"
                .formatted(
                    window, lengths.stream().map(Duration::toString).collect(joining(", "))));
      }
    }
    return windows.stream().sorted().distinct().toList();
  }
}
