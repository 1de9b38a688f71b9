package io.tonestream.app.drivers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.ListIterator;

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

  /** Writes the ids of texts after all else: an earlier release reads no further. */
  public static void write(DataOutput out, List<Mention> mentions) throws IOException {
    for (Mention mention : mentions) {
      out.writeLong(mention.id());
    }
  }

  /** Gives texts the ids that {@link #write} wrote; they stay without if nothing more is there. */
  public static void read(DataInputStream in, List<Mention> mentions) throws IOException {
    if (in.available() > 0) {
      readAll(in, mentions);
    }
  }

  /** Gives texts the ids that {@link #write} wrote, which must be there. */
  public static void readAll(DataInputStream in, List<Mention> mentions) throws IOException {
    for (ListIterator<Mention> each = mentions.listIterator(); each.hasNext(); ) {
      each.set(each.next().withId(in.readLong()));
    }
  }
}
