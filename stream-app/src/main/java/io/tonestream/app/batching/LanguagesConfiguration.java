package io.tonestream.app.batching;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What languages of texts are good for. A change needs a restart.
 *
 * @param detect whether to find the language of a text whose producer named none
 * @param unsupported what a text counts as that is in a language which the model was not validated
 *     on
 */
@ConfigurationProperties("tonestream.languages")
public record LanguagesConfiguration(
    @Bindable(defaultValue = "true") boolean detect,
    @Bindable(defaultValue = "ABSTAIN") Unsupported unsupported) {

  /** The defaults. */
  public static final LanguagesConfiguration DEFAULT =
      new LanguagesConfiguration(true, Unsupported.ABSTAIN);

  /** What a text in a language counts as that the model was not validated on. */
  public enum Unsupported {
    /** It counts as {@code unsupported}, and its label as no opinion. */
    ABSTAIN,
    /** It counts as any other text. */
    LABEL
  }
}
