package io.tonestream.app.windows;

import io.tonestream.app.repeats.GroupBlocks;
import io.tonestream.app.repeats.GroupCounts;
import io.tonestream.app.repeats.GroupLabels;
import io.tonestream.app.repeats.Repeats;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All rolling windows of one brand. One stream thread's own.
 *
 * <p>Every window length has its own panes. They are kept for the window, the window before it and
 * grace; a text is counted in every pane of its time that is kept, however late it comes. So the
 * windows at {@code asOf} are a function of the set of the brand's texts, and not of their order.
 *
 * <p>The content groups of texts, which tell copies, take more room, and are counted by blocks of a
 * quarter of a window. Blocks are kept as long as any of their panes; a text counts in every block
 * of its time that is kept. A window has the repeats of the blocks that it touches.
 */
public final class BrandWindows {
  private static final long UNKNOWN = Long.MIN_VALUE;

  /** Of the longest window: two hold figures, the third is for texts that come in disorder. */
  private static final int LENGTHS_TO_SILENCE = 3;

  private final String brand;
  private final Duration grace;
  private final long liveWithinMillis;
  private final Map<String, ErrorMatrix> errors;
  private final BrandBins bins;
  private final List<Panes> windows = new ArrayList<>();

  private long asOf;
  private long emittedAsOf;
  private long revision;
  private boolean live;
  private boolean dirty;
  private boolean isFinal;
  private long texts;
  private long late;

  /** The {@code asOf} from which the windows hold something else than at the last update. */
  private long nextChange = UNKNOWN;

  /**
   * The windows of a brand that has no text yet.
   *
   * @param errors how scorers err, by {@link CountKey#scorer}, as far as that is known; the caller
   *     adds to it
   */
  public BrandWindows(
      String brand, WindowsConfiguration configuration, Map<String, ErrorMatrix> errors) {
    this(brand, configuration, errors, Bins.NONE, BrandState.NEW);
  }

  /**
   * The windows of a brand in this state; its panes are to be restored next.
   *
   * @param errors how scorers err, by {@link CountKey#scorer}, as far as that is known; the caller
   *     adds to it
   * @param bins are closed as time goes by
   */
  public BrandWindows(
      String brand,
      WindowsConfiguration configuration,
      Map<String, ErrorMatrix> errors,
      Bins bins,
      BrandState state) {
    this.brand = brand;
    this.errors = errors;
    this.grace = configuration.grace();
    this.liveWithinMillis = configuration.liveWithin().toMillis();
    configuration.windowLengths().forEach(length -> windows.add(new Panes(length)));
    this.asOf = state.asOf();
    this.emittedAsOf = state.emittedAsOf();
    this.revision = state.revision();
    this.live = state.live();
    this.dirty = state.dirty();
    this.isFinal = state.isFinal();
    this.texts = state.texts();
    this.late = state.late();
    this.bins = new BrandBins(brand, bins, grace, windows, state.closedTo());
  }

  /** Puts back a pane that was kept. False if no window has panes of this length any more. */
  public boolean restore(Duration length, long pane, Tally tally) {
    for (Panes panes : windows) {
      if (panes.length.length().equals(length)) {
        panes.tallies.put(pane, tally);
        if (panes.length.equals(finest())) {
          asOf = Math.max(asOf, finest().endAfter(pane));
        }
        return true;
      }
    }
    return false;
  }

  /**
   * Puts back a block that was kept. False if nothing has such blocks any more.
   *
   * @param length the window's; zero if it is of a bin
   */
  public boolean restoreGroups(Duration length, long block, byte[] counts) {
    if (length.isZero()) {
      return bins.restoreGroups(block, counts);
    }
    for (Panes panes : windows) {
      if (panes.length.length().equals(length)) {
        panes.groups.put(block, counts);
        return true;
      }
    }
    return false;
  }

  /**
   * Counts texts, but those that are late: older than every pane that is kept.
   *
   * @param wallMillis the wall clock: a brand is live if its newest text is near to it
   */
  public void add(TextCounts counts, long wallMillis, PaneLog log) {
    counts.forEachSecond(
        (time, texts, groups) ->
            add(time, texts, groups, wallMillis - time <= liveWithinMillis, log));
  }

  private void add(long timeMillis, Tally added, GroupLabels groups, boolean isLive, PaneLog log) {
    long end = finest().endAfter(finest().paneOf(timeMillis));
    if (end >= asOf) {
      live = isLive;
    }
    if (end > asOf) {
      bins.closeBeforeRollingTo(end, texts, log);
      advanceTo(end, log);
    }
    bins.begin(timeMillis);
    boolean counted = false;
    for (Panes panes : windows) {
      counted |= panes.add(timeMillis, added, log);
    }
    dirty |= counted;
    texts += counted ? added.texts() : 0;
    late += counted ? 0 : added.texts();
    addGroups(timeMillis, groups, log);
  }

