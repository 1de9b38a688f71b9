package io.tonestream.app.counting;

import io.tonestream.app.drivers.Mention;
import io.tonestream.app.erasure.Erasure;
import io.tonestream.app.tasks.NewerFormatException;
import io.tonestream.schemas.ErrorRates;
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
 * What texts add to the figures of their brands: a record of {@code brand-counts}, with the texts
 * of one raw partition and commit and the brands of one of its own partitions.
 *
 * @param counts the texts of each brand; no brand comes twice
 * @param errors of those that scored them, by {@code CountKey.scorer}, as far as they are known. As
 *     {@link ErrorRates#toBytes}: a record comes with each commit, and they never change
 * @param recount if the texts were counted before, by another application; null if they are new
 */
public record BrandCounts(
    List<OfBrand> counts, Map<String, byte[]> errors, @Nullable Recount recount) {
  /** Grows with each change to what the bytes say. */
  static final byte FORMAT = Erasure.FORMAT;

  /** The first in which texts have groups: what is written of new texts. */
  private static final byte WITH_GROUPS = 2;

  /** The first that texts can be counted again in. */
  private static final byte RECOUNT = 3;

  /** What begins otherwise is nothing of ours. */
  private static final byte FIRST_FORMAT = 1;

  private static final byte LAST_FORMAT = 15;

  /**
   * What texts add to one brand's figures.
   *
   * @param mentions some of the texts, which explain the figures
   */
  public record OfBrand(String brand, TextCounts counts, List<Mention> mentions) {}

  /** What new texts add. */
  public BrandCounts(List<OfBrand> counts, Map<String, byte[]> errors) {
    this(counts, errors, null);
  }

  /**
   * The format (1 byte), the counts after their size, the errors, the mentions by brand; then the
   * recount, without which it has the format before; and last the mentions' ids.
   */
  public byte[] toBytes() {
    byte[] packed = pack(counts);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(packed.length + 256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(recount == null ? WITH_GROUPS : RECOUNT);
      out.writeInt(packed.length);
      out.write(packed);
      out.writeByte(errors.size());
      for (Map.Entry<String, byte[]> error : errors.entrySet()) {
        out.writeUTF(error.getKey());
        out.writeShort(error.getValue().length);
        out.write(error.getValue());
      }
      for (OfBrand brand : counts) {
        out.writeShort(brand.mentions.size());
        for (Mention mention : brand.mentions) {
          mention.write(out);
        }
      }
      if (recount != null) {
        recount.write(out);
      }
      for (OfBrand brand : counts) {
        Mention.writeIds(out, brand.mentions);
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
  public static BrandCounts read(byte @Nullable [] value) {
    if (value == null || value.length == 0 || value[0] < FIRST_FORMAT || value[0] > LAST_FORMAT) {
      throw new BadRecordException("no counts of brands", null);
    }
    if (value[0] > FORMAT) {
      throw new NewerFormatException("a record of brand-counts", value[0], FORMAT);
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      in.readByte();
      List<OfBrand> counts = unpack(in.readNBytes(in.readInt()), value[0] >= WITH_GROUPS);
      Map<String, byte[]> errors = new HashMap<>(2);
      for (int left = in.readUnsignedByte(); left > 0; left--) {
        String scorer = in.readUTF();
        byte[] rates = in.readNBytes(in.readUnsignedShort());
        // Of the first format they were something else; newer texts bring them again.
        if (value[0] > FIRST_FORMAT) {
          errors.put(scorer, rates);
        }
      }
      for (OfBrand brand : counts) {
        for (int left = in.readUnsignedShort(); left > 0; left--) {
          brand.mentions.add(Mention.read(in));
        }
      }
      Recount recount = value[0] < RECOUNT ? null : Recount.read(in);
      if (in.available() > 0) {
        for (OfBrand brand : counts) {
          Mention.readIds(in, brand.mentions);
        }
      }
      return new BrandCounts(counts, errors, recount);
    } catch (IOException | RuntimeException e) {
      throw new BadRecordException("no counts of brands: " + e, e);
    }
  }

  /** The brands and their counts, without mentions. */
  public static byte[] pack(List<OfBrand> counts) {
    CompactWriter out = new CompactWriter();
    out.number(counts.size());
    for (OfBrand brand : counts) {
      out.bytes(brand.brand.getBytes(StandardCharsets.UTF_8));
      brand.counts.write(out);
    }
    return out.toBytes();
  }

  /** Reads what {@link #pack} made. */
  public static List<OfBrand> unpack(byte[] packed) {
    return unpack(packed, true);
  }

  private static List<OfBrand> unpack(byte[] packed, boolean withGroups) {
    CompactReader in = new CompactReader(ByteBuffer.wrap(packed));
    List<OfBrand> counts = new ArrayList<>();
    for (long left = in.number(); left > 0; left--) {
      String brand = new String(in.bytes(), StandardCharsets.UTF_8);
      counts.add(new OfBrand(brand, TextCounts.read(in, withGroups), new ArrayList<>(0)));
    }
    return counts;
  }

  /** Not what the topic carries. */
  public static final class BadRecordException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** Says what is wrong. */
    public BadRecordException(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }
}
