package io.tonestream.app.serving;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which texts each scoring thread has in hand, and whether the shadow is at work, in a file that is
 * mapped into memory: a batch costs some numbers there and no call, and what was in hand when the
 * process ended is still there. Any thread may take a slot; its owner writes it.
 */
final class BatchesInFlight implements AutoCloseable {
  private static final int SLOTS = 64;
  private static final int SLOT_BYTES = 4_096;
  private static final int LONGEST_VERSION = 256;

  /** Its length in bytes, its number of spans, the request; then the version, then the spans. */
  private static final int SPANS_AT = 3 * Long.BYTES + LONGEST_VERSION;

  private static final int SPAN_BYTES = 3 * Long.BYTES;
  private static final int MAX_SPANS = (SLOT_BYTES - SPANS_AT) / SPAN_BYTES;

  private final FileChannel file;
  private final ByteBuffer memory;
  private final BitSet taken = new BitSet(SLOTS);

  private BatchesInFlight(FileChannel file, ByteBuffer memory) {
    this.file = file;
    this.memory = memory;
  }

  /**
   * Opens the file, which is made if it is missing.
   *
   * @return nothing if another process has it open
   * @throws IOException if it can't be opened
   */
  static Optional<BatchesInFlight> open(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (!lock(file)) {
        file.close();
        return Optional.empty();
      }
      int size = SLOTS * SLOT_BYTES;
      if (file.size() != size) {
        // Blocks that are only promised would end the process on a full disk.
        file.truncate(0);
        file.write(ByteBuffer.allocate(size), 0);
      }
      return Optional.of(
          new BatchesInFlight(file, file.map(FileChannel.MapMode.READ_WRITE, 0, size)));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static boolean lock(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** What is in hand, or was when the process before this one ended. */
  List<Batch> read() {
    List<Batch> batches = new ArrayList<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      ByteBuffer bytes = memory.slice(slot * SLOT_BYTES, SLOT_BYTES);
      Batch.read(bytes).ifPresent(batches::add);
    }
    return batches;
  }

  /** Forgets all. */
  void clear() {
    for (int slot = 0; slot < SLOTS; slot++) {
      memory.putLong(slot * SLOT_BYTES, 0);
    }
  }

  /** A slot for one thread; one that keeps nothing if there are no more. */
  synchronized Slot take() {
    int slot = taken.nextClearBit(0);
    if (slot >= SLOTS) {
      return new Slot(ByteBuffer.allocate(SLOT_BYTES), slot);
    }
    taken.set(slot);
    return new Slot(memory.slice(slot * SLOT_BYTES, SLOT_BYTES), slot);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** One thread's. */
  final class Slot implements AutoCloseable {
    private final ByteBuffer bytes;
    private final int index;

    private Slot(ByteBuffer bytes, int index) {
      this.bytes = bytes;
      this.index = index;
    }

    /** These texts are in hand from now on. Its length is written last: it makes the rest count. */
    void enter(Batch batch) {
      bytes.putLong(0, 0);
      bytes.putLong(0, batch.write(bytes));
    }

    /** None is. */
    void leave() {
      bytes.putLong(0, 0);
    }

    @Override
    public void close() {
      leave();
      synchronized (BatchesInFlight.this) {
        taken.clear(index);
      }
    }
  }

  /**
   * Texts that a version scores.
   *
   * @param request offset of the pointer that asked for the version; {@link ServingModel#UNASKED}
   *     if none did, so that no other version can replace it
   * @param spans where they stand; none if it is a shadow, whose texts have their labels
   */
  record Batch(String version, long request, List<TextSpan> spans) {
    boolean isOfShadow() {
      return spans.isEmpty();
    }

    private int write(ByteBuffer bytes) {
      byte[] name = version.getBytes(StandardCharsets.UTF_8);
      int length = Math.min(name.length, LONGEST_VERSION);
      int count = Math.min(spans.size(), MAX_SPANS);
      bytes.putLong(Long.BYTES, count).putLong(2 * Long.BYTES, request);
      bytes.put(3 * Long.BYTES, name, 0, length);
      for (int i = 0; i < count; i++) {
        TextSpan span = spans.get(i);
        int at = SPANS_AT + i * SPAN_BYTES;
        bytes
            .putLong(at, span.partition())
            .putLong(at + Long.BYTES, span.first())
            .putLong(at + 2 * Long.BYTES, span.last());
      }
      return length;
    }

    /** What is no batch, such as an empty slot or foreign bytes, is none. */
    private static Optional<Batch> read(ByteBuffer bytes) {
      long length = bytes.getLong(0);
      long count = bytes.getLong(Long.BYTES);
      if (length < 1 || length > LONGEST_VERSION || count < 0 || count > MAX_SPANS) {
        return Optional.empty();
      }
      byte[] name = new byte[(int) length];
      bytes.get(3 * Long.BYTES, name);
      List<TextSpan> spans = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int at = SPANS_AT + i * SPAN_BYTES;
        long partition = bytes.getLong(at);
        long first = bytes.getLong(at + Long.BYTES);
        long last = bytes.getLong(at + 2 * Long.BYTES);
        if (partition < 0 || partition > Integer.MAX_VALUE || first < 0 || last < first) {
          return Optional.empty();
        }
        spans.add(new TextSpan((int) partition, first, last));
      }
      String version = new String(name, StandardCharsets.UTF_8);
      return Optional.of(new Batch(version, bytes.getLong(2 * Long.BYTES), spans));
    }
  }
}
