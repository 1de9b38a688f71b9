package io.tonestream.bench.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * How far an engine was at which moment, and what CPU time it had taken. Moments are those of
 * {@link System#nanoTime}. One thread's own.
 *
 * <p>How far it is is told by offsets, which are cheap to ask for, and count a marker for each
 * transaction as well: so they are scaled to the number of labels that there were in the end.
 */
final class Timeline {
  private final List<Moment> moments = new ArrayList<>();
  private long lastChange;

  /**
   * Begins.
   *
   * @param startNanos when the engine was started, and had done nothing
   */
  Timeline(long startNanos) {
    lastChange = startNanos;
    moments.add(new Moment(startNanos, 0, 0));
  }

  /**
   * One look at the engine.
   *
   * @param offsets sum of the committed ends of all partitions of {@code labeled-text}
   * @param cpu seconds of CPU time so far
   */
  private record Moment(long nanos, long offsets, double cpu) {}

  void add(long nanos, long offsets, double cpu) {
    if (offsets != last().offsets) {
      lastChange = nanos;
    }
    moments.add(new Moment(nanos, offsets, cpu));
  }

  /** When the offsets last grew. */
  long lastChangeNanos() {
    return lastChange;
  }

  /** When so many of all labels were committed. */
  long nanosAt(long labels, long all) {
    double offsets = (double) labels / all * last().offsets;
    for (int i = 1; i < moments.size(); i++) {
      Moment after = moments.get(i);
      if (after.offsets >= offsets) {
        Moment before = moments.get(i - 1);
        double share =
            after.offsets == before.offsets
                ? 1
                : (offsets - before.offsets) / (after.offsets - before.offsets);
        return before.nanos + (long) (Math.max(0, share) * (after.nanos - before.nanos));
      }
    }
    return lastChange;
  }

  /** CPU time in seconds up to a moment. */
  double cpuAt(long nanos) {
    for (int i = 1; i < moments.size(); i++) {
      Moment after = moments.get(i);
      if (after.nanos >= nanos) {
        Moment before = moments.get(i - 1);
        double share = (double) (nanos - before.nanos) / (after.nanos - before.nanos);
        return before.cpu + Math.max(0, share) * (after.cpu - before.cpu);
      }
    }
    return last().cpu;
  }

  private Moment last() {
    return moments.get(moments.size() - 1);
  }
}
