package io.tonestream.app.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Ids of texts as eight bytes, which say nothing to whoever doesn't know the id. */
public final class TextId {
  /** Of a text that an earlier release kept. */
  public static final long UNKNOWN = 0;

  private TextId() {}

  /** The beginning of the SHA-256 of an id. */
  public static long of(String id) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8)))
          .getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
