package io.tonestream.app.windows;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import org.jspecify.annotations.Nullable;

/** Counts texts one by one. */
public final class OneText {
  private OneText() {}

  /** Counts a text; false if it is late. */
  public static boolean add(
      BrandWindows windows,
      long timeMillis,
      Label label,
      String key,
      @Nullable Comparison comparison,
      boolean isLive,
      PaneLog log) {
    Tally one = new Tally();
    one.add(key, label, comparison);
    return windows.add(timeMillis, one, isLive, log);
  }
}
