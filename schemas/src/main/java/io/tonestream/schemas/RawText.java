package io.tonestream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text to score, as producers write it to {@code raw-text}.
 *
 * <p>Every string is brought to well-formed Unicode first: a surrogate that stands alone (which
 * JSON can carry and UTF-8 can't) becomes U+FFFD.
 *
 * @param text what to score: not blank, at most {@value #MAX_TEXT_LENGTH} UTF-16 units
 * @param id the producer's id; when absent, {@code <topic>-<partition>-<offset>} stands in
 * @param brands the brands that the text is about, written as one name or a list; when empty, they
 *     are found in the text
 * @param source where the text comes from, such as {@code twitter}
 * @param author who wrote it
 * @param lang its language, BCP 47
 * @param timestamp event time; when absent, the Kafka record's own timestamp stands in
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RawText(
    String text,
    @Nullable String id,
    @JsonProperty("brand")
        @JsonFormat(
            with = {
              JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
              JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED
            })
        List<String> brands,
    @Nullable String source,
    @Nullable String author,
    @Nullable String lang,
    @Nullable Instant timestamp) {

  /** The longest text that is scored: some 20,000 words. */
  public static final int MAX_TEXT_LENGTH = 100_000;

  /** The longest id, brand, source, author or language. */
  public static final int MAX_NAME_LENGTH = 512;

  /** The most brands that one text may name. */
  public static final int MAX_BRANDS = 64;

  /** Refuses a text that can't be scored, saying what is wrong with it. */
  public RawText {
    text = Unicode.wellFormed(Require.notBlank("text", text));
    Require.atMost("text", text, MAX_TEXT_LENGTH);
    id = Require.optionalName("id", id);
    brands = brands(brands);
    source = Require.optionalName("source", source);
    author = Require.optionalName("author", author);
    lang = Require.optionalName("lang", lang);
    Require.reasonable("timestamp", timestamp);
  }

  /** A text and nothing else. */
  public static RawText of(String text) {
    return new RawText(text, null, List.of(), null, null, null, null);
  }

  /**
   * The id whose text is to be erased by a record of {@code raw-text} that has this key and no
   * value; null if such a record is a bad one, because its key can't be the id of a text.
   *
   * @param key in UTF-8
   */
  public static @Nullable String erasedBy(byte @Nullable [] key) {
    String id = key == null ? "" : new String(key, UTF_8);
    boolean isId = !id.isBlank() && id.length() <= MAX_NAME_LENGTH;
    return isId && Arrays.equals(id.getBytes(UTF_8), key) ? id : null;
  }

  private static List<String> brands(@Nullable List<String> brands) {
    if (brands == null || brands.isEmpty()) {
      return List.of();
    }
    if (brands.size() > MAX_BRANDS) {
      throw new IllegalArgumentException(
          "brand names " + brands.size() + " brands; at most " + MAX_BRANDS + " are accepted");
    }
    return brands.stream().map(RawText::brand).distinct().toList();
  }

  private static String brand(@Nullable String brand) {
    return Require.name("brand", Require.present("brand", brand).strip());
  }
}
