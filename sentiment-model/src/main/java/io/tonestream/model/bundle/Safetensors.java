package io.tonestream.model.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Json;
import java.io.EOFException;
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

  /** Tensors with fewer values gain nothing from half precision. */
  private static final int LEAST_NARROW = 4_096;

  /** The largest value in half precision. */
  private static final float MOST_NARROW = 65_504;

  /** Values that are read at a time. */
  private static final int CHUNK = 1 << 13;

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

  private Safetensors() {}

  /** Writes tensors in the order of their map; large ones as F16, if they fit. */
  static byte[] write(Map<String, Tensor> tensors) {
    Map<String, Entry> header = new LinkedHashMap<>();
    long offset = 0;
    for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
      boolean narrow = isNarrow(each.getValue());
      long end = offset + each.getValue().values().length * (narrow ? 2L : 4L);
      header.put(
          each.getKey(),
          new Entry(
              narrow ? "F16" : "F32",
              Arrays.stream(each.getValue().shape()).boxed().toList(),
              List.of(offset, end)));
      offset = end;
    }
    byte[] json = Json.write(header);
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(Math.addExact(8L + json.length, offset)))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(json.length).put(json);
    tensors.values().forEach(tensor -> put(out, tensor, isNarrow(tensor)));
    return out.array();
  }

  private static boolean isNarrow(Tensor tensor) {
    if (tensor.values().length < LEAST_NARROW) {
      return false;
    }
    for (float value : tensor.values()) {
      if (!(Math.abs(value) <= MOST_NARROW)) {
        return false;
      }
    }
    return true;
  }

  private static void put(ByteBuffer out, Tensor tensor, boolean half) {
    for (float value : tensor.values()) {
      if (half) {
        out.putShort(Float16.fromFloat(value));
      } else {
        out.putFloat(value);
      }
    }
  }

  /**
   * Reads tensors from a stream straight into their numbers. Nothing is allocated for a tensor
   * before its shape is the expected one and its bytes are known to be there.
   *
   * @param size how many bytes the stream has
   * @param shapes of each tensor that must be there, by name
   * @throws IllegalArgumentException if the bytes are anything else or a number isn't finite; the
   *     message says what is wrong
   */
  static Map<String, Tensor> read(InputStream in, long size, Map<String, long[]> shapes)
      throws IOException {
    if (size < 8) {
      throw new IllegalArgumentException("it is too short for a header");
    }
    long length = chunk(in, 8).getLong();
    if (length < 2 || length > Math.min(LONGEST_HEADER, size - 8)) {
      throw new IllegalArgumentException("its header can't be " + length + " bytes long");
    }
    Map<String, Entry> header = header(chunk(in, (int) length).array());
    requireShapes(header, shapes);
    requireNoGaps(header, size - 8 - length);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> each : header.entrySet()) {
      tensors.put(each.getKey(), tensor(in, each.getKey(), each.getValue()));
    }
    return tensors;
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
    return switch (named.getValue().dtype()) {
      case "F16" -> 2;
      case "F32" -> 4;
      default ->
          throw new IllegalArgumentException(
              "parameter "
                  + named.getKey()
                  + " has the type "
                  + named.getValue().dtype()
                  + " instead of F16 or F32");
    };
  }

  private static Tensor tensor(InputStream in, String name, Entry entry) throws IOException {
    float[] values = new float[Math.toIntExact(Tensor.size(entry.lengths()))];
    boolean half = entry.dtype().equals("F16");
    int at = 0;
    while (at < values.length) {
      int length = Math.min(CHUNK, values.length - at);
      ByteBuffer chunk = chunk(in, length * (half ? 2 : 4));
      for (int end = at + length; at < end; at++) {
        values[at] = half ? Float16.toFloat(chunk.getShort()) : chunk.getFloat();
        if (!Float.isFinite(values[at])) {
          throw new IllegalArgumentException("parameter " + name + " holds " + values[at]);
        }
      }
    }
    return new Tensor(entry.lengths(), values);
  }

  private static ByteBuffer chunk(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the parameters end too early");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
