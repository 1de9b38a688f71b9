package io.tonestream.model.importing;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The index of a TensorFlow checkpoint ('tensor bundle', version 2): a sorted table as in LevelDB
 * whose values are protobufs that say where each variable lies in the data file.
 */
final class TensorFlowIndex {
  private static final int FOOTER = 48;
  private static final byte[] MAGIC = {
    0x57, (byte) 0xfb, (byte) 0x80, (byte) 0x8b, 0x24, 0x75, 0x47, (byte) 0xdb
  };

  /** A block is followed by its kind and its checksum. */
  private static final int TRAILER = 5;

  private static final int MAX_BYTES = 1 << 24;
  private static final int MAX_VARIABLES = 100_000;
  private static final int MAX_AXES = 8;
  private static final int MASK = 0xa282ead8;
  private static final int FLOAT = 1;
  private static final String FETCH_AGAIN = "fetch it again, it is damaged or no checkpoint";

  private final SourceFile index;
  private final SourceFile data;
  private final byte[] bytes;
  private final Set<Long> seen = new HashSet<>();
  private final List<StoredTensor> variables = new ArrayList<>();

  private TensorFlowIndex(SourceFile index, SourceFile data) {
    this.index = index;
    this.data = data;
    this.bytes = index.bytes(MAX_BYTES);
  }

  /** Where a block lies. */
  private record Handle(long offset, long size) {}

  /** All variables, by their names. */
  static List<StoredTensor> variables(SourceFile index, SourceFile data) {
    return new TensorFlowIndex(index, data).read();
  }

  private List<StoredTensor> read() {
    try {
      int footer = bytes.length - FOOTER;
      if (footer < 0
          || !Arrays.equals(bytes, bytes.length - MAGIC.length, bytes.length, MAGIC, 0, 8)) {
        throw bad("it doesn't end with the mark of a checkpoint's index");
      }
      ByteBuffer handles = ByteBuffer.wrap(bytes, footer, FOOTER);
      handle(handles);
      for (byte[] value : values(block(handle(handles)), false)) {
        values(block(handle(ByteBuffer.wrap(value))), true);
      }
    } catch (BufferUnderflowException | IllegalArgumentException | IOException e) {
      throw new BadImportException(
          index.name(), "its table is damaged: " + e.getMessage(), FETCH_AGAIN, e);
    }
    return variables;
  }

  private static Handle handle(ByteBuffer from) {
    return new Handle(varint(from), varint(from));
  }

  /** A block's entries, within restart offsets; each block is read once at most. */
  private ByteBuffer block(Handle handle) {
    if (handle.offset() < 0
        || handle.size() < 4
        || handle.offset() > bytes.length
        || handle.size() > bytes.length - handle.offset() - TRAILER) {
      throw bad("a block lies beyond its end");
    }
    if (!seen.add(handle.offset())) {
      throw bad("a block is named twice");
    }
    int offset = (int) handle.offset();
    int size = (int) handle.size();
    ByteBuffer trailer =
        ByteBuffer.wrap(bytes, offset + size, TRAILER).order(ByteOrder.LITTLE_ENDIAN);
    CRC32C sum = new CRC32C();
    sum.update(bytes, offset, size + 1);
    if (trailer.get() != 0) {
      throw bad("a block is compressed");
    }
    if (trailer.getInt() != masked((int) sum.getValue())) {
      throw bad("the checksum of a block doesn't match");
    }
    ByteBuffer block = ByteBuffer.wrap(bytes, offset, size).slice().order(ByteOrder.LITTLE_ENDIAN);
    long entries = size - 4L - 4L * Integer.toUnsignedLong(block.getInt(size - 4));
    if (entries < 0) {
      throw bad("a block is shorter than its restarts");
    }
    return block.limit((int) entries);
  }

  private List<byte[]> values(ByteBuffer block, boolean areVariables) throws IOException {
    List<byte[]> values = new ArrayList<>();
    byte[] key = new byte[0];
    while (block.hasRemaining()) {
      int shared = length(block, key.length);
      int unshared = length(block, block.remaining());
      int length = length(block, block.remaining());
      byte[] next = Arrays.copyOf(key, shared + unshared);
      block.get(next, shared, unshared);
      byte[] value = new byte[length];
      block.get(value);
      if (areVariables) {
        add(new String(next, StandardCharsets.UTF_8), value);
      }
      values.add(value);
      key = next;
    }
    return values;
  }

