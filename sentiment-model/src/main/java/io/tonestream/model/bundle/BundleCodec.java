package io.tonestream.model.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Between a {@link ModelBundle} and the entries of its file. */
final class BundleCodec {
  static final String MANIFEST = "manifest.json";
  static final String PARAMETERS = "parameters.safetensors";
  static final String VOCABULARY = "vocabulary.tsv";
  static final String GOLDEN = "golden.jsonl";
  static final String CARD = "card.md";

  private static final JsonMapper JSON = Json.mapperBuilder().build();
  private static final long MOST_BYTES = 1L << 30;
  private static final String MAKE_AGAIN = "make it again with the trainer";

  private BundleCodec() {}

  static ModelBundle assemble(
      Manifest manifest,
      Map<String, Tensor> parameters,
      String vocabulary,
      List<GoldenText> golden,
      String card) {
    SortedMap<String, byte[]> entries = entries(parameters, vocabulary, golden, card);
    SortedMap<String, String> hashes = new TreeMap<>();
    entries.forEach((name, bytes) -> hashes.put(name, Sha256.of(bytes)));
    byte[] kept = Json.write(manifest.withEntries(hashes));
    SortedMap<String, byte[]> all = new TreeMap<>(entries);
    all.put(MANIFEST, kept);
    return decode(manifest.name(), Archive.write(all));
  }

  static byte[] encode(ModelBundle bundle) {
    SortedMap<String, byte[]> entries =
        entries(bundle.parameters(), bundle.vocabulary(), bundle.golden(), bundle.card());
    entries.put(MANIFEST, Json.write(bundle.manifest()));
    return Archive.write(entries);
  }

  private static SortedMap<String, byte[]> entries(
      Map<String, Tensor> parameters, String vocabulary, List<GoldenText> golden, String card) {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    entries.put(PARAMETERS, Safetensors.write(parameters));
    entries.put(VOCABULARY, vocabulary.getBytes(StandardCharsets.UTF_8));
    StringBuilder lines = new StringBuilder();
    for (GoldenText each : golden) {
      lines.append(new String(Json.write(each), StandardCharsets.UTF_8)).append('\n');
    }
    entries.put(GOLDEN, lines.toString().getBytes(StandardCharsets.UTF_8));
    entries.put(CARD, card.getBytes(StandardCharsets.UTF_8));
    return entries;
  }

  static ModelBundle decode(String bundle, byte[] file) {
    Map<String, byte[]> entries = Archive.read(bundle, file, MOST_BYTES);
    Manifest manifest = manifest(bundle, entries);
    requireHashes(bundle, manifest, entries);
    Map<String, Tensor> parameters =
        parameters(bundle, manifest, entry(bundle, entries, PARAMETERS));
    String vocabulary = text(bundle, entries, VOCABULARY);
    requireVocabulary(bundle, manifest, vocabulary);
    return new ModelBundle(
        manifest,
        parameters,
        vocabulary,
        golden(bundle, text(bundle, entries, GOLDEN)),
        text(bundle, entries, CARD));
  }

  private static Manifest manifest(String bundle, Map<String, byte[]> entries) {
    byte[] json = entry(bundle, entries, MANIFEST);
    requireFormat(bundle, json);
    try {
      return Json.read(Manifest.class, json);
    } catch (RuntimeException e) {
      throw bad(bundle, MANIFEST, "is bad: " + e.getMessage(), e);
    }
  }

  /** Asked first: a later format may differ in all else. */
  private static void requireFormat(String bundle, byte[] json) {
    JsonNode format;
    try {
      format = JSON.readTree(json).path("format");
    } catch (IOException e) {
      throw bad(bundle, MANIFEST, "is not JSON", e);
    }
    if (format.asInt() != Manifest.FORMAT) {
      throw new BadBundleException(
          bundle,
          "entry " + MANIFEST + " has the format " + format + " instead of " + Manifest.FORMAT,
          "update Tonestream, or train the model again with this version");
    }
  }

  private static void requireHashes(String bundle, Manifest manifest, Map<String, byte[]> entries) {
    for (String name : manifest.entries().keySet()) {
      entry(bundle, entries, name);
    }
    entries.forEach(
        (name, content) -> {
          if (!name.equals(MANIFEST) && !Sha256.of(content).equals(manifest.entries().get(name))) {
            throw bad(bundle, name, "is not what the manifest says: its hash differs", null);
          }
        });
  }

  private static Map<String, Tensor> parameters(String bundle, Manifest manifest, byte[] content) {
    Map<String, Tensor> parameters;
    try {
      parameters = Safetensors.read(content);
    } catch (IllegalArgumentException e) {
      throw bad(bundle, PARAMETERS, "is bad: " + e.getMessage(), e);
    }
    Map<String, long[]> shapes = manifest.architecture().parameterShapes(manifest.labels().size());
    if (!shapes.keySet().equals(parameters.keySet())) {
      throw bad(
          bundle,
          PARAMETERS,
          "holds " + parameters.keySet() + " instead of " + shapes.keySet(),
          null);
    }
    shapes.forEach(
        (name, shape) -> {
          Tensor tensor = parameters.get(name);
          if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
            throw bad(
                bundle,
                PARAMETERS,
                "holds a " + tensor + " as " + name + " instead of " + Arrays.toString(shape),
                null);
          }
        });
    return parameters;
  }

  private static void requireVocabulary(String bundle, Manifest manifest, String vocabulary) {
    try {
      manifest.architecture().encoders(manifest.preparation(), vocabulary);
    } catch (IllegalArgumentException e) {
      throw bad(bundle, VOCABULARY, "is bad: " + e.getMessage(), e);
    }
  }

  private static List<GoldenText> golden(String bundle, String lines) {
    try {
      return lines
          .lines()
          .map(line -> Json.read(GoldenText.class, line.getBytes(StandardCharsets.UTF_8)))
          .toList();
    } catch (RuntimeException e) {
      throw bad(bundle, GOLDEN, "has a bad line: " + e.getMessage(), e);
    }
  }

  private static String text(String bundle, Map<String, byte[]> entries, String name) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(entry(bundle, entries, name)))
          .toString();
    } catch (CharacterCodingException e) {
      throw bad(bundle, name, "is not UTF-8", e);
    }
  }

  private static byte[] entry(String bundle, Map<String, byte[]> entries, String name) {
    byte[] content = entries.get(name);
    if (content == null) {
      throw bad(bundle, name, "is missing", null);
    }
    return content;
  }

  private static BadBundleException bad(
      String bundle, String entry, String what, @Nullable Throwable cause) {
    return new BadBundleException(bundle, "entry " + entry + " " + what, MAKE_AGAIN, cause);
  }
}
