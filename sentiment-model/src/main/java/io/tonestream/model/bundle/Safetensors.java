package io.tonestream.model.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Parameters in the safetensors format: the length of a JSON header (8 bytes), the header, the
 * numbers, all little-endian. Of its types, F16 and F32.
 */
final class Safetensors {
  private static final JsonMapper JSON = Json.mapperBuilder().build();
  private static final int LONGEST_HEADER = 1 << 20;

  private final long start;
  private final Map<String, Entry> entries;

  private Safetensors(long start, Map<String, Entry> entries) {
    this.start = start;
    this.entries = entries;
  }

  /** What the header says about a tensor. */
  record Entry(String dtype, List<Long> shape, List<Long> data_offsets) {
    private boolean isComplete() {
      return dtype != null
          && shape != null
          && shape.stream().allMatch(Objects::nonNull)
          && data_offsets != null;
    }

    private long[] lengths() {
      return shape.stream().mapToLong(Long::longValue).toArray();
    }
  }

  /**
   * Writes tensors in the order of their map. Those that were read from a file keep their type and
   * their bytes.
   */
  static Pieces write(Map<String, Tensor> tensors, Precision precision) {
    Map<String, SavedNumbers> saved = new LinkedHashMap<>();
    Map<String, Entry> header = new LinkedHashMap<>();
    long offset = 0;
    for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
      Tensor tensor = each.getValue();
      SavedNumbers numbers = SavedNumbers.of(tensor, NumberType.of(tensor, precision));
      long end = offset + numbers.bytes().size();
      saved.put(each.getKey(), numbers);
      header.put(
          each.getKey(),
          new Entry(
              numbers.type().name(),
              Arrays.stream(tensor.shape()).boxed().toList(),
              List.of(offset, end)));
      offset = end;
    }
    byte[] json = Json.write(header);
    PieceOutput out = new PieceOutput();
    out.add(Pieces.of(littleEndian(8).putLong(json.length).array()));
    out.add(Pieces.of(json));
    saved.values().forEach(numbers -> out.add(numbers.bytes()));
    return out.toPieces();
  }

  /**
   * Reads what is before the numbers. Afterwards it is known that they are those of the expected
   * tensors, and no others.
   *
   * @param size how many bytes the stream has, numbers included
   * @param shapes of each tensor that must be there, by name
   * @throws IllegalArgumentException if the bytes are anything else; the message says what is wrong
   */
  static Safetensors read(InputStream in, long size, Map<String, long[]> shapes)
      throws IOException {
    if (size < 8) {
      throw new IllegalArgumentException("it is too short for a header");
    }
    long length = littleEndian(8).put(in.readNBytes(8)).flip().getLong();
    if (length < 2 || length > Math.min(LONGEST_HEADER, size - 8)) {
      throw new IllegalArgumentException("its header can't be " + length + " bytes long");
    }
    Map<String, Entry> header = header(in.readNBytes((int) length));
    requireShapes(header, shapes);
    requireNoGaps(header, size - 8 - length);
    return new Safetensors(8 + length, header);
  }

  /**
   * The tensors, as views of the bytes.
   *
   * @param all of them, from the first one on
   * @throws IllegalArgumentException if a number isn't finite
   */
  Map<String, Tensor> tensors(Pieces all) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    entries.forEach((name, entry) -> tensors.put(name, tensor(name, entry, all)));
    return tensors;
  }

  private Tensor tensor(String name, Entry entry, Pieces all) {
    Pieces bytes =
        all.slice(start + entry.data_offsets().get(0), start + entry.data_offsets().get(1));
    SavedNumbers numbers = new SavedNumbers(NumberType.valueOf(entry.dtype()), bytes);
    numbers.requireFinite(name);
    return new Tensor(entry.lengths(), numbers);
  }

  private static Map<String, Entry> header(byte[] json) {
    try {
      return JSON.readValue(
          json,
          JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Entry.class));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("its header isn't valid", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("its header can't be read", e);
    }
  }

  private static void requireShapes(Map<String, Entry> header, Map<String, long[]> shapes) {
    if (!shapes.keySet().equals(header.keySet())) {
      throw new IllegalArgumentException(
          "it holds " + header.keySet() + " instead of " + shapes.keySet());
    }
    shapes.forEach(
        (name, shape) -> {
          Entry entry = header.get(name);
          if (entry == null || !entry.isComplete()) {
            throw new IllegalArgumentException("parameter " + name + " isn't described");
          }
          if (!Arrays.equals(entry.lengths(), shape)) {
            throw new IllegalArgumentException(
                "parameter "
                    + name
                    + " has the shape "
                    + entry.shape()
                    + " instead of "
                    + Arrays.toString(shape));
          }
        });
  }

  /** Tensors follow each other and fill the bytes. */
  private static void requireNoGaps(Map<String, Entry> header, long available) {
    long next = 0;
    for (Map.Entry<String, Entry> each : header.entrySet()) {
      long size = elementSize(each) * Tensor.size(each.getValue().lengths());
      if (size > available - next) {
        throw new IllegalArgumentException(
            "parameter " + each.getKey() + " needs " + size + " bytes, and there are fewer");
      }
      if (!each.getValue().data_offsets().equals(List.of(next, next + size))) {
        throw new IllegalArgumentException(
            "parameter " + each.getKey() + " isn't where it should be");
      }
      next += size;
    }
    if (next < available) {
      throw new IllegalArgumentException((available - next) + " bytes belong to no parameter");
    }
  }

  private static int elementSize(Map.Entry<String, Entry> named) {
    String dtype = named.getValue().dtype();
    for (NumberType type : NumberType.values()) {
      if (type.name().equals(dtype)) {
        return type.bytes();
      }
    }
    throw new IllegalArgumentException(
        "parameter " + named.getKey() + " has the type " + dtype + " instead of F16 or F32");
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
