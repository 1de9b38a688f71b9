package io.tonestream.app.batching;

import io.tonestream.schemas.LabeledText.Comparison;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.RawText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a raw text. */
public sealed interface Outcome {
  /**
   * It was scored.
   *
   * @param id the producer's id, or where the record stands
   * @param text the text as it was read
   * @param timestamp event time
   * @param probabilities how probable each label is
   * @param modelVersion the version that scored it
   * @param confusion how that version errs, {@code [true label][predicted label]}; empty if that is
   *     unknown
   * @param scoredAt wall-clock time at which it was scored
   * @param comparison what the version before made of it, on a sample after a swap
   */
  record Scored(
      String id,
      RawText text,
      Instant timestamp,
      Probabilities probabilities,
      String modelVersion,
      List<List<Long>> confusion,
      Instant scoredAt,
      @Nullable Comparison comparison)
      implements Outcome {}

  /** It can't be processed: it goes to the dead letters. */
  record Rejected(DeadLetter deadLetter) implements Outcome {}
}
