package io.tonestream.model.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Tensors in the safetensors format: the length of a JSON header (8 bytes), the header, the
 * numbers, all little-endian.
 *
 * <p>A bundle's parameters have the types F16, F32, and I8 for matrices, whose rows are multiplied
 * by the numbers of a tensor of their own, {@code NAME.scales}. Other files have F32 alone, and may
 * say more of themselves in the header's {@value #METADATA}.
 */
public final class Safetensors {
  private static final JsonMapper JSON = Json.mapperBuilder().build();
  private static final String METADATA = "__metadata__";
  private static final int LONGEST_HEADER = 1 << 20;

  /** Of a file whose metadata may be long, as much as other readers of the format take. */
  private static final int LONGEST_HEADER_WITH_METADATA = 100_000_000;

  private static final int CHUNK = 1 << 16;
  private static final JavaType ENTRIES =
      JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Entry.class);

  private static final JavaType TEXTS =
      JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, String.class);

  private static final String SCALES = ".scales";

  private final long start;
  private final Map<String, Entry> entries;

  private Safetensors(long start, Map<String, Entry> entries) {
    this.start = start;
    this.entries = entries;
  }

  /**
   * What a file holds.
   *
   * @param metadata what it says of itself
   * @param tensors by name, in their order
   */
  public record Contents(Map<String, String> metadata, Map<String, Tensor> tensors) {}

  /** What the header says about a tensor. */
  record Entry(String dtype, List<Long> shape, List<Long> data_offsets) {
    Entry(NumberType type, long[] shape, long from, long to) {
      this(type.name(), Arrays.stream(shape).boxed().toList(), List.of(from, to));
    }

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
    Map<String, Entry> header = new LinkedHashMap<>();
    List<Pieces> contents = new ArrayList<>();
    long offset = 0;
    for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
      Tensor tensor = each.getValue();
      SavedNumbers numbers = SavedNumbers.of(tensor, NumberType.of(tensor, precision));
      long end = offset + numbers.bytes().size();
      header.put(each.getKey(), new Entry(numbers.type(), tensor.shape(), offset, end));
      contents.add(numbers.bytes());
      offset = end;
      float[] scales = numbers.scales();
      if (scales.length > 0) {
        end = offset + (long) scales.length * Float.BYTES;
        header.put(
            each.getKey() + SCALES,
            new Entry(NumberType.F32, new long[] {scales.length}, offset, end));
        contents.add(Pieces.of(bytes(scales)));
        offset = end;
      }
    }
    byte[] json = Json.write(header);
    PieceOutput out = new PieceOutput();
    out.add(Pieces.of(littleEndian(8).putLong(json.length).array()));
    out.add(Pieces.of(json));
    contents.forEach(out::add);
    return out.toPieces();
  }

  /**
   * Writes tensors in the order of their map, as F32.
   *
   * @param metadata what the file says of itself
   */
  public static void write(
      Map<String, Tensor> tensors, Map<String, String> metadata, OutputStream out)
      throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put(METADATA, metadata);
    long offset = 0;
    for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
      long end = offset + each.getValue().numbers().count() * Float.BYTES;
      header.put(each.getKey(), new Entry(NumberType.F32, each.getValue().shape(), offset, end));
      offset = end;
    }
    byte[] json = Json.write(header);
    out.write(littleEndian(8).putLong(json.length).array());
    out.write(json);
    for (Tensor tensor : tensors.values()) {
      SavedNumbers.write(tensor, NumberType.F32, out);
    }
  }

  /**
   * Reads a file that {@link #write(Map, Map, OutputStream)} wrote, or another program: tensors of
   * F32 that lie in the order of the header.
   *
   * @param size how many bytes the stream has
   * @throws IllegalArgumentException if the bytes are anything else; the message says what is wrong
   */
  public static Contents read(InputStream in, long size) throws IOException {
    byte[] json = headerBytes(in, size, LONGEST_HEADER_WITH_METADATA);
    ObjectNode header = parse(json, JSON.constructType(ObjectNode.class));
    JsonNode texts = header.remove(METADATA);
    Map<String, String> metadata = texts == null ? Map.of() : parse(Json.write(texts), TEXTS);
    Map<String, Entry> entries = parse(Json.write(header), ENTRIES);
    entries.forEach(Safetensors::requireF32);
    requireNoGaps(entries, size - 8 - json.length);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      long[] shape = each.getValue().lengths();
      tensors.put(each.getKey(), new Tensor(shape, values(in, Tensor.size(shape))));
    }
    return new Contents(metadata, tensors);
  }

  private static void requireF32(String name, Entry entry) {
    if (entry == null
        || !entry.isComplete()
        || entry.shape().stream().anyMatch(length -> length < 0)) {
      throw new IllegalArgumentException("tensor " + name + " isn't described");
    }
    if (!entry.dtype().equals(NumberType.F32.name())) {
      throw new IllegalArgumentException(
          "tensor " + name + " has the type " + entry.dtype() + " instead of F32");
    }
    try {
      Math.multiplyExact(Tensor.size(entry.lengths()), Float.BYTES);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "tensor " + name + " can't have the shape " + entry.shape(), e);
    }
  }

  private static float[] values(InputStream in, long count) throws IOException {
    float[] values = new float[Math.toIntExact(count)];
    byte[] chunk = new byte[CHUNK];
    for (int at = 0; at < values.length; ) {
      int length = Math.min(CHUNK / Float.BYTES, values.length - at);
      if (in.readNBytes(chunk, 0, length * Float.BYTES) < length * Float.BYTES) {
        throw new EOFException("it ends too early");
      }
      ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, at, length);
      at += length;
    }
    return values;
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
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
    byte[] json = headerBytes(in, size, LONGEST_HEADER);
    Map<String, Entry> header = parse(json, ENTRIES);
    requireShapes(header, withScales(header, shapes));
    requireNoGaps(header, size - 8 - json.length);
    return new Safetensors(8L + json.length, header);
  }

  private static byte[] headerBytes(InputStream in, long size, int longest) throws IOException {
    if (size < 8) {
      throw new IllegalArgumentException("it is too short for a header");
    }
    long length = littleEndian(8).put(in.readNBytes(8)).flip().getLong();
    if (length < 2 || length > Math.min(longest, size - 8)) {
      throw new IllegalArgumentException("its header can't be " + length + " bytes long");
    }
    return in.readNBytes((int) length);
  }

  /**
   * The tensors, as views of the bytes.
   *
   * @param all of them, from the first one on
   * @throws IllegalArgumentException if a number isn't finite
   */
  Map<String, Tensor> tensors(Pieces all) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) -> {
          if (!name.endsWith(SCALES)) {
            tensors.put(name, tensor(name, entry, all));
          }
        });
    return tensors;
  }

  private Tensor tensor(String name, Entry entry, Pieces all) {
    SavedNumbers numbers = numbers(entry, all);
    Entry scales = entries.get(name + SCALES);
    if (scales != null) {
      float[] values = new Tensor(scales.lengths(), numbers(scales, all)).values();
      numbers = new SavedNumbers(numbers.type(), numbers.bytes(), values);
    }
    numbers.requireFinite(name);
    return new Tensor(entry.lengths(), numbers);
  }

  private SavedNumbers numbers(Entry entry, Pieces all) {
    Pieces bytes =
        all.slice(start + entry.data_offsets().get(0), start + entry.data_offsets().get(1));
    return new SavedNumbers(NumberType.valueOf(entry.dtype()), bytes);
  }

  private static <T> T parse(byte[] json, JavaType type) {
    try {
      return JSON.readValue(json, type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("its header isn't valid", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("its header can't be read", e);
    }
  }

  /** The same shapes, and that of the scales of each matrix of I8. */
  private static Map<String, long[]> withScales(
      Map<String, Entry> header, Map<String, long[]> shapes) {
    Map<String, long[]> all = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          all.put(name, shape);
          Entry entry = header.get(name);
          if (entry != null && isInt8(entry)) {
            if (shape.length != 2) {
              throw new IllegalArgumentException("parameter " + name + " is I8, and no matrix");
            }
            all.put(name + SCALES, new long[] {shape[0]});
            Entry scales = header.get(name + SCALES);
            if (scales != null && isInt8(scales)) {
              throw new IllegalArgumentException("the scales of " + name + " are I8 themselves");
            }
          }
        });
    return all;
  }

  private static boolean isInt8(Entry entry) {
    return NumberType.I8.name().equals(entry.dtype());
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
        "parameter " + named.getKey() + " has the type " + dtype + " instead of F32, F16 or I8");
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