  private int length(ByteBuffer from, int most) {
    long length = varint(from);
    if (length < 0 || length > most) {
      throw bad("an entry claims " + length + " bytes, and " + most + " are there");
    }
    return (int) length;
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = from.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number has more than 10 bytes");
  }

  /** What a variable's entry says, beside its shape. */
  private static final class Entry {
    private long type;
    private final List<Long> shape = new ArrayList<>();
    private long shard;
    private long offset;
    private long size;
    private int crc32c;
  }

  private void add(String name, byte[] value) throws IOException {
    if (name.isEmpty()) {
      requireOneShard(value);
      return;
    }
    Entry entry = entry(value);
    long numbers = 1;
    for (long length : entry.shape) {
      if (length < 0 || entry.shape.size() > MAX_AXES) {
        throw bad("variable " + name + " has the shape " + entry.shape);
      }
      numbers = Math.multiplyHigh(numbers, length) == 0 ? numbers * length : -1;
      if (numbers < 0) {
        throw bad("variable " + name + " has the shape " + entry.shape);
      }
    }
    if (variables.size() >= MAX_VARIABLES) {
      throw bad("it has more than " + MAX_VARIABLES + " variables");
    }
    if (entry.type != FLOAT || entry.shard != 0) {
      throw bad("variable " + name + " is of the type " + entry.type + ", not single precision");
    }
    if (numbers > Long.MAX_VALUE / 4
        || entry.size != 4 * numbers
        || entry.offset < 0
        || entry.offset > data.size() - entry.size) {
      throw bad(
          "variable "
              + name
              + " of the shape "
              + entry.shape
              + " can't have "
              + entry.size
              + " bytes at "
              + entry.offset);
    }
    variables.add(
        StoredTensor.whole(
            new StoredTensor.Place(data, entry.offset, entry.size, unmasked(entry.crc32c)),
            name,
            StoredType.F32,
            List.copyOf(entry.shape)));
  }

  private static Entry entry(byte[] value) throws IOException {
    Entry entry = new Entry();
    ProtobufReader reader = new ProtobufReader(value);
    reader.fields(
        field -> {
          switch (field) {
            case 1 -> entry.type = reader.number();
            case 2 -> reader.message(axis -> readShape(reader, axis, entry.shape));
            case 3 -> entry.shard = reader.number();
            case 4 -> entry.offset = reader.number();
            case 5 -> entry.size = reader.number();
            case 6 -> entry.crc32c = reader.fixed32();
            default -> reader.skip();
          }
        });
    return entry;
  }

  private static void readShape(ProtobufReader reader, int field, List<Long> shape)
      throws IOException {
    if (field != 2) {
      reader.skip();
      return;
    }
    int place = shape.size();
    shape.add(0L);
    reader.message(
        inner -> {
          if (inner == 1) {
            shape.set(place, reader.number());
          } else {
            reader.skip();
          }
        });
  }

  private void requireOneShard(byte[] header) throws IOException {
    long[] shardsAndEndianness = {1, 0};
    ProtobufReader reader = new ProtobufReader(header);
    reader.fields(
        field -> {
          switch (field) {
            case 1 -> shardsAndEndianness[0] = reader.number();
            case 2 -> shardsAndEndianness[1] = reader.number();
            default -> reader.skip();
          }
        });
    if (shardsAndEndianness[0] != 1 || shardsAndEndianness[1] != 0) {
      throw bad("its data are in " + shardsAndEndianness[0] + " files or big-endian");
    }
  }

  /** As TensorFlow writes a CRC beside what it is of. */
  static int masked(int crc) {
    return Integer.rotateRight(crc, 15) + MASK;
  }

  private static int unmasked(int masked) {
    return Integer.rotateLeft(masked - MASK, 15);
  }

  private BadImportException bad(String what) {
    return new BadImportException(index.name(), what, FETCH_AGAIN);
  }
}
