package io.tonestream.model.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A safetensors file that can be changed and written again. */
final class SafetensorsEditor {
  private static final JsonMapper JSON = new JsonMapper();

  private Map<String, Part> tensors = new LinkedHashMap<>();

  private record Part(String dtype, JsonNode shape, byte[] bytes) {}

  private SafetensorsEditor() {}

  /** That of a small encoder. */
  static SafetensorsEditor of(String encoder) throws IOException {
    byte[] file = Files.readAllBytes(Encoders.path(encoder).resolve("model.safetensors"));
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    SafetensorsEditor editor = new SafetensorsEditor();
    JsonNode header = JSON.readTree(file, 8, length);
    header
        .properties()
        .forEach(
            each -> {
              JsonNode place = each.getValue().path("data_offsets");
              if (place.isArray()) {
                editor.tensors.put(
                    each.getKey(),
                    new Part(
                        each.getValue().path("dtype").asText(),
                        each.getValue().path("shape"),
                        Arrays.copyOfRange(
                            file,
                            8 + length + place.path(0).asInt(),
                            8 + length + place.path(1).asInt())));
              }
            });
    return editor;
  }

  /** A folder that can be changed, of a small encoder. */
  static Path copy(String encoder, Path target) throws IOException {
    Files.createDirectories(target);
    for (SourceFile file : Folder.files(Encoders.path(encoder))) {
      Files.copy(Encoders.path(encoder).resolve(file.name()), target.resolve(file.name()));
    }
    return target;
  }

  /** Replaces words in a file, which must be there. */
  static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  void rename(UnaryOperator<String> newName) {
    Map<String, Part> renamed = new LinkedHashMap<>();
    tensors.forEach((name, part) -> renamed.put(newName.apply(name), part));
    tensors = renamed;
  }

  void remove(Predicate<String> which) {
    tensors.keySet().removeIf(which);
  }

  void add(String name, String dtype, int... shape) {
    int numbers = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    int bytes = StoredType.of(dtype).orElseThrow().bytes();
    tensors.put(name, new Part(dtype, JSON.valueToTree(shape), new byte[numbers * bytes]));
  }

  /** Changes a tensor's bytes. */
  void change(String name, Consumer<ByteBuffer> change) {
    Part part = Objects.requireNonNull(tensors.get(name), name);
    change.accept(ByteBuffer.wrap(part.bytes()).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Keeps the upper halves of a tensor's numbers: as bfloat16. */
  void halve(String name) {
    Part part = Objects.requireNonNull(tensors.get(name), name);
    byte[] upper = new byte[part.bytes().length / 2];
    for (int i = 0; i < upper.length; i++) {
      upper[i] = part.bytes()[i / 2 * 4 + 2 + i % 2];
    }
    tensors.put(name, new Part("BF16", part.shape(), upper));
  }

  void write(Path file) throws IOException {
    write(file, header -> {});
  }

  /** Writes it with a header that is changed. */
  void write(Path file, Consumer<ObjectNode> change) throws IOException {
    Files.write(file, bytes(tensors, change));
  }

  /** Writes some tensors to one file, and the rest to another. */
  void split(Predicate<String> which, Path first, Path second, Map<String, String> fileOf)
      throws IOException {
    Map<String, Part> some = new LinkedHashMap<>(tensors);
    some.keySet().removeIf(which.negate());
    Map<String, Part> rest = new LinkedHashMap<>(tensors);
    rest.keySet().removeAll(some.keySet());
    Files.write(first, bytes(some, header -> {}));
    Files.write(second, bytes(rest, header -> {}));
    some.keySet().forEach(name -> fileOf.put(name, first.getFileName().toString()));
    rest.keySet().forEach(name -> fileOf.put(name, second.getFileName().toString()));
  }

  private static byte[] bytes(Map<String, Part> tensors, Consumer<ObjectNode> change)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    tensors.forEach(
        (name, part) -> {
          ObjectNode entry = header.putObject(name);
          entry.put("dtype", part.dtype());
          entry.set("shape", part.shape());
          entry.set(
              "data_offsets",
              JSON.valueToTree(List.of(data.size(), data.size() + part.bytes().length)));
          data.writeBytes(part.bytes());
        });
    change.accept(header);
    byte[] json = JSON.writeValueAsBytes(header);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(json.length).put(json).put(data.toByteArray()).array();
  }
}
