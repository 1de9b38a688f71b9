package io.tonestream.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The tensors of Hugging Face's safetensors files: the length of a JSON header (8 bytes), the
 * header, the numbers, all little-endian. There is one file, or an index that says which of several
 * holds a tensor.
 */
final class Weights {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private static final int LONGEST_HEADER = 1 << 24;
  private static final int MAX_FILES = 1_000;
  private static final int MAX_AXES = 8;
  private static final String FETCH_AGAIN = "fetch it again, it is damaged or no safetensors file";

  private Weights() {}

  /** All of a source's tensors, by the names that they have there. */
  static List<StoredTensor> of(Source source) {
    return source.find(SINGLE).map(Weights::inFile).orElseGet(() -> inShards(source));
  }

  private static List<StoredTensor> inShards(Source source) {
    JsonFile index = JsonFile.read(source.require(INDEX), LONGEST_HEADER);
    Map<String, String> fileOf = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : index.get("weight_map").properties()) {
      fileOf.put(each.getKey(), each.getValue().asText());
    }
    TreeSet<String> names = new TreeSet<>(fileOf.values());
    if (names.isEmpty() || names.size() > MAX_FILES) {
      throw new BadImportException(
          INDEX, "weight_map names " + names.size() + " files", "fetch it again");
    }
    List<StoredTensor> tensors = new ArrayList<>();
    for (String name : names) {
      if (!name.matches("[A-Za-z0-9._-]+\\.safetensors")) {
        throw new BadImportException(
            INDEX, "weight_map names '" + name + "', which is no file of the folder", "remove it");
      }
      inFile(source.require(name)).stream()
          .filter(tensor -> fileOf.remove(tensor.name(), name))
          .forEach(tensors::add);
    }
    if (!fileOf.isEmpty()) {
      String missing = fileOf.keySet().iterator().next();
      throw new BadImportException(
          INDEX, "tensor " + missing + " isn't in " + fileOf.get(missing), "fetch both again");
    }
    return tensors;
  }

  private static List<StoredTensor> inFile(SourceFile file) {
    JsonFile header;
    long start;
    try (InputStream in = file.open()) {
      byte[] length = in.readNBytes(8);
      long bytes =
          length.length < 8 ? -1 : ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (bytes < 2 || bytes > Math.min(LONGEST_HEADER, file.size() - 8)) {
        throw bad(file, "its header can't have " + bytes + " bytes");
      }
      start = 8 + bytes;
      header =
          JsonFile.parse(
              file.name(), new String(in.readNBytes((int) bytes), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    List<StoredTensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each : header.root().properties()) {
      if (!each.getKey().equals("__metadata__")) {
        tensors.add(tensor(file, start, each.getKey(), each.getValue()));
      }
    }
    requireNoGaps(file, start, tensors);
    return tensors;
  }

  private static StoredTensor tensor(SourceFile file, long start, String name, JsonNode entry) {
    StoredType type =
        StoredType.of(entry.path("dtype").asText())
            .orElseThrow(
                () -> bad(file, "tensor " + name + " has the unknown type " + entry.path("dtype")));
    List<Long> shape = longs(file, name, "shape", entry.path("shape"));
    List<Long> place = longs(file, name, "data_offsets", entry.path("data_offsets"));
    long size;
    try {
      size = type.bytes();
      for (long length : shape) {
        size = Math.multiplyExact(size, length);
      }
    } catch (ArithmeticException e) {
      throw bad(file, "tensor " + name + " can't have the shape " + shape);
    }
    if (shape.size() > MAX_AXES || place.size() != 2 || place.get(1) - place.get(0) != size) {
      throw bad(
          file, "tensor " + name + " of the shape " + shape + " doesn't take the bytes " + place);
    }
    if (place.get(1) > file.size() - start) {
      throw bad(file, "it ends before tensor " + name + " does, which needs " + size + " bytes");
    }
    return StoredTensor.whole(
        new StoredTensor.Place(file, start + place.get(0), size, null), name, type, shape);
  }

  private static List<Long> longs(SourceFile file, String name, String field, JsonNode array) {
    List<Long> values = new ArrayList<>();
    for (JsonNode each : array) {
      if (!each.isIntegralNumber() || !each.canConvertToLong() || each.longValue() < 0) {
        throw bad(file, "tensor " + name + " has the " + field + " " + array);
      }
      values.add(each.longValue());
    }
    if (!array.isArray()) {
      throw bad(file, "tensor " + name + " has no " + field);
    }
    return values;
  }

  private static void requireNoGaps(SourceFile file, long start, List<StoredTensor> tensors) {
    List<StoredTensor> inOrder = new ArrayList<>(tensors);
    inOrder.sort(
        Comparator.comparingLong((StoredTensor each) -> each.place().offset())
            .thenComparingLong(each -> each.place().size()));
    long next = start;
    for (StoredTensor tensor : inOrder) {
      if (tensor.place().offset() != next) {
        throw bad(
            file,
            "tensor "
                + tensor.name()
                + (tensor.place().offset() < next
                    ? " overlaps another"
                    : " leaves a gap before it"));
      }
      next += tensor.place().size();
    }
    if (next != file.size()) {
      throw bad(file, (file.size() - next) + " bytes belong to no tensor");
    }
  }

  private static BadImportException bad(SourceFile file, String what) {
    return new BadImportException(file.name(), what, FETCH_AGAIN);
  }
}