  /** What is too late for every pane may still be in time for a block. */
  private void addGroups(long timeMillis, GroupLabels groups, PaneLog log) {
    GroupCounts sum = groups.sum();
    if (sum.texts() > 0) {
      bins.add(timeMillis, groups, log);
      for (Panes panes : windows) {
        dirty |= panes.add(timeMillis, sum, log);
      }
    }
  }

  /** Event time up to which bins are closed; {@link Long#MIN_VALUE} if there are none. */
  public long binsClosedTo() {
    return bins.closedTo();
  }

  /** Event time at which the windows end, epoch milliseconds. */
  public long asOfMillis() {
    return asOf;
  }

  /** Whether texts of this event time are counted: they stand in a pane that is kept. */
  public boolean keeps(long timeMillis) {
    for (int i = 0; i < windows.size(); i++) {
      if (windows.get(i).keeps(timeMillis)) {
        return true;
      }
    }
    return false;
  }

  /** How many texts came too late to count. */
  public long late() {
    return late;
  }

  /** How many panes are kept, of all windows. */
  public int panes() {
    int sum = 0;
    for (int i = 0; i < windows.size(); i++) {
      sum += windows.get(i).tallies.size();
    }
    return sum;
  }

  /** Shows all panes that are kept. */
  public void forEachPane(PaneVisitor visitor) {
    for (Panes panes : windows) {
      PaneTallies tallies = panes.tallies;
      for (int i = 0; i < tallies.size(); i++) {
        visitor.visit(panes.length, tallies.pane(i), tallies.tally(i));
      }
    }
  }

  /** How many bytes of the heap the content groups take: arrays and objects, of all windows. */
  long groupBytes() {
    return bins.groupBytes() + windows.stream().mapToLong(panes -> panes.groups.heapBytes()).sum();
  }

  /** Shows all blocks that are kept. */
  public void forEachBlock(BlockVisitor visitor) {
    for (Panes panes : windows) {
      Duration length = panes.length.length();
      panes.groups.forEach((block, counts) -> visitor.visit(length, block, counts));
    }
    bins.forEachGroups((block, counts) -> visitor.visit(Duration.ZERO, block, counts));
  }

  /**
   * Is shown a block: its window's length, or zero if it is of a bin, its index, and the counts of
   * its groups.
   */
  public interface BlockVisitor {
    /** A block. */
    void visit(Duration window, long block, byte[] counts);
  }

  /** Is shown a pane: its window's length, its index, and what it holds. */
  public interface PaneVisitor {
    /** A pane. */
    void visit(WindowLength window, long pane, Tally tally);
  }

  /** The brand's name. */
  public String brand() {
    return brand;
  }

  /** What to keep beside the panes. */
  public BrandState state() {
    return new BrandState(
        asOf, emittedAsOf, revision, live, dirty, isFinal, texts, late, bins.closedTo());
  }

  /** Whether texts were counted since the last update. */
  public boolean isDirty() {
    return dirty;
  }

  /** Whether the newest text was near the wall clock when it came. */
  public boolean isLive() {
    return live;
  }

  /** Whether time alone can bring an update, without another text. */
  public boolean isRestless() {
    return dirty || !isFinal || (live && nextChange != Long.MAX_VALUE);
  }

  /**
   * Whether there is nothing left to tell of the brand: its last text left the longest window, and
   * the one before, so long ago that another of that time isn't expected any more. A live brand's
   * end was told then, and its silence. Of the others, an update may be due still: it would tell of
   * a time that is past.
   *
   * @param wallMillis the wall clock, which live brands follow
   * @param streamMillis the newest event time of all brands nearby, which the others follow
   */
  public boolean isSilent(long wallMillis, long streamMillis) {
    return (live ? wallMillis : streamMillis) - asOf
            >= LENGTHS_TO_SILENCE * longest().length().toMillis()
        && (!live || isLiveOver());
  }

  private boolean isLiveOver() {
    return !isRestless() && (!bins.tellSilence(texts) || bins.areSilent(asOf));
  }

  /** Whether there was an update. */
  public boolean wasTold() {
    return emittedAsOf != BrandState.NEW.emittedAsOf();
  }

  /**
   * The brand's next update, if there is one: texts came, a quiet live brand's window rolled past a
   * text, or grace is over.
   *
   * @param wallMillis the wall clock, which live brands follow, as far as open bins let them
   * @param streamMillis the newest event time of all brands nearby, which the others follow
   */
  public Optional<BrandSentiment> update(long wallMillis, long streamMillis, PaneLog log) {
    if (nextChange == UNKNOWN) {
      nextChange = nextChange();
    }
    // Texts may still come for the bins that are open.
    long border = finest().borderBefore(Math.min(wallMillis, bins.keptUntil()));
    long rolled = live ? Math.max(asOf, border) : asOf;
    boolean changed = dirty || rolled >= nextChange;
    if (changed) {
      advanceTo(rolled, log);
    }
    boolean graceIsOver = (live ? wallMillis : streamMillis) - grace.toMillis() >= asOf;
    if (!changed && (isFinal || !graceIsOver)) {
      return Optional.empty();
    }
    revision = asOf == emittedAsOf ? revision + 1 : 0;
    emittedAsOf = asOf;
    isFinal = graceIsOver;
    dirty = false;
    nextChange = nextChange();
    return Optional.of(snapshot(isFinal ? Status.FINAL : Status.PROVISIONAL));
  }

