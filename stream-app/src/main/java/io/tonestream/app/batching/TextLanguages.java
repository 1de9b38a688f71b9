package io.tonestream.app.batching;

import io.tonestream.app.batching.LanguagesConfiguration.Unsupported;
import io.tonestream.model.language.LanguageDetector;
import io.tonestream.schemas.LanguageCode;
import io.tonestream.schemas.RawText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which languages texts are in, and whether a model knows them. Thread-safe. */
final class TextLanguages {
  private final LanguagesConfiguration configuration;

  TextLanguages(LanguagesConfiguration configuration) {
    this.configuration = configuration;
  }

  /**
   * The language of a text, BCP 47: what its producer named, if that is one, or else what can be
   * told from the text; null if neither says.
   */
  @Nullable String of(RawText text) {
    if (!configuration.detect() || LanguageCode.of(text.lang()).isPresent()) {
      return text.lang();
    }
    return LanguageDetector.get().detect(text.text()).orElse(text.lang());
  }

  /**
   * Whether a label counts as no opinion, since the model wasn't validated on the text's language.
   *
   * @param lang the text's language, BCP 47; null if it isn't known
   * @param validated the model's languages, ISO 639-1; none if nobody knows
   */
  boolean isUnsupported(@Nullable String lang, List<String> validated) {
    if (validated.isEmpty() || configuration.unsupported() == Unsupported.LABEL) {
      return false;
    }
    Optional<String> code = LanguageCode.of(lang);
    return code.isPresent() && !validated.contains(code.get());
  }
}
