package io.tonestream.app.counting;

import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.LanguageCode;
import io.tonestream.schemas.Part;
import org.jspecify.annotations.Nullable;

/**
 * What texts are counted apart by, beside their label.
 *
 * @param version the model version that scored them
 * @param part which part of a cascade gave their label; null if the version is one whole
 * @param language ISO 639-1; null if it isn't known
 * @param isSupported whether the version was validated on that language: else they count as no
 *     opinions
 */
public record CountKey(
    String version, @Nullable Part part, @Nullable String language, boolean isSupported) {
  /** Unit separator: what Unicode has for this, and no version has in it. */
  private static final char SEPARATOR = '\u001f';

  private static final char UNSUPPORTED = 'u';

  /** Lets no version look like something else. */
  public CountKey {
    version = version.replace(SEPARATOR, ' ');
  }

  /** The key of a text. */
  public static CountKey of(LabeledText text) {
    return new CountKey(
        text.modelVersion(),
        text.part(),
        LanguageCode.of(text.lang()).orElse(null),
        text.countsAsOpinion());
  }

  /** The key that this is the name of. */
  public static CountKey parse(String name) {
    String[] fields = name.split(String.valueOf(SEPARATOR), -1);
    return new CountKey(
        fields[0],
        isGiven(fields, 1) ? Part.valueOf(fields[1]) : null,
        isGiven(fields, 2) ? fields[2] : null,
        !isGiven(fields, 3));
  }

  /** {@link #isSupported} of the key that this is the name of. */
  static boolean isSupported(String name) {
    int last = name.length() - 1;
    return last < 1 || name.charAt(last) != UNSUPPORTED || name.charAt(last - 1) != SEPARATOR;
  }

  private static boolean isGiven(String[] fields, int index) {
    return index < fields.length && !fields[index].isEmpty();
  }

  /** How it is kept: only the version, where that is all. */
  public String name() {
    StringBuilder name = new StringBuilder(version);
    name.append(SEPARATOR).append(part == null ? "" : part.name());
    name.append(SEPARATOR).append(language == null ? "" : language);
    name.append(SEPARATOR).append(isSupported ? "" : String.valueOf(UNSUPPORTED));
    int length = name.length();
    while (name.charAt(length - 1) == SEPARATOR) {
      length--;
    }
    return name.substring(0, length);
  }

  /** The name of what gave the labels, whose errors correct them: a version, or a part of one. */
  public String scorer() {
    return scorer(version, part);
  }

  /** The same of a version and its part. */
  public static String scorer(String version, @Nullable Part part) {
    return part == null ? version : new CountKey(version, part, null, true).name();
  }
}
