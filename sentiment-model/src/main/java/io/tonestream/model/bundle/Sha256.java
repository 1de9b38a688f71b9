package io.tonestream.model.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in hexadecimal. */
public final class Sha256 {
  private final MessageDigest digest;

  /** Of nothing so far. */
  public Sha256() {
    this(digest());
  }

  private Sha256(MessageDigest digest) {
    this.digest = digest;
  }

  /** Of these bytes. */
  public static String of(byte[] bytes) {
    Sha256 sum = new Sha256();
    sum.update(bytes);
    return sum.hex();
  }

  /** Of these bytes. */
  static String of(Pieces pieces) {
    Sha256 sum = new Sha256();
    sum.update(pieces);
    return sum.hex();
  }

  /** Reads more bytes. */
  public void update(byte[] bytes) {
    digest.update(bytes);
  }

  /** Reads more bytes. */
  void update(Pieces pieces) {
    pieces.buffers().forEach(piece -> digest.update(piece.duplicate()));
  }

  /** One that has read the same so far. */
  Sha256 copy() {
    try {
      return new Sha256((MessageDigest) digest.clone());
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("the JDK's SHA-256 can be cloned", e);
    }
  }

  /** Reads at most so many bytes of a stream; returns how many there were. */
  long update(InputStream in, long most) throws IOException {
    byte[] chunk = new byte[1 << 14];
    long read = 0;
    while (read < most) {
      int length = in.read(chunk, 0, (int) Math.min(chunk.length, most - read));
      if (length < 0) {
        break;
      }
      digest.update(chunk, 0, length);
      read += length;
    }
    return read;
  }

  /** Of all that was read; asked once. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
