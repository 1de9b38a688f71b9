package io.tonestream.cli.reconcile;

import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Repeats;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds anew how far a window's texts are copies of each other. It shares no code with the windows,
 * so that a fault there shows: docs/decisions/0022 has the formulas.
 *
 * @param designEffect by how much the variance of a mean over the window's texts is larger
 * @param share of the texts, those that repeat another
 */
record RepeatsRecount(double designEffect, double share) {
  private static final int GROUPS = 16;
  private static final int PANES = 60;
  private static final long MINUTE = 60_000;
  private static final long FEWEST_TEXTS = 4;
  private static final double NOTHING = 1e-9;

  /** 99.9 % quantiles of chi-squared by the number of groups. */
  private static final List<Double> QUANTILES =
      List.of(24.322, 26.124, 27.877, 29.588, 31.264, 32.909, 34.528, 36.123, 37.697);

  /**
   * Of a window's texts, by those of the blocks that it touches.
   *
   * @param all the brand's texts
   * @param volume number of texts in the window
   */
  static RepeatsRecount of(List<LabelledText> all, BrandSentiment.Window window, long volume) {
    long pane = window.length().toMillis() / PANES;
    long block = Math.max(window.length().toMillis() / 4, (MINUTE + pane - 1) / pane * pane);
    long start = window.start().toEpochMilli() / block * block;
    long end = window.end().toEpochMilli();
    double[] sizes = new double[GROUPS];
    for (LabelledText text : all) {
      if (text.group() >= 0 && !text.unsupported() && text.time() >= start && text.time() < end) {
        sizes[text.group()]++;
      }
    }
    Arrays.sort(sizes);
    double texts = Arrays.stream(sizes).sum();
    if (texts < FEWEST_TEXTS || isChance(sizes)) {
      return new RepeatsRecount(1, 0);
    }
    double pairs = (dispersion(sizes) / (GROUPS - 1) - 1) / (texts - 1);
    return new RepeatsRecount(1 + (volume - 1) * pairs, repeats(sizes) / texts);
  }

  /** The largest groups that have to go before the rest looks like chance, less what is usual. */
  private static double repeats(double[] sizes) {
    int kept = GROUPS - 1;
    while (kept > GROUPS / 2 && !isChance(Arrays.copyOf(sizes, kept))) {
      kept--;
    }
    double usual = Arrays.stream(sizes, 0, kept).average().orElse(0);
    return Arrays.stream(sizes, kept, GROUPS).map(size -> Math.max(0, size - usual - 1)).sum();
  }

  private static boolean isChance(double[] sizes) {
    return dispersion(sizes) <= QUANTILES.get(sizes.length - GROUPS / 2);
  }

  private static double dispersion(double[] sizes) {
    double texts = Arrays.stream(sizes).sum();
    double squares = Arrays.stream(sizes).map(size -> size * size).sum();
    return texts == 0 ? 0 : sizes.length * squares / texts - texts;
  }

  /** Whether a window says this of its texts, up to rounding. */
  boolean agrees(@Nullable Repeats repeats, long volume) {
    if (repeats == null) {
      return designEffect == 1 || volume == 0;
    }
    return Math.abs(repeats.effective() * designEffect / volume - 1) < NOTHING
        && Math.abs(repeats.share() - share) < NOTHING;
  }
}
