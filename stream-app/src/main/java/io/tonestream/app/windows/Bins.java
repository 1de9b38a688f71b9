package io.tonestream.app.windows;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What brands' texts are summed over for whoever watches their course: bins of event time, each
 * told once, when it is closed.
 *
 * @param length of a bin; {@link Duration#ZERO} if there are none
 * @param minTexts silence is not told of a brand that has had fewer texts
 * @param taker gets bins of a brand once they are closed: at least one, in their order; those left
 *     out can't be told
 */
public record Bins(Duration length, long minTexts, BiConsumer<String, List<ClosedBin>> taker) {
  /** No bins. */
  public static final Bins NONE = new Bins(Duration.ZERO, 0, (brand, closed) -> {});

  /** Whether bins of this length can be made of the panes of a window. */
  public static boolean areCountable(Duration length, WindowsConfiguration configuration) {
    return configuration.windowLengths().stream().anyMatch(window -> window.makesUp(length));
  }

  /** Whether there are none. */
  public boolean areNone() {
    return length.isZero();
  }

  /** The last border of bins that is not after this time, in epoch milliseconds. */
  public long borderBefore(long timeMillis) {
    return Math.floorDiv(timeMillis, millis()) * millis();
  }

  /** The first border of bins that is not before this time, in epoch milliseconds. */
  long borderFrom(long timeMillis) {
    return -borderBefore(-timeMillis);
  }

  long millis() {
    return length.toMillis();
  }
}
