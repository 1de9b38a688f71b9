package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A scored text under one of its brands: {@code labeled-text} has one for each text and brand.
 *
 * @param id the text's id
 * @param brand the brand, which is also the record's key
 * @param label the most probable label
 * @param probabilities how probable each label is
 * @param target how it was judged: as a text, which older records don't say, or by the mention of
 *     the brand
 * @param part which part of a cascade gave the label; absent if the model is one whole
 * @param modelVersion the version of the model that scored the text
 * @param source where the text comes from
 * @param lang its language, BCP 47: as its producer named it, or as it was detected
 * @param unsupported whether the model was not validated on texts in this language, so that the
 *     label is a guess and counts as no opinion; absent means it was
 * @param text the text, the text with names masked, or nothing, as the app is set
 * @param timestamp event time
 * @param scoredAt wall-clock time at which the text was scored
 * @param comparison what another model version made of the same text: on a sample, around a swap
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LabeledText(
    String id,
    String brand,
    Label label,
    Probabilities probabilities,
    JudgedBy target,
    @Nullable Part part,
    String modelVersion,
    @Nullable String source,
    @Nullable String lang,
    @Nullable Boolean unsupported,
    @Nullable String text,
    Instant timestamp,
    Instant scoredAt,
    @Nullable Comparison comparison) {
  /** The brand of a text that names none. */
  public static final String UNATTRIBUTED = "unattributed";

  /** Refuses a record that is not whole. */
  public LabeledText {
    id = Require.name("id", id);
    brand = Require.name("brand", brand);
    Require.present("label", label);
    Require.present("probabilities", probabilities);
    target = target == null ? JudgedBy.TEXT : target;
    modelVersion = Require.name("modelVersion", modelVersion);
    source = Require.optionalName("source", source);
    lang = Require.optionalName("lang", lang);
    unsupported = Boolean.TRUE.equals(unsupported) ? unsupported : null;
    text = text == null ? null : Unicode.wellFormed(text);
    Require.reasonable("timestamp", Require.present("timestamp", timestamp));
    Require.reasonable("scoredAt", Require.present("scoredAt", scoredAt));
  }

  /** Whether the label counts as an opinion: whether the model knows the text's language. */
  public boolean countsAsOpinion() {
    return unsupported == null;
  }

  /**
   * What another model version made of a text.
   *
   * @param modelVersion the other version
   * @param label its most probable label
   */
  public record Comparison(String modelVersion, Label label) {
    /** Refuses a comparison that is not whole. */
    public Comparison {
      modelVersion = Require.name("comparison.modelVersion", modelVersion);
      Require.present("comparison.label", label);
    }
  }
}
