package io.tonestream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * The header of a {@link Feedback} record that names who sent it, in UTF-8. It is a claim, which
 * Kafka doesn't check: whoever may write to the topic may write any name.
 */
public final class SenderHeader {
  /** The header's key. */
  public static final String NAME = "tonestream.sender";

  /** The sender that all records without the header share. */
  public static final String UNKNOWN = "unknown";

  private SenderHeader() {}

  /** The header's value. */
  public static byte[] write(String sender) {
    return Require.name("header " + NAME, sender).getBytes(UTF_8);
  }

  /**
   * The sender in a header's value.
   *
   * @param value null if the record doesn't have the header
   * @throws IllegalArgumentException if the name is too long
   */
  public static String read(byte @Nullable [] value) {
    String name =
        value == null ? null : Require.optionalName("header " + NAME, new String(value, UTF_8));
    return name == null ? UNKNOWN : name;
  }
}
