package io.tonestream.app.windows.rolling;

import io.tonestream.app.tasks.Budget;
import io.tonestream.app.tasks.Sweep;
import io.tonestream.app.windows.Bins;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.app.windows.WindowsConfiguration;
import java.time.Duration;
import java.util.Collection;
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

  /** A look at each brand since the last border. */
  private final Sweep<StoredBrand> sweep = new Sweep<>();

  private boolean hasBegun;
  private long border = Long.MIN_VALUE;

  /**
   * Of a task that begins, or begins anew.
   *
   * @param length of the bins; zero if there are none
   * @param minTexts silence is not told of a brand that has had fewer texts
   * @param child name of the node that takes closed bins
   */
  CloseBins(
      WindowsConfiguration configuration,
      Duration length,
      long minTexts,
      ProcessorContext<Object, Object> context,
      String child) {
    this.context = context;
    this.child = child;
    this.bins = length.isZero() ? Bins.NONE : new Bins(length, minTexts, this::send);
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
  void close(Collection<StoredBrand> brands, long wallMillis, boolean isBehind) {
    long mark = watermark.at(wallMillis);
    if (bins.areNone() || mark == Watermark.NOTHING_YET) {
      return;
    }
    if (sweep.isOver() && bins.borderBefore(mark) > border) {
      sweep.begin(brands);
      border = bins.borderBefore(mark);
    }
    budget.begin(isBehind);
    sweep.turn(budget, this::close);
  }

  private void close(StoredBrand brand) {
    if (!brand.isForgotten() && brand.windows().closeBins(border, brand)) {
      brand.save();
    }
  }

  private void send(String brand, List<ClosedBin> closed) {
    if (hasBegun) {
      context.forward(new Record<>(brand, closed, context.currentSystemTimeMs()), child);
    }
  }
}
