package io.tonestream.app.drivers;

import io.tonestream.app.erasure.TextId;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import org.jspecify.annotations.Nullable;

/**
 * A brand's text, as far as drivers need it; it may stand for others too, which were left out.
 *
 * @param text its first {@value #MAX_LENGTH} characters; null if it came without
 * @param label its label
 * @param certainty probability of that label
 * @param timeMillis event time, epoch milliseconds
 * @param source where it comes from
 * @param lang its language
 * @param weight how many texts it stands for, itself among them
 * @param id tells it from others, to erase it: {@link TextId}; {@link TextId#UNKNOWN} if an earlier
 *     release kept it
 */
public record Mention(
    @Nullable String text,
    Label label,
    float certainty,
    long timeMillis,
    @Nullable String source,
    @Nullable String lang,
    int weight,
    long id) {
  /** Reviews go on for longer, but have named by then what they are about. */
  static final int MAX_LENGTH = 2_000;

  /** Cuts the text, and takes a blank one for none. */
  public Mention {
    text = text == null || text.isBlank() ? null : cut(text, MAX_LENGTH);
  }

  /**
   * What drivers need of this text.
   *
   * @param weight how many texts it stands for
   */
  public static Mention of(LabeledText text, int weight) {
    return new Mention(
        text.text(),
        text.label(),
        text.probabilities().of(text.label()),
        text.timestamp().toEpochMilli(),
        text.source(),
        text.lang(),
        weight,
        TextId.of(text.id()));
  }

  /** The same with another text, such as a masked one, or without. */
  public Mention withText(@Nullable String changed) {
    return new Mention(changed, label, certainty, timeMillis, source, lang, weight, id);
  }

  /** How many characters there are in it, about. */
  public int characters() {
    return (text == null ? 0 : text.length())
        + (source == null ? 0 : source.length())
        + (lang == null ? 0 : lang.length());
  }

  /** How much of the heap it takes, about. */
  int heapBytes() {
    return 104 + (text == null ? 0 : text.length());
  }

  /** The text as a sample shows it; there must be one. */
  public String excerpt() {
    String whole = text == null ? "" : text;
    return whole.codePointCount(0, whole.length()) <= BrandDrivers.MAX_SAMPLE_LENGTH
        ? whole
        : whole.substring(0, whole.offsetByCodePoints(0, BrandDrivers.MAX_SAMPLE_LENGTH - 1)) + "…";
  }

  /** The same with no more of its text than a sample shows. */
  Mention shortened() {
    return text == null ? this : withText(excerpt());
  }

  /** The same, by this id. */
  private Mention withId(long known) {
    return new Mention(text, label, certainty, timeMillis, source, lang, weight, known);
  }

  /** Writes what {@link #read} reads: all but the id, which {@link #writeIds} adds. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(label.ordinal());
    out.writeFloat(certainty);
    out.writeLong(timeMillis);
    writeOptional(text, out);
    writeOptional(source, out);
    writeOptional(lang, out);
    out.writeInt(weight);
  }

  /** Writes how many texts there are (1 byte), and these without their ids. */
  static void writeAll(DataOutput out, List<Mention> mentions) throws IOException {
    out.writeByte(mentions.size());
    for (Mention mention : mentions) {
      mention.write(out);
    }
  }

  /** Reads so many texts that {@link #writeAll} wrote after their number. */
  static List<Mention> readAll(DataInput in, int size, StringPool pool) throws IOException {
    List<Mention> mentions = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      mentions.add(read(in).pooled(pool));
    }
    return mentions;
  }

  /** Writes the ids of texts after all else: an earlier release reads no further. */
  public static void writeIds(DataOutput out, List<Mention> mentions) throws IOException {
    for (Mention mention : mentions) {
      out.writeLong(mention.id);
    }
  }

  /** Gives texts the ids that {@link #writeIds} wrote, which must be there. */
  public static void readIds(DataInput in, List<Mention> mentions) throws IOException {
    for (ListIterator<Mention> each = mentions.listIterator(); each.hasNext(); ) {
      each.set(each.next().withId(in.readLong()));
    }
  }

  /** Reads what {@link #write} wrote; {@link #readIds} adds the id. */
  public static Mention read(DataInput in) throws IOException {
    Label label = Label.values()[in.readByte()];
    float certainty = in.readFloat();
    long timeMillis = in.readLong();
    return new Mention(
        readOptional(in),
        label,
        certainty,
        timeMillis,
        readOptional(in),
        readOptional(in),
        in.readInt(),
        TextId.UNKNOWN);
  }

  /** The same whose source and language are those of the pool. */
  Mention pooled(StringPool pool) {
    return new Mention(
        text, label, certainty, timeMillis, pool.optional(source), pool.optional(lang), weight, id);
  }

  private static void writeOptional(@Nullable String value, DataOutput out) throws IOException {
    out.writeBoolean(value != null);
    if (value != null) {
      out.writeUTF(value);
    }
  }

  private static @Nullable String readOptional(DataInput in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }

  /** Never through a surrogate pair. */
  private static String cut(String value, int most) {
    if (value.length() <= most) {
      return value;
    }
    int end = Character.isHighSurrogate(value.charAt(most - 1)) ? most - 1 : most;
    return value.substring(0, end);
  }
}
