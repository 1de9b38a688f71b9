package io.tonestream.model.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /** What the header says about a tensor. */
  record Entry(String dtype, List<Long> shape, List<Long> data_offsets) {}

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
   * Reads tensors.
   *
   * @throws IllegalArgumentException if the bytes are anything else or a number isn't finite; the
   *     message says what is wrong
   */
  static Map<String, Tensor> read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 8) {
      throw new IllegalArgumentException("it is too short for a header");
    }
    long length = in.getLong();
    if (length < 2 || length > Math.min(LONGEST_HEADER, in.remaining())) {
      throw new IllegalArgumentException("its header can't be " + length + " bytes long");
    }
    byte[] json = new byte[(int) length];
    in.get(json);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long next = 0;
    for (Map.Entry<String, Entry> each : header(json).entrySet()) {
      next = requireNextTo(next, each.getKey(), each.getValue(), in.limit() - 8L - length);
      tensors.put(each.getKey(), tensor(in, each.getKey(), each.getValue()));
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(in.remaining() + " bytes belong to no parameter");
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

  /** Tensors follow each other without gaps; returns where the next one starts. */
  private static long requireNextTo(long start, String name, Entry entry, long available) {
    boolean complete =
        entry != null
            && entry.dtype() != null
            && entry.shape() != null
            && entry.data_offsets() != null
            && entry.data_offsets().size() == 2
            && entry.shape().size() <= 8
            && entry.shape().stream().allMatch(axis -> axis != null && axis >= 0);
    if (!complete) {
      throw new IllegalArgumentException("parameter " + name + " isn't described");
    }
    long end = entry.data_offsets().get(1);
    long size = elementSize(name, entry.dtype()) * size(name, entry);
    if (entry.data_offsets().get(0) != start || end - start != size || end > available) {
      throw new IllegalArgumentException("parameter " + name + " isn't where it should be");
    }
    return end;
  }

  private static long elementSize(String name, String type) {
    return switch (type) {
      case "F16" -> 2;
      case "F32" -> 4;
      default ->
          throw new IllegalArgumentException(
              "parameter " + name + " has the type " + type + " instead of F16 or F32");
    };
  }

  private static long size(String name, Entry entry) {
    try {
      return Tensor.size(shape(entry));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("parameter " + name + " is too large", e);
    }
  }

  private static long[] shape(Entry entry) {
    return entry.shape().stream().mapToLong(Long::longValue).toArray();
  }

  private static Tensor tensor(ByteBuffer in, String name, Entry entry) {
    float[] values = new float[Math.toIntExact(size(name, entry))];
    boolean half = entry.dtype().equals("F16");
    for (int i = 0; i < values.length; i++) {
      values[i] = half ? Float16.toFloat(in.getShort()) : in.getFloat();
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException("parameter " + name + " holds " + values[i]);
      }
    }
    return new Tensor(shape(entry), values);
  }
}
