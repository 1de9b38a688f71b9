package io.tonestream.app.streams;

import io.tonestream.app.streams.BrandStore.Brand;
import io.tonestream.app.windows.Bins;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.app.windows.WindowsConfiguration;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Closes brands' bins as time goes by, and sends on what is closed, as lists by brand. A part of
 * {@link RollWindows}, on the task's stream thread.
 *
 * <p>Live brands' bins are closed up to the task's {@link Watermark}, whether texts come or not.
 * All others are closed by their own texts as late as panes are kept, since a replay reads
 * partitions at different speeds. Whenever the watermark has passed a border of bins, each brand is
 * looked at once.
 */
final class CloseBins {
  private final ProcessorContext<Object, Object> context;
  private final String child;
  private final Bins bins;
  private final Budget budget;
  private final Watermark watermark;

  /** Brands that have not been looked at since the last border. */
  private final Deque<Brand> unseen = new ArrayDeque<>();

  private boolean hasBegun;
  private long border = Long.MIN_VALUE;

  /**
   * Of a task that begins, or begins anew.
   *
   * @param length of the bins; zero if there are none
   * @param child name of the node that takes closed bins
   */
  CloseBins(
      WindowsConfiguration configuration,
      Duration length,
      ProcessorContext<Object, Object> context,
      String child) {
    this.context = context;
    this.child = child;
    this.bins = length.isZero() ? Bins.NONE : new Bins(length, this::send);
    this.budget =
        new Budget(
            configuration.emitInterval(), configuration.updateShare(), RollWindows.ALWAYS_SENT);
    this.watermark =
        new Watermark(
            configuration.grace(), configuration.liveWithin(), context.currentSystemTimeMs());
  }

  /**
   * All brands are loaded. What closed until then is not told: nothing did when it was counted, so
   * windows or bins were set otherwise then.
   */
  void begin() {
    hasBegun = true;
  }

  /** What brands' windows are to be made with. */
  Bins bins() {
    return bins;
  }

  /** A text of the brand came; what is too late for every open bin holds none of them up. */
  void see(BrandWindows windows, long timeMillis, long wallMillis) {
    if (timeMillis >= windows.binsClosedTo()) {
      watermark.see(timeMillis, wallMillis);
    }
  }

  /** Closes what the wall clock closes by now, as far as the budget goes. */
  void close(Collection<Brand> brands, long wallMillis, boolean isBehind) {
    long mark = watermark.at(wallMillis);
    if (bins.areNone() || mark == Watermark.NOTHING_YET) {
      return;
    }
    if (unseen.isEmpty() && bins.borderBefore(mark) > border) {
      unseen.addAll(brands);
      border = bins.borderBefore(mark);
    }
    budget.begin(isBehind);
    while (!unseen.isEmpty() && budget.isLeft()) {
      Brand brand = unseen.remove();
      if (brand.windows().closeBins(border)) {
        brand.save();
        budget.spend();
      }
    }
  }

  private void send(String brand, List<ClosedBin> closed) {
    if (hasBegun) {
      context.forward(new Record<>(brand, closed, context.currentSystemTimeMs()), child);
    }
  }
}
