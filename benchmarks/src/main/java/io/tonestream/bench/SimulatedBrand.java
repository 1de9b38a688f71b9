package io.tonestream.bench;

import io.tonestream.app.alerts.Bin;
import io.tonestream.app.alerts.Bin.Swap;
import io.tonestream.app.repeats.GroupCounts;
import io.tonestream.app.repeats.GroupLabels;
import io.tonestream.app.repeats.OwnTexts;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import java.util.SplittableRandom;

/**
 * A made-up brand, bin after bin. It is not what the detector takes a brand for: nights are a dip,
 * weekends a step, noise lasts for hours, now and then a bin is a burst, and texts of one bin are
 * alike.
 *
 * <p>Each bin multiplies the expected volume by three kinds of noise: one that lasts for hours, one
 * of its own (gamma), and rarely a burst; the net sentiment has the first two, added. Not
 * thread-safe.
 */
final class SimulatedBrand {
  private static final double DAY_MILLIS = 86_400_000;
  private static final double BURST_SHARE = 0.002;
  private static final double TAIL = 1.5;
  private static final int MAX_COPIES = 10_000;

  private final SplittableRandom random;
  private final double binHours;
  private final double textsPerHour;
  private final double peak;
  private final double nightDepth;
  private final double weekendVolume;
  private final double binAlpha;
  private final double lastingHours;
  private final double lastingVolume;
  private final double lastingNet;
  private final double net;
  private final double neutral;
  private final double netOfDay;
  private final double netOfWeekend;
  private final double binNet;
  private final double shared;
  private double volumeNoise;
  private double netNoise;

  /**
   * @param textsPerHour on average, copies left out
   * @param binMillis length of a bin
   * @param shared the share of the texts that are passed on, in [0, 1]: most of them once or twice,
   *     one in a thousand a hundred times
   */
  SimulatedBrand(long seed, double textsPerHour, long binMillis, double shared) {
    this.shared = shared;
    random = new SplittableRandom(seed);
    binHours = binMillis / 3_600_000.0;
    this.textsPerHour = textsPerHour;
    peak = random.nextDouble();
    nightDepth = between(0.5, 0.9);
    weekendVolume = between(0.6, 1.2);
    binAlpha = between(0.01, 0.1);
    lastingHours = between(1, 4);
    lastingVolume = between(0.05, 0.15);
    lastingNet = between(0.01, 0.04);
    net = between(-0.4, 0.4);
    neutral = between(0.3, 0.5);
    netOfDay = between(0.02, 0.08);
    netOfWeekend = between(-0.05, 0.05);
    binNet = between(0.02, 0.06);
    volumeNoise = random.nextGaussian();
    netNoise = random.nextGaussian();
  }

  /**
   * The next bin.
   *
   * @param volumeFactor what has happened to the volume
   * @param netShift what has happened to the net sentiment
   */
  Bin next(long startMillis, double volumeFactor, double netShift) {
    double kept = Math.exp(-binHours / lastingHours);
    double fresh = Math.sqrt(1 - kept * kept);
    volumeNoise = kept * volumeNoise + fresh * random.nextGaussian();
    netNoise = kept * netNoise + fresh * random.nextGaussian();
    double mean =
        expectedVolume(startMillis) * volumeFactor * Math.exp(lastingVolume * volumeNoise);
    if (random.nextDouble() < BURST_SHARE) {
      mean *= between(2, 5);
    }
    int volume = poisson(mean * gamma(1 / binAlpha) * binAlpha);
    GroupLabels groups = labels(volume, netShift + netOf(startMillis));
    Counts counts =
        new Counts(
            count(groups, Label.NEGATIVE),
            count(groups, Label.NEUTRAL),
            count(groups, Label.POSITIVE));
    return new Bin(startMillis, counts, OwnTexts.of(groups, counts), Swap.NONE);
  }

  private static long count(GroupLabels groups, Label label) {
    return groups.of(label.ordinal()).texts();
  }

  private double expectedVolume(long millis) {
    double hour = (millis / DAY_MILLIS + peak) % 1;
    double fromPeak = Math.min(hour, 1 - hour) * 2;
    double day = 1 - nightDepth / (1 + Math.exp(-12 * (fromPeak - 0.6)));
    double mean = 1 - nightDepth * 0.4;
    return textsPerHour * binHours * day / mean * (isWeekend(millis) ? weekendVolume : 1);
  }

  private double netOf(long millis) {
    double hour = (millis / DAY_MILLIS + peak) % 1;
    return net
        + netOfDay * Math.sin(2 * Math.PI * hour)
        + (isWeekend(millis) ? netOfWeekend : 0)
        + lastingNet * netNoise
        + binNet * random.nextGaussian();
  }

  private GroupLabels labels(int volume, double wanted) {
    double polar = Math.max(1 - neutral, Math.min(0.98, Math.abs(wanted) + 0.05));
    double bounded = Math.max(-polar + 0.01, Math.min(polar - 0.01, wanted));
    double positive = (polar + bounded) / 2;
    GroupLabels groups = new GroupLabels();
    for (int text = 0; text < volume; text++) {
      double at = random.nextDouble();
      Label label = at < positive ? Label.POSITIVE : at < polar ? Label.NEGATIVE : Label.NEUTRAL;
      // Without copies, the same numbers are drawn as ever: figures can be compared.
      int group = shared > 0 ? random.nextInt(GroupCounts.GROUPS) : text % GroupCounts.GROUPS;
      for (int copy = copies(); copy >= 0; copy--) {
        groups.add(label, group);
      }
    }
    return groups;
  }

  /** How often a text is passed on within its bin; the tail is Pareto's, with an index of 1.5. */
  private int copies() {
    if (shared == 0 || random.nextDouble() >= shared) {
      return 0;
    }
    return (int) Math.min(MAX_COPIES, Math.pow(1 - random.nextDouble(), -1 / TAIL));
  }

  private static boolean isWeekend(long millis) {
    // 1970 began on a Thursday.
    return Math.floorMod((long) Math.floor(millis / DAY_MILLIS) + 3, 7) >= 5;
  }

  private double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** Marsaglia and Tsang's, for a shape of at least 1. */
  private double gamma(double shape) {
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double normal = random.nextGaussian();
      double v = Math.pow(1 + c * normal, 3);
      if (v > 0
          && Math.log(1 - random.nextDouble())
              < 0.5 * normal * normal + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }

  private int poisson(double mean) {
    if (mean > 50) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }
}
