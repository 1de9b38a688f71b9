package io.tonestream.app.windows;

import java.time.Duration;

/**
 * A brand's panes in few bytes, for a brand that has few of them: for each its window's length in
 * seconds, its index and its {@link Tally}.
 */
public final class PackedPanes {
  private PackedPanes() {}

  /** Writes all panes of a brand. */
  public static void write(BrandWindows brand, CompactWriter out) {
    brand.forEachPane(
        (window, pane, tally) -> {
          out.number(window.length().toSeconds());
          out.number(pane);
          tally.write(out);
        });
  }

  /** Shows the panes that are there to the end. */
  public static void read(CompactReader in, Visitor visitor) {
    while (in.hasMore()) {
      visitor.visit(Duration.ofSeconds(in.number()), in.number(), Tally.read(in));
    }
  }

  /** Is shown what was packed. */
  @FunctionalInterface
  public interface Visitor {
    /** A pane: its window's length, its index, and what it holds. */
    void visit(Duration length, long pane, Tally tally);
  }
}
