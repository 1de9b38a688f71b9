package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A human's label for a text, to learn from. On its topic a record without a value erases what has
 * its key as id.
 *
 * @param id the id of the text that it corrects; the last label of an id wins
 * @param text the text
 * @param label the label that a human gave it
 * @param brand the brand that the label is about
 * @param timestamp when the label was given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Feedback(
    @Nullable String id,
    String text,
    Label label,
    @Nullable String brand,
    @Nullable Instant timestamp) {

  /** Refuses a correction that can't be learned from. */
  public Feedback {
    id = Require.optionalName("id", id);
    text = Unicode.wellFormed(Require.notBlank("text", text));
    Require.atMost("text", text, RawText.MAX_TEXT_LENGTH);
    Require.present("label", label);
    brand = Require.optionalName("brand", brand);
    Require.reasonable("timestamp", timestamp);
  }

  /**
   * The id that a record's key names.
   *
   * @throws IllegalArgumentException if it is blank or too long for one
   */
  public static String id(byte[] key) {
    return Require.name("key", new String(key, StandardCharsets.UTF_8));
  }
}
