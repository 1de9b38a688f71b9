package io.tonestream.app.drivers;

import io.tonestream.app.drivers.Pane.PaneLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The terms of all brands that one task has, which a brand's own are held against. One stream
 * thread's own.
 */
public final class Background {
  /** More than a brand's, since it holds all of them. */
  private static final int COUNTERS_PER_BRANDS = 4;

  /** A sum takes a while to make, so it is made again when one text in ten is new. */
  private static final long REFRESHED_AT = 10;

  private final List<Panes> windows;
  private final PaneLimits limits;
  private final Map<Duration, WindowTerms> sums = new HashMap<>();
  private long texts;
  private long textsSummed;

  /** The background of no brand yet. */
  public Background(DriversSettings settings) {
    limits = new PaneLimits(settings.counters() * COUNTERS_PER_BRANDS, 0);
    windows = settings.windows().stream().map(length -> new Panes(length, limits)).toList();
  }

  void add(Mention mention, List<String> terms) {
    texts += mention.weight();
    for (int i = 0; i < windows.size(); i++) {
      windows.get(i).add(mention.timeMillis(), pane -> pane.countTerms(mention, terms));
    }
  }

  /**
   * From now on, sums are of all texts that were added by now.
   *
   * @param anyway even if hardly any were since the last time
   * @return whether many were
   */
  public boolean refresh(boolean anyway) {
    boolean grown = texts - textsSummed > texts / REFRESHED_AT;
    if (anyway || grown) {
      textsSummed = texts;
      sums.clear();
    }
    return grown;
  }

  /** The terms of the window that ends with the newest text; as of the last {@link #refresh}. */
  WindowTerms terms(Duration length) {
    return sums.computeIfAbsent(length, key -> WindowTerms.of(panes(key).now()));
  }

  /** Whether a brand's window is the background's. */
  boolean isOfWindow(Panes brand) {
    return brand.isOfWindow(panes(brand.length()));
  }

  /** Whether a pane stands in the background's window. */
  boolean isInWindow(Duration length, long pane) {
    return panes(length).isInWindow(pane);
  }

  /** The panes of these that stand in the background's window. */
  Collection<Pane> within(Panes brand) {
    return brand.within(panes(brand.length()));
  }

  /** Tells of all panes that have changed or gone since this was last called. */
  public void save(Panes.Saver saver) {
    windows.forEach(panes -> panes.save(saver));
  }

  /** Puts back a pane that was kept; false if there is no such window any more. */
  boolean restore(Duration length, long pane, byte[] value, StringPool pool) {
    Optional<Panes> found = Panes.find(windows, length);
    found.ifPresent(panes -> panes.restore(pane, Pane.read(value, limits, pool)));
    return found.isPresent();
  }

  private Panes panes(Duration length) {
    return Panes.find(windows, length).orElseThrow();
  }
}
