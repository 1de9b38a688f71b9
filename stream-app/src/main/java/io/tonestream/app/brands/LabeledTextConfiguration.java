package io.tonestream.app.brands;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.schemas.LabeledText;

/**
 * What goes into {@code labeled-text}. A change needs a restart.
 *
 * @param text what is passed on of the text itself
 * @param unattributed what becomes of a text that names no brand
 */
@ConfigurationProperties("tonestream.labeled-text")
public record LabeledTextConfiguration(
    @Bindable(defaultValue = "mask") PassedOn text,
    @Bindable(defaultValue = "keep") Unattributed unattributed) {

  /** The defaults. */
  public static final LabeledTextConfiguration DEFAULT =
      new LabeledTextConfiguration(PassedOn.MASK, Unattributed.KEEP);

  /** What is passed on of a text. */
  public enum PassedOn {
    /** All of it. */
    KEEP,
    /** The text as {@link io.tonestream.app.redaction.TextMask} leaves it. */
    MASK,
    /** Nothing. */
    OMIT
  }

  /** What becomes of a text that names no brand. */
  public enum Unattributed {
    /** It counts for the brand {@value LabeledText#UNATTRIBUTED}. */
    KEEP,
    /** It is dropped after it was scored. */
    DROP
  }
}
