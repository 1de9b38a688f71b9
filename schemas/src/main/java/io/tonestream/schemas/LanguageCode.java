package io.tonestream.schemas;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Languages as two letters of ISO 639-1, whatever tag of BCP 47 a text came with. */
public final class LanguageCode {
  private static final Set<String> KNOWN = Set.of(Locale.getISOLanguages());

  private LanguageCode() {}

  /**
   * The language of a tag: {@code pt} of {@code pt-BR}. Nothing where the tag says none, such as
   * {@code und}, or isn't one.
   */
  public static Optional<String> of(@Nullable String tag) {
    if (tag == null) {
      return Optional.empty();
    }
    if (KNOWN.contains(tag)) {
      return Optional.of(tag);
    }
    return Optional.of(Locale.forLanguageTag(tag.replace('_', '-')).getLanguage())
        .filter(KNOWN::contains);
  }
}
