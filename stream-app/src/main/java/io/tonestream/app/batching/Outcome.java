package io.tonestream.app.batching;

import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.LabeledText.Comparison;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.RawText;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of a raw text. */
public sealed interface Outcome {
  /**
   * It was scored.
   *
   * @param id the producer's id, or where the record stands
   * @param text the text as it was read
   * @param brands the brands that its producer named, else those that were found in it
   * @param timestamp event time
   * @param lang its language, BCP 47; null if it isn't known
   * @param unsupported whether the version was not validated on that language
   * @param judgements what it says about its brands: one for each, or one for all others
   * @param scoring which version scored it, and when: one for all texts of a batch
   */
  record Scored(
      String id,
      RawText text,
      Set<String> brands,
      Instant timestamp,
      @Nullable String lang,
      boolean unsupported,
      List<Judgement> judgements,
      Scoring scoring)
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
   * By what a batch was scored.
   *
   * @param modelVersion the version
   * @param at wall-clock time
   */
  record Scoring(String modelVersion, Instant at) {}

  /**
   * What a text says.
   *
   * @param brand about which brand; null if it was judged as a whole
   * @param by whether the model looked at the brand's mention
   * @param part which part of a cascade says so; null if the version is one whole
   * @param probabilities how probable each label is
   * @param errors how that version, or that part of it, errs; null if that is unknown
   * @param comparison what the version before made of it, on a sample after a swap
   */
  record Judgement(
      @Nullable String brand,
      JudgedBy by,
      @Nullable Part part,
      Probabilities probabilities,
      @Nullable ErrorRates errors,
      @Nullable Comparison comparison) {}

  /** It can't be processed: it goes to the dead letters. */
  record Rejected(DeadLetter deadLetter) implements Outcome {}
}
