package io.tonestream.app.windows;

import java.time.Duration;
import java.util.List;

/**
 * What brands' texts are summed over for whoever watches their course: bins of event time, each
 * told once, when it is closed.
 *
 * @param length of a bin; {@link Duration#ZERO} if there are none
 * @param taker gets what is closed
 */
public record Bins(Duration length, Taker taker) {
  /** No bins. */
  public static final Bins NONE = new Bins(Duration.ZERO, (brand, closed) -> {});

  /** Gets closed bins. */
  public interface Taker {
    /**
     * These bins of a brand are closed.
     *
     * @param closed at least one, in their order; those left out can't be told
     */
    void take(String brand, List<ClosedBin> closed);
  }

  /**
   * Refuses bins that can't be made of any window's panes.
   *
   * @param setting the name of the setting that asks for them
   */
  public static void requireCountable(
      String setting, Duration length, WindowsConfiguration configuration) {
    if (configuration.windowLengths().stream().noneMatch(window -> window.makesUp(length))) {
      throw new IllegalArgumentException(
          ("%s is %s, which no window of tonestream.windows.lengths %s can be divided into: add one"
                  + " whose sixtieth divides it, and which is as long, such as PT1H for PT15M")
              .formatted(setting, length, configuration.lengths()));
    }
  }

  /** Whether there are none. */
  public boolean areNone() {
    return length.isZero();
  }

  long millis() {
    return length.toMillis();
  }
}
