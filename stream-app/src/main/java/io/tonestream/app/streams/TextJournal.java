package io.tonestream.app.streams;

import io.tonestream.app.windows.CompactReader;
import io.tonestream.app.windows.CompactWriter;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Texts that brands have counted, in the order in which they came: {@value #IN_AN_ENTRY} to an
 * entry of the store. The last entry grows with each text, within the store's cache; so a text is
 * kept when its transaction is, at a fraction of what it costs to write its brand.
 *
 * <p>A text's position in the journal is its entry's number times {@value #IN_AN_ENTRY}, plus its
 * place there. Positions only grow. The entries' keys lie after all brands.
 */
final class TextJournal {
  static final int IN_AN_ENTRY = 32;

  private static final short AFTER_BRANDS = -1;
  private static final int LABELS = Label.values().length;

  private final KeyValueStore<Bytes, byte[]> store;
  private final CompactWriter last = new CompactWriter();

  /** Number of the first entry that is kept. */
  private long first;

  /** Number of the last entry, and how many texts it has by now. */
  private long number;

  private int texts;

  /** With what the store holds, once that was {@linkplain #read read}. */
  TextJournal(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /**
   * What it takes to count a text again.
   *
   * @param key name of its {@link io.tonestream.app.windows.CountKey}
   */
  record Text(
      String brand,
      long timeMillis,
      Label label,
      String key,
      @Nullable Comparison comparison,
      boolean isLive) {}

  /** Where the next text will stand. */
  long end() {
    return number * IN_AN_ENTRY + texts;
  }

  /** How many entries are kept. */
  long entries() {
    return number - first + 1;
  }

  /** Adds a text; true if its entry is full now. */
  boolean add(Text text) {
    write(text);
    store.put(key(number), last.toBytes());
    texts++;
    if (texts < IN_AN_ENTRY) {
      return false;
    }
    endEntry();
    return true;
  }

  /** Forgets entries all of whose texts stand before this position. */
  void forgetBefore(long position) {
    for (; first < position / IN_AN_ENTRY; first++) {
      store.delete(key(first));
    }
  }

  /** Takes up all texts of an entry, which must come in their order, with their positions. */
  void read(Bytes key, byte[] value, Reader reader) {
    long entry = ByteBuffer.wrap(key.get()).getLong(Short.BYTES);
    first = number == 0 ? entry : first;
    number = entry + 1;
    CompactReader in = new CompactReader(ByteBuffer.wrap(value));
    for (long position = entry * IN_AN_ENTRY; in.hasMore(); position++) {
      reader.read(position, read(in));
    }
  }

  /** Is shown texts. */
  @FunctionalInterface
  interface Reader {
    /** A text and its position. */
    void read(long position, Text text);
  }

  /**
   * Texts that come will stand at this position or after it. A journal may be empty while brands
   * still say where it ended, so each brand's is to be given here once entries were read.
   */
  void goOnFrom(long position) {
    boolean isEmpty = number == first;
    number = Math.max(number, (position + IN_AN_ENTRY - 1) / IN_AN_ENTRY);
    first = isEmpty ? number : first;
  }

  /** Whether a key is that of an entry of a journal. */
  static boolean isEntry(Bytes key) {
    return ByteBuffer.wrap(key.get()).getShort() == AFTER_BRANDS;
  }

  private void endEntry() {
    number++;
    texts = 0;
    last.clear();
  }

  private void write(Text text) {
    Comparison comparison = text.comparison;
    last.name(text.brand);
    last.number(text.timeMillis);
    last.number(text.isLive ? text.label.ordinal() : text.label.ordinal() + LABELS);
    last.name(text.key);
    last.number(comparison == null ? LABELS : comparison.label().ordinal());
    if (comparison != null) {
      last.name(comparison.modelVersion());
    }
  }

  private static Text read(CompactReader in) {
    String brand = in.name();
    long timeMillis = in.number();
    int label = (int) in.number();
    String key = in.name();
    int compared = (int) in.number();
    return new Text(
        brand,
        timeMillis,
        Label.values()[label % LABELS],
        key,
        compared == LABELS ? null : new Comparison(in.name(), Label.values()[compared]),
        label < LABELS);
  }

  private static Bytes key(long number) {
    return Bytes.wrap(
        ByteBuffer.allocate(Short.BYTES + Long.BYTES)
            .putShort(AFTER_BRANDS)
            .putLong(number)
            .array());
  }
}
