package io.tonestream.app.streams;

import io.tonestream.app.drivers.Mention;
import io.tonestream.app.windows.CompactReader;
import io.tonestream.app.windows.CompactWriter;
import io.tonestream.app.windows.TextCounts;
import io.tonestream.schemas.ConfusionHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What some texts add to a brand's figures: the texts of one raw partition and commit, as they go
 * to whoever sums them up.
 *
 * @param brand the brand, which is the record's key
 * @param counts of the texts
 * @param errors confusion matrices of those that scored them, {@code [true labels × predicted
 *     labels]}, by {@code CountKey.scorer}, as far as they are known
 * @param mentions some of the texts, which explain the figures
 */
record BrandDelta(
    String brand, TextCounts counts, Map<String, List<List<Long>>> errors, List<Mention> mentions) {
  /** Grows with each change to what the bytes say. */
  static final byte FORMAT = 1;

  private static final byte FIRST_FORMAT = 1;

  /** The format (1 byte), the counts after their size, the errors, the mentions. */
  byte[] toBytes() {
    CompactWriter countsOut = new CompactWriter();
    counts.write(countsOut);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(countsOut.size() + 128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeInt(countsOut.size());
      out.write(countsOut.toBytes());
      out.writeByte(errors.size());
      for (Map.Entry<String, List<List<Long>>> error : errors.entrySet()) {
        byte[] confusion = ConfusionHeader.write(error.getValue());
        out.writeUTF(error.getKey());
        out.writeShort(confusion.length);
        out.write(confusion);
      }
      out.writeShort(mentions.size());
      for (Mention mention : mentions) {
        mention.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} made.
   *
   * @throws NewerFormatException if a later release made it
   * @throws BadRecordException if nothing of ours made it
   */
  static BrandDelta read(byte @Nullable [] key, byte @Nullable [] value) {
    if (key == null || value == null || value.length == 0 || value[0] < FIRST_FORMAT) {
      throw new BadRecordException("no counts of a brand", null);
    }
    if (value[0] > FORMAT) {
      throw new NewerFormatException("a record of brand-counts", value[0], FORMAT);
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      in.readByte();
      byte[] counts = in.readNBytes(in.readInt());
      Map<String, List<List<Long>>> errors = new HashMap<>(2);
      for (int left = in.readUnsignedByte(); left > 0; left--) {
        errors.put(in.readUTF(), ConfusionHeader.read(in.readNBytes(in.readUnsignedShort())));
      }
      int size = in.readUnsignedShort();
      List<Mention> mentions = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        mentions.add(Mention.read(in));
      }
      return new BrandDelta(
          new String(key, StandardCharsets.UTF_8),
          TextCounts.read(new CompactReader(ByteBuffer.wrap(counts))),
          errors,
          mentions);
    } catch (IOException | RuntimeException e) {
      throw new BadRecordException("no counts of a brand: " + e, e);
    }
  }

  /** Not what the topic carries. */
  static final class BadRecordException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private BadRecordException(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }
}
