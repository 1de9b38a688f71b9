package io.tonestream.trainer.report;

import io.tonestream.trainer.evaluation.Interval;
import java.util.Locale;

/** How card and report write numbers. */
public final class Numbers {
  private Numbers() {}

  /** Such as {@code 0.705}. */
  public static String rounded(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** Such as {@code 45,615}. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Such as {@code 0.691 to 0.719}. */
  public static String range(Interval figure) {
    return rounded(figure.low()) + " to " + rounded(figure.high());
  }

  /** Such as {@code 0.705 (0.691 to 0.719)}. */
  public static String withRange(Interval figure) {
    return rounded(figure.value()) + " (" + range(figure) + ")";
  }
}
