package io.tonestream.app.alerts;

import io.tonestream.app.alerts.Bin.Swap;
import io.tonestream.app.repeats.OwnTexts;
import io.tonestream.schemas.BrandSentiment.Counts;

/** Bins of texts that are no copies, at midnight. */
final class MadeUpBins {
  private MadeUpBins() {}

  static Bin bin(long negative, long neutral, long positive) {
    return bin(negative, neutral, positive, Swap.NONE);
  }

  static Bin bin(long negative, long neutral, long positive, Swap swap) {
    Counts counts = new Counts(negative, neutral, positive);
    return new Bin(0, counts, OwnTexts.of(counts), swap);
  }
}
