package io.tonestream.bench.peers;

import io.tonestream.model.quantification.NetEstimate;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rolling windows of a brand as rings of panes in one array: for each length, so many panes as the
 * window and the one before it have, and some for texts that come late; for each pane, counts in
 * the order of {@link LabelCount}. Immutable: the arrays are the caller's.
 */
final class PaneRings {
  private static final int PANES = AggregateFormat.PANES_OF_WINDOW;

  /** Two windows, and twelve panes for grace. */
  private static final int RING = 2 * PANES + 12;

  private static final int RING_SIZE = RING * LabelCount.KINDS;

  private final List<Duration> lengths;

  /** Rings for windows of these lengths, shortest first. */
  PaneRings(List<Duration> lengths) {
    this.lengths = lengths;
  }

  int[] empty() {
    return new int[lengths.size() * RING_SIZE];
  }

  /**
   * Adds texts of a second, where a pane for it is kept, and forgets panes that it is too new for.
   *
   * @param newest the newest second so far
   */
  void add(int[] panes, long newest, long second, long[] counts) {
    for (int i = 0; i < lengths.size(); i++) {
      long pane = second / paneSeconds(i);
      long newestPane = newest / paneSeconds(i);
      for (long fresh = Math.max(newestPane + 1, pane - RING + 1); fresh <= pane; fresh++) {
        int position = position(i, fresh);
        Arrays.fill(panes, position, position + LabelCount.KINDS, 0);
      }
      if (pane > newestPane - RING) {
        int position = position(i, pane);
        for (int kind = 0; kind < LabelCount.KINDS; kind++) {
          panes[position + kind] += (int) counts[kind];
        }
      }
    }
  }

  /** All windows, as they end with the newest second. */
  BrandSentiment sentiment(String brand, int[] panes, long newest) {
    Instant asOf = Instant.ofEpochSecond((newest / paneSeconds(0) + 1) * paneSeconds(0));
    List<Window> windows = new ArrayList<>(lengths.size());
    for (int i = 0; i < lengths.size(); i++) {
      windows.add(window(i, panes, newest, asOf));
    }
    return new BrandSentiment(brand, asOf, 0, windows);
  }

  private Window window(int i, int[] panes, long newest, Instant asOf) {
    long last = newest / paneSeconds(i);
    long[] now = sum(i, panes, last - PANES + 1, last);
    long[] before = sum(i, panes, last - 2 * PANES + 1, last - PANES);
    Counts counts = new Counts(now[0], now[1], now[2]);
    Counts previous = new Counts(before[0], before[1], before[2]);
    double volume = counts.total();
    @Nullable NetEstimate estimate =
        volume == 0 ? null : NetEstimate.plain(new double[] {now[0], now[1], now[2]});
    double net = net(counts);
    return new Window(
        lengths.get(i),
        Instant.ofEpochSecond((last - PANES + 1) * paneSeconds(i)),
        asOf,
        counts.total(),
        counts,
        estimate == null ? null : new Share(now[0] / volume, now[1] / volume, now[2] / volume),
        estimate == null ? null : net,
        estimate == null ? null : Math.min(net, estimate.low()),
        estimate == null ? null : Math.max(net, estimate.high()),
        previous.total() == 0 ? null : net(previous),
        previous.total(),
        Map.of(),
        Status.PROVISIONAL,
        null,
        null,
        null,
        Map.of(),
        now[3] == 0 ? null : now[3],
        null);
  }

  private static double net(Counts counts) {
    return (double) (counts.positive() - counts.negative()) / Math.max(1, counts.total());
  }

  private static long[] sum(int length, int[] panes, long first, long last) {
    long[] sum = new long[LabelCount.KINDS];
    for (long pane = first; pane <= last; pane++) {
      int position = position(length, pane);
      for (int kind = 0; kind < LabelCount.KINDS; kind++) {
        sum[kind] += panes[position + kind];
      }
    }
    return sum;
  }

  private static int position(int length, long pane) {
    return length * RING_SIZE + (int) (pane % RING) * LabelCount.KINDS;
  }

  private long paneSeconds(int i) {
    return lengths.get(i).toSeconds() / PANES;
  }
}