  /**
   * Closes the bins of a live brand that end by this time, if there are any: no text is counted in
   * them any more. Those that are not closed so are closed by the text that makes them lose panes.
   *
   * @return whether there were any
   */
  public boolean closeBins(long upToMillis, PaneLog log) {
    return live && !bins.areSilent(asOf) && bins.close(upToMillis, texts, log);
  }

  private long nextChange() {
    return windows.stream().mapToLong(Panes::nextChange).min().orElse(Long.MAX_VALUE);
  }

  private BrandSentiment snapshot(Status status) {
    return new BrandSentiment(
        brand,
        Instant.ofEpochMilli(asOf),
        revision,
        windows.stream().map(panes -> panes.snapshot(status)).toList(),
        late);
  }

  private void advanceTo(long newAsOf, PaneLog log) {
    asOf = newAsOf;
    windows.forEach(panes -> panes.expire(log));
  }

  private WindowLength finest() {
    return windows.get(0).length;
  }

  private WindowLength longest() {
    return windows.get(windows.size() - 1).length;
  }

  /** The panes of one window length, those that hold nothing left out. */
  final class Panes {
    final WindowLength length;
    private final PaneTallies tallies = new PaneTallies();
    private final GroupBlocks groups = new GroupBlocks();

    Panes(WindowLength length) {
      this.length = length;
    }

    boolean keeps(long timeMillis) {
      return length.paneOf(timeMillis) >= length.firstKeptPane(asOf, grace);
    }

    boolean add(long timeMillis, Tally texts, PaneLog log) {
      if (!keeps(timeMillis)) {
        return false;
      }
      long pane = length.paneOf(timeMillis);
      Tally tally = tallies.of(pane);
      tally.add(texts);
      log.put(length, pane, tally);
      return true;
    }

    boolean add(long timeMillis, GroupCounts texts, PaneLog log) {
      long block = length.blockOf(length.paneOf(timeMillis));
      if (block < firstKeptBlock()) {
        return false;
      }
      log.putGroups(length.length(), block, groups.add(block, texts));
      return true;
    }

    private long firstKeptBlock() {
      return length.blockOf(length.firstKeptPane(asOf, grace));
    }

    void expire(PaneLog log) {
      int expired = tallies.positionFrom(length.firstKeptPane(asOf, grace));
      for (int i = 0; i < expired; i++) {
        log.remove(length, tallies.pane(i));
      }
      tallies.removeFirst(expired);
      groups.removeBefore(
          firstKeptBlock(), (block, counts) -> log.removeGroups(length.length(), block));
    }

    /** The {@code asOf} at which a pane leaves this window, or the window before it. */
    long nextChange() {
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

    Tally current() {
      return sum(length.firstPane(asOf), length.lastPane(asOf));
    }

    /** Of the blocks that hold these panes. */
    private Repeats repeats(long firstPane, long lastPane) {
      return Repeats.of(groups.sum(length.blockOf(firstPane), length.blockOf(lastPane)));
    }

    BrandSentiment.Window snapshot(Status status) {
      long first = length.firstPane(asOf);
      Tally now = current();
      Tally before = sum(first - WindowLength.PANES, first - 1);
      Counts counts = now.counts();
      Counts previousCounts = before.counts();
      Repeats repeats = repeats(first, length.lastPane(asOf));
      NetSentiment net = counts.total() == 0 ? null : NetSentiment.of(counts, repeats);
      Optional<CorrectedShares> corrected = Correction.of(now, repeats, errors);
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
          previousCounts.total() == 0 ? null : NetSentiment.of(previousCounts).net(),
          previousCounts.total(),
          now.modelVersions(),
          status,
          SwapDecomposition.of(now, before).orElse(null),
          corrected.map(Correction::onTheWire).orElse(null),
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

    Tally sum(long firstPane, long lastPane) {
      Tally sum = new Tally();
      int to = tallies.positionFrom(lastPane + 1);
      for (int i = tallies.positionFrom(firstPane); i < to; i++) {
        sum.add(tallies.tally(i));
      }
      return sum;
    }

    private static Change change(NetChange change, Counts now, Counts before) {
      double net = NetSentiment.of(now).net() - NetSentiment.of(before).net();
      return new Change(net, change.z(), change.p());
    }

    private static Share share(Counts counts) {
      double volume = counts.total();
      return new Share(
          counts.negative() / volume, counts.neutral() / volume, counts.positive() / volume);
    }
  }
}
