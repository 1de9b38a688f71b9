package io.tonestream.app.streams;

import io.tonestream.app.drivers.Mention;
import io.tonestream.app.windows.CountKey;
import io.tonestream.app.windows.TextCounts;
import io.tonestream.schemas.LabeledText;
import java.util.List;
import java.util.Map;

/** What single texts add. */
final class Deltas {
  private Deltas() {}

  static BrandDelta of(LabeledText text) {
    return of(text, Map.of());
  }

  static BrandDelta of(LabeledText text, Map<String, List<List<Long>>> errors) {
    TextCounts counts = new TextCounts();
    counts.add(
        text.timestamp().toEpochMilli(), CountKey.of(text).name(), text.label(), text.comparison());
    return new BrandDelta(text.brand(), counts, errors, List.of(Mention.of(text, 1)));
  }
}
