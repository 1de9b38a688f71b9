package io.tonestream.app.windows;

import io.tonestream.app.counting.CompactReader;
import io.tonestream.app.counting.CompactWriter;
import io.tonestream.app.counting.Tally;
import java.time.Duration;

/**
 * A brand's panes and blocks in few bytes, for a brand that has few of them: for each pane its
 * window's length in seconds, its index and its {@link Tally}; for each block the length with a
 * minus before it, or 0 if it is of a bin, its index and the counts of its groups.
 */
public final class PackedPanes {
  private PackedPanes() {}

  /** Writes all panes and blocks of a brand. */
  public static void write(BrandWindows brand, CompactWriter out) {
    brand.forEachPane(
        (window, pane, tally) -> {
          out.number(window.length().toSeconds());
          out.number(pane);
          tally.write(out);
        });
    brand.forEachBlock(
        (window, block, counts) -> {
          out.number(-window.toSeconds());
          out.number(block);
          out.bytes(counts);
        });
  }

  /** Puts back the panes and blocks that are there to the end, but for those of other windows. */
  public static void read(CompactReader in, BrandWindows brand) {
    while (in.hasMore()) {
      long seconds = in.number();
      long index = in.number();
      if (seconds > 0) {
        brand.restore(Duration.ofSeconds(seconds), index, Tally.read(in));
      } else {
        brand.restoreGroups(Duration.ofSeconds(-seconds), index, in.bytes());
      }
    }
  }
}
