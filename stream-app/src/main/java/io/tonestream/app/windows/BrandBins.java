package io.tonestream.app.windows;

import io.tonestream.app.counting.Tally;
import io.tonestream.app.repeats.GroupBlocks;
import io.tonestream.app.repeats.GroupCounts;
import io.tonestream.app.repeats.GroupLabels;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bins of one brand: up to where they are closed, and how long its panes make up those that are
 * not. One stream thread's own, as the brand's windows are.
 */
final class BrandBins {
  private static final long UNKNOWN = Long.MIN_VALUE;

  /** Nothing is learnt from a silence of more bins than that. */
  private static final int MAX_EMPTY = 2_000;

  private final String brand;
  private final Bins bins;
  private final Duration grace;

  /** Those of the longest window that make up bins: it keeps them longest. */
  private final WindowPanes panes;

  private long closedTo;

  /** Of the texts in open bins: a block for each bin and label. */
  private final GroupBlocks groups = new GroupBlocks();

  /**
   * The bins that these windows make up.
   *
   * @param windows by length
   * @param closedTo event time up to which bins are closed; if those were of another length, the
   *     first bin of this length is the next one
   */
  BrandBins(String brand, Bins bins, Duration grace, List<WindowPanes> windows, long closedTo) {
    this.brand = brand;
    this.bins = bins;
    this.grace = grace;
    this.panes =
        windows.stream()
            .filter(window -> window.length().makesUp(bins.length()))
            .reduce((shorter, longer) -> longer)
            .orElseThrow(() -> new IllegalArgumentException("no window makes up the bins"));
    this.closedTo = bins.areNone() || closedTo == UNKNOWN ? UNKNOWN : bins.borderFrom(closedTo);
  }

  /** Event time up to which bins are closed; {@link Long#MIN_VALUE} if there are none. */
  long closedTo() {
    return closedTo;
  }

  /** The first bin is that of the first text. */
  void begin(long timeMillis) {
    if (closedTo == UNKNOWN && !bins.areNone()) {
      closedTo = bins.borderBefore(timeMillis);
    }
  }

  /** Takes the content groups of texts, if their bin is still open. */
  void add(long timeMillis, GroupLabels texts, PaneLog log) {
    if (closedTo == UNKNOWN || timeMillis < closedTo) {
      return;
    }
    for (int label = 0; label < GroupLabels.LABELS; label++) {
      GroupCounts counts = texts.of(label);
      if (counts.texts() > 0) {
        long block = blockOf(timeMillis, label);
        log.putGroups(Duration.ZERO, block, withLength(groups.add(block, counts)));
      }
    }
  }

  /** Bins may be of another length when their groups are read again. */
  private byte[] withLength(byte[] counts) {
    return ByteBuffer.allocate(Integer.BYTES + counts.length)
        .putInt((int) bins.millis())
        .put(counts)
        .array();
  }

  /** Puts back what was kept; false if it was of bins of another length. */
  boolean restoreGroups(long block, byte[] kept) {
    if (ByteBuffer.wrap(kept).getInt() != bins.millis()) {
      return false;
    }
    groups.put(block, Arrays.copyOfRange(kept, Integer.BYTES, kept.length));
    return true;
  }

  /** Shows all that is kept of open bins. */
  void forEachGroups(GroupBlocks.Visitor visitor) {
    groups.forEach((block, counts) -> visitor.visit(block, withLength(counts)));
  }

  private long blockOf(long timeMillis, int label) {
    return Math.floorDiv(timeMillis, bins.millis()) * GroupLabels.LABELS + label;
  }

  private GroupLabels groupsOf(long startMillis) {
    GroupLabels of = new GroupLabels();
    for (int label = 0; label < GroupLabels.LABELS; label++) {
      long block = blockOf(startMillis, label);
      of.add(label, groups.sum(block, block));
    }
    return of;
  }

  /** The latest {@code asOf} at which all that is in open bins is kept. */
  long keptUntil() {
    return closedTo == UNKNOWN
        ? Long.MAX_VALUE
        : panes.length().keptUntil(panes.length().paneOf(closedTo), grace);
  }

  /** Closes those that lose panes when the windows end at {@code newAsOf}. */
  void closeBeforeRollingTo(long newAsOf, long texts, PaneLog log) {
    if (closedTo != UNKNOWN) {
      close(
          bins.borderFrom(panes.length().startOf(panes.length().firstKeptPane(newAsOf, grace))),
          texts,
          log);
    }
  }

  /** Whether so many bins after the windows' end are closed that no more need be. */
  boolean areSilent(long asOf) {
    return closedTo != UNKNOWN && closedTo - asOf > MAX_EMPTY * bins.millis();
  }

  /** Whether the silence of a brand with so many texts is to be told. */
  boolean tellSilence(long texts) {
    return closedTo != UNKNOWN && texts >= bins.minTexts();
  }

  /**
   * Closes those that end by this time.
   *
   * @param texts that the brand has had
   * @return whether any were told
   */
  boolean close(long upToMillis, long texts, PaneLog log) {
    if (closedTo == UNKNOWN || closedTo + bins.millis() > upToMillis) {
      return false;
    }
    boolean told = close(upToMillis, texts);
    groups.removeBefore(
        blockOf(closedTo, 0), (block, counts) -> log.removeGroups(Duration.ZERO, block));
    return told;
  }

  private boolean close(long upToMillis, long texts) {
    long border = bins.borderBefore(upToMillis);
    if (!tellSilence(texts) && panes.areEmpty(closedTo, border)) {
      closedTo = border;
      return false;
    }
    List<ClosedBin> closed = new ArrayList<>();
    long recent = border - MAX_EMPTY * bins.millis();
    while (closedTo + bins.millis() <= upToMillis) {
      if (panes.areEmpty(closedTo, recent)) {
        closedTo = recent;
      }
      long end = closedTo + bins.millis();
      Tally tally = panes.sum(panes.length().paneOf(closedTo), panes.length().paneOf(end) - 1);
      if (tellSilence(texts) || tally.texts() > 0) {
        closed.add(new ClosedBin(closedTo, tally, groupsOf(closedTo)));
      }
      closedTo = end;
    }
    if (!closed.isEmpty()) {
      bins.taker().accept(brand, closed);
    }
    return !closed.isEmpty();
  }
}
