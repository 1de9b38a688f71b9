package io.tonestream.app.brands;

import io.tonestream.app.batching.Outcome.Judgement;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.GroupHeader;
import io.tonestream.schemas.LabeledText;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Makes one {@link LabeledText} for each brand of a scored text. One for each task. */
public final class LabelBrands extends ContextualProcessor<Object, Scored, String, LabeledText> {
  private final LabeledTextConfiguration configuration;
  private final TextMask mask;

  /** The last one that was written, since nearly all texts have the same. */
  private @Nullable ErrorRates errors;

  private byte[] errorsHeader = {};

  /** One that passes on what these settings let through. */
  public LabelBrands(LabeledTextConfiguration configuration, TextMask mask) {
    this.configuration = configuration;
    this.mask = mask;
  }

  @Override
  public void process(Record<Object, Scored> record) {
    Scored scored = record.value();
    Set<String> brands = brandsOf(scored);
    if (brands.isEmpty()) {
      return;
    }
    String text = passedOn(scored.text().text());
    byte[] group = GroupHeader.write(ContentGroup.of(scored.text().text()));
    for (String brand : brands) {
      Judgement judgement = scored.of(brand);
      LabeledText labeled = labeledText(scored, judgement, brand, text);
      // Without the raw text's headers: they may be larger than the topic takes.
      context()
          .forward(new Record<>(brand, labeled, record.timestamp(), headers(judgement, group)));
    }
  }

  /** New ones for each record: those that get it may add to them. */
  private Headers headers(Judgement judgement, byte[] group) {
    Headers headers = new RecordHeaders();
    headers.add(GroupHeader.NAME, group);
    if (judgement.errors() != null) {
      if (judgement.errors() != errors) {
        errors = judgement.errors();
        errorsHeader = judgement.errors().toBytes();
      }
      headers.add(ErrorRates.HEADER, errorsHeader);
    }
    return headers;
  }

  private Set<String> brandsOf(Scored scored) {
    if (!scored.brands().isEmpty()) {
      return scored.brands();
    }
    return switch (configuration.unattributed()) {
      case KEEP -> Set.of(LabeledText.UNATTRIBUTED);
      case DROP -> Set.of();
    };
  }

  private @Nullable String passedOn(String text) {
    return switch (configuration.text()) {
      case KEEP -> text;
      case MASK -> mask.mask(text);
      case OMIT -> null;
    };
  }

  private static LabeledText labeledText(
      Scored scored, Judgement judgement, String brand, @Nullable String text) {
    return new LabeledText(
        scored.id(),
        brand,
        judgement.probabilities().mostProbable(),
        judgement.probabilities(),
        judgement.by(),
        judgement.part(),
        scored.scoring().modelVersion(),
        scored.text().source(),
        scored.lang(),
        scored.unsupported(),
        text,
        scored.timestamp(),
        scored.scoring().at(),
        judgement.comparison());
  }
}
