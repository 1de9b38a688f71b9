package io.tonestream.app.counting;

import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.PaneLog;
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
    TextCounts one = new TextCounts();
    one.add(timeMillis, key, label, comparison, ContentGroup.NONE);
    long late = windows.late();
    windows.add(one, isLive ? timeMillis : Long.MAX_VALUE, log);
    return late == windows.late();
  }
}
