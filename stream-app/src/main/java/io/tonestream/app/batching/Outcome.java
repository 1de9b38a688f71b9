package io.tonestream.app.batching;

import io.tonestream.schemas.JudgedBy;
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
   * @param judgements what it says about its brands: one for each, or one for all others
   * @param modelVersion the version that scored it
   * @param confusion how that version errs, {@code [true label][predicted label]}; empty if that is
   *     unknown
   * @param scoredAt wall-clock time at which it was scored
   */
  record Scored(
      String id,
      RawText text,
      Instant timestamp,
      List<Judgement> judgements,
      String modelVersion,
      List<List<Long>> confusion,
      Instant scoredAt)
      implements Outcome {

    /** What it says about a brand: as a whole, unless that was asked. */
    public Judgement of(String brand) {
      Judgement ofText = null;
      for (Judgement judgement : judgements) {
        if (brand.equals(judgement.brand())) {
          return judgement;
        }
        ofText = judgement.brand() == null ? judgement : ofText;
      }
      if (ofText == null) {
        throw new IllegalStateException("text " + id + " was not judged about " + brand);
      }
      return ofText;
    }
  }

  /**
   * What a text says.
   *
   * @param brand about which brand; null if it was judged as a whole
   * @param by whether the model looked at the brand's mention
   * @param probabilities how probable each label is
   * @param comparison what the version before made of it, on a sample after a swap
   */
  record Judgement(
      @Nullable String brand,
      JudgedBy by,
      Probabilities probabilities,
      @Nullable Comparison comparison) {}

  /** It can't be processed: it goes to the dead letters. */
  record Rejected(DeadLetter deadLetter) implements Outcome {}
}
