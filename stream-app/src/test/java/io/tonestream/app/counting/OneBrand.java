package io.tonestream.app.counting;

import io.tonestream.app.counting.BrandCounts.OfBrand;
import io.tonestream.app.drivers.Mention;
import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.schemas.LabeledText;
import java.util.List;
import java.util.Map;

/** What single texts add. */
public final class OneBrand {
  private OneBrand() {}

  public static BrandCounts counts(LabeledText text) {
    return counts(text, Map.of());
  }

  public static BrandCounts counts(LabeledText text, Map<String, byte[]> errors) {
    TextCounts counts = new TextCounts();
    counts.add(
        text.timestamp().toEpochMilli(),
        CountKey.of(text).name(),
        text.label(),
        text.comparison(),
        ContentGroup.NONE);
    return new BrandCounts(
        List.of(new OfBrand(text.brand(), counts, List.of(Mention.of(text, 1)))), errors);
  }
}
