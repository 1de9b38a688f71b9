package io.tonestream.app.windows;

import io.tonestream.app.counting.CountKey;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.counting.TextCounts;
import io.tonestream.app.repeats.GroupCounts;
import io.tonestream.app.repeats.GroupLabels;
import io.tonestream.app.windows.BrandState.LastUpdate;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.BrandSentiment;
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
  private final List<WindowPanes> windows = new ArrayList<>();

  private long asOf;
  private LastUpdate lastUpdate;
  private boolean live;
  private boolean dirty;
  private long texts;
  private long late;

  /** The {@code asOf} from which the windows hold something else than at the last update. */
  private long nextChange = UNKNOWN;

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
    configuration
        .windowLengths()
        .forEach(length -> windows.add(new WindowPanes(length, grace, errors)));
    this.asOf = state.asOf();
    this.lastUpdate = state.lastUpdate();
    this.live = state.live();
    this.dirty = state.dirty();
    this.texts = state.texts();
    this.late = state.late();
    this.bins = new BrandBins(brand, bins, grace, windows, state.closedTo());
  }

  /** Puts back a pane that was kept. False if no window has panes of this length any more. */
  public boolean restore(Duration length, long pane, Tally tally) {
    Optional<WindowPanes> found = find(length);
    found.ifPresent(panes -> panes.restore(pane, tally));
    if (finest().length().equals(length)) {
      asOf = Math.max(asOf, finest().endAfter(pane));
    }
    return found.isPresent();
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
    Optional<WindowPanes> found = find(length);
    found.ifPresent(panes -> panes.restoreGroups(block, counts));
    return found.isPresent();
  }

  private Optional<WindowPanes> find(Duration length) {
    return windows.stream().filter(panes -> panes.length().length().equals(length)).findFirst();
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

  /**
   * Counts texts that were counted before: {@link #state} has the number of them already.
   *
   * @param wallMillis the wall clock when they came
   */
  public void addAgain(TextCounts counts, long wallMillis, PaneLog log) {
    long textsBefore = texts;
    long lateBefore = late;
    add(counts, wallMillis, log);
    texts = textsBefore;
    late = lateBefore;
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
    for (WindowPanes panes : windows) {
      counted |= panes.add(timeMillis, added, asOf, log);
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
      for (WindowPanes panes : windows) {
        dirty |= panes.add(timeMillis, sum, asOf, log);
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
      if (windows.get(i).keeps(timeMillis, asOf)) {
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
      sum += windows.get(i).size();
    }
    return sum;
  }

  /** Shows all panes that are kept. */
  public void forEachPane(PaneVisitor visitor) {
    for (WindowPanes panes : windows) {
      panes.forEachPane(visitor);
    }
  }

  /** Shows all blocks that are kept. */
  public void forEachBlock(BlockVisitor visitor) {
    for (WindowPanes panes : windows) {
      panes.forEachBlock(visitor);
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
    return new BrandState(asOf, lastUpdate, live, dirty, texts, late, bins.closedTo());
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
    return dirty || !lastUpdate.isFinal() || (live && nextChange != Long.MAX_VALUE);
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
    return lastUpdate.exists();
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
    boolean graceIsOver =
        (live ? wallMillis : streamMillis) - grace.toMillis() >= asOf || lastUpdate.isFinalAt(asOf);
    if (!changed && (lastUpdate.isFinal() || !graceIsOver)) {
      return Optional.empty();
    }
    lastUpdate = lastUpdate.next(asOf, graceIsOver);
    dirty = false;
    nextChange = nextChange();
    return Optional.of(snapshot(graceIsOver ? Status.FINAL : Status.PROVISIONAL));
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
    return windows.stream().mapToLong(panes -> panes.nextChange(asOf)).min().orElseThrow();
  }

  private BrandSentiment snapshot(Status status) {
    return new BrandSentiment(
        brand,
        Instant.ofEpochMilli(asOf),
        lastUpdate.revision(),
        windows.stream().map(panes -> panes.snapshot(asOf, status)).toList(),
        late);
  }

  private void advanceTo(long newAsOf, PaneLog log) {
    asOf = newAsOf;
    windows.forEach(panes -> panes.expire(newAsOf, log));
  }

  private WindowLength finest() {
    return windows.get(0).length();
  }

  private WindowLength longest() {
    return windows.get(windows.size() - 1).length();
  }
}
