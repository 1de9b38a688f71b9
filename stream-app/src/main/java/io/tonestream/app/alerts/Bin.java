package io.tonestream.app.alerts;

import io.tonestream.app.counting.Tally;
import io.tonestream.app.repeats.OwnTexts;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.app.windows.SwapDecomposition;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import java.util.Map;

/**
 * What came of a brand in a bin of event time, once it is closed.
 *
 * @param startMillis start of the bin, in epoch milliseconds
 * @param counts number of texts with each label
 * @param own what they say without repeats
 * @param swap what a change of models moved since the bin before
 */
public record Bin(long startMillis, Counts counts, OwnTexts own, Swap swap) {
  /** What rounding may leave of a share. */
  private static final double NOTHING = 1e-9;

  /**
   * How much of a move in net sentiment is a new model's.
   *
   * @param gained the share of the texts that went over to other versions, in [0, 1]
   * @param netDelta the move that it made
   * @param variance of that move: how uncertain it is
   */
  public record Swap(double gained, double netDelta, double variance) {
    /** The models are the same. */
    public static final Swap NONE = new Swap(0, 0, 0);

    /** How far two versions are apart on the same texts, if nothing is known of them. */
    private static final double USUAL_DIFFERENCE = 0.15;

    /** 97.5 % quantile of the standard normal distribution. */
    private static final double Z = 1.959964;

    /** A swap between versions of which this is known. */
    static Swap known(double gained, Decomposition parts) {
      double deviation = (parts.modelDeltaHigh() - parts.modelDeltaLow()) / (2 * Z);
      return new Swap(gained, parts.modelDelta(), deviation * deviation);
    }

    /** A swap between versions that were not compared. */
    public static Swap unknown(double gained) {
      return new Swap(gained, 0, Math.pow(gained * USUAL_DIFFERENCE, 2));
    }
  }

  /**
   * A closed bin.
   *
   * @param before the last tally that had texts
   */
  public static Bin of(ClosedBin closed, Tally before) {
    Counts counts = closed.tally().counts();
    return new Bin(
        closed.startMillis(),
        counts,
        OwnTexts.of(closed.groups(), counts),
        swap(closed.tally(), before));
  }

  private static Swap swap(Tally now, Tally before) {
    double gained = gained(now, before);
    if (gained < NOTHING) {
      return Swap.NONE;
    }
    return SwapDecomposition.of(now, before)
        .map(parts -> Swap.known(gained, parts))
        .orElseGet(() -> Swap.unknown(gained));
  }

  /** The share of the texts that went over to other versions. */
  private static double gained(Tally now, Tally before) {
    double texts = now.counts().total();
    double textsBefore = before.counts().total();
    if (texts == 0 || textsBefore == 0) {
      return 0;
    }
    Map<String, Long> versionsBefore = before.modelVersions();
    double gained = 0;
    for (Map.Entry<String, Long> version : now.modelVersions().entrySet()) {
      double share = versionsBefore.getOrDefault(version.getKey(), 0L) / textsBefore;
      gained += Math.max(0, version.getValue() / texts - share);
    }
    return gained;
  }
}
