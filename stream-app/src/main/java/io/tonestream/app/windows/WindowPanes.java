package io.tonestream.app.windows;

import io.tonestream.app.counting.PaneTallies;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.repeats.GroupBlocks;
import io.tonestream.app.repeats.GroupCounts;
import io.tonestream.app.repeats.Repeats;
import io.tonestream.app.windows.BrandWindows.BlockVisitor;
import io.tonestream.app.windows.BrandWindows.PaneVisitor;
import io.tonestream.model.quantification.CorrectedShares;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.model.quantification.NetChange;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Change;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The panes of one window length of a brand, those that hold nothing left out, and the window that
 * they make up. One stream thread's own, as the brand's windows are; event times are epoch
 * milliseconds.
 */
final class WindowPanes {
  private final WindowLength length;
  private final Duration grace;
  private final Map<String, ErrorMatrix> errors;
  private final PaneTallies tallies = new PaneTallies();
  private final GroupBlocks groups = new GroupBlocks();

  /**
   * No panes yet.
   *
   * @param grace how much longer panes are kept than for the window and the one before it
   * @param errors how scorers err, as far as that is known; the caller adds to it
   */
  WindowPanes(WindowLength length, Duration grace, Map<String, ErrorMatrix> errors) {
    this.length = length;
    this.grace = grace;
    this.errors = errors;
  }

  WindowLength length() {
    return length;
  }

  /** How many panes are kept. */
  int size() {
    return tallies.size();
  }

  /** Puts back a pane that was kept. */
  void restore(long pane, Tally tally) {
    tallies.put(pane, tally);
  }

  /** Puts back a block that was kept. */
  void restoreGroups(long block, byte[] counts) {
    groups.put(block, counts);
  }

  /** Shows all panes that are kept. */
  void forEachPane(PaneVisitor visitor) {
    for (int i = 0; i < tallies.size(); i++) {
      visitor.visit(length, tallies.pane(i), tallies.tally(i));
    }
  }

  /** Shows all blocks that are kept. */
  void forEachBlock(BlockVisitor visitor) {
    Duration window = length.length();
    groups.forEach((block, counts) -> visitor.visit(window, block, counts));
  }

  /** Whether texts of this event time are counted when the windows end at {@code asOf}. */
  boolean keeps(long timeMillis, long asOf) {
    return length.paneOf(timeMillis) >= length.firstKeptPane(asOf, grace);
  }

  /** Counts texts of this time, unless their pane is older than those that are kept. */
  boolean add(long timeMillis, Tally texts, long asOf, PaneLog log) {
    if (!keeps(timeMillis, asOf)) {
      return false;
    }
    long pane = length.paneOf(timeMillis);
    Tally tally = tallies.of(pane);
    tally.add(texts);
    log.put(length, pane, tally);
    return true;
  }

  /** The same of their content groups, and the block. */
  boolean add(long timeMillis, GroupCounts texts, long asOf, PaneLog log) {
    long block = length.blockOf(length.paneOf(timeMillis));
    if (block < firstKeptBlock(asOf)) {
      return false;
    }
    log.putGroups(length.length(), block, groups.add(block, texts));
    return true;
  }

  private long firstKeptBlock(long asOf) {
    return length.blockOf(length.firstKeptPane(asOf, grace));
  }

  /** Forgets what is older than all that is kept when the windows end at {@code asOf}. */
  void expire(long asOf, PaneLog log) {
    int expired = tallies.positionFrom(length.firstKeptPane(asOf, grace));
    for (int i = 0; i < expired; i++) {
      log.remove(length, tallies.pane(i));
    }
    tallies.removeFirst(expired);
    groups.removeBefore(
        firstKeptBlock(asOf), (block, counts) -> log.removeGroups(length.length(), block));
  }

  /** The next {@code asOf} at which a pane leaves this window, or the window before it. */
  long nextChange(long asOf) {
    long first = length.firstPane(asOf);
    return Math.min(
        firstLeaves(first, WindowLength.PANES),
        firstLeaves(first - WindowLength.PANES, 2 * WindowLength.PANES));
  }

  /** When the first pane that is not before this one leaves a window of so many panes. */
  private long firstLeaves(long pane, int panes) {
    int position = tallies.positionFrom(pane);
    return position == tallies.size()
        ? Long.MAX_VALUE
        : length.startOf(tallies.pane(position) + panes) + 1;
  }

  /** Whether there are times in [from, to), and no texts of them. */
  boolean areEmpty(long fromMillis, long toMillis) {
    return fromMillis < toMillis
        && tallies.positionFrom(length.paneOf(fromMillis))
            == tallies.positionFrom(length.paneOf(toMillis));
  }

  /** Of the blocks that hold these panes. */
  private Repeats repeats(long firstPane, long lastPane) {
    return Repeats.of(groups.sum(length.blockOf(firstPane), length.blockOf(lastPane)));
  }

  /** The window that ends at {@code asOf}, beside the window before it. */
  BrandSentiment.Window snapshot(long asOf, Status status) {
    long first = length.firstPane(asOf);
    Tally now = sum(first, length.lastPane(asOf));
    Tally before = sum(first - WindowLength.PANES, first - 1);
    Counts counts = now.counts();
    Counts previousCounts = before.counts();
    Repeats repeats = repeats(first, length.lastPane(asOf));
    NetSentiment net = counts.total() == 0 ? null : NetSentiment.of(counts, repeats);
    Optional<CorrectedShares> corrected = ShareCorrection.of(now, repeats, errors);
    return new BrandSentiment.Window(
        length.length(),
        Instant.ofEpochMilli(length.startOf(first)),
        Instant.ofEpochMilli(asOf),
        counts.total(),
        counts,
        net == null ? null : share(counts),
        net == null ? null : net.net(),
        net == null ? null : net.low(),
        net == null ? null : net.high(),
        previousCounts.total() == 0 ? null : NetSentiment.net(previousCounts),
        previousCounts.total(),
        now.modelVersions(),
        status,
        SwapDecomposition.of(now, before).orElse(null),
        corrected.map(ShareCorrection::onTheWire).orElse(null),
        counts.total() == 0 || previousCounts.total() == 0
            ? null
            : change(
                NetChange.of(
                    NetSentiment.effective(counts, repeats),
                    NetSentiment.effective(
                        previousCounts, repeats(first - WindowLength.PANES, first - 1)),
                    corrected.map(CorrectedShares::varianceOverTime).orElse(0.0)),
                counts,
                previousCounts),
        now.languages(),
        now.unsupported() == 0 ? null : now.unsupported(),
        counts.total() == 0 || !repeats.areThere()
            ? null
            : new BrandSentiment.Repeats(repeats.effective(counts.total()), repeats.share()));
  }

  /** All texts of these panes. */
  Tally sum(long firstPane, long lastPane) {
    Tally sum = new Tally();
    int to = tallies.positionFrom(lastPane + 1);
    for (int i = tallies.positionFrom(firstPane); i < to; i++) {
      sum.add(tallies.tally(i));
    }
    return sum;
  }

  private static Change change(NetChange change, Counts now, Counts before) {
    double net = NetSentiment.net(now) - NetSentiment.net(before);
    return new Change(net, change.z(), change.p());
  }

  private static Share share(Counts counts) {
    double volume = counts.total();
    return new Share(
        counts.negative() / volume, counts.neutral() / volume, counts.positive() / volume);
  }
}
