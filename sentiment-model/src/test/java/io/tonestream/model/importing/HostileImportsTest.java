package io.tonestream.model.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models that must be refused: of those who mean no good, of those who made a mistake, and of those
 * whose disk did. Most are a good model but for one thing.
 */
class HostileImportsTest {
  private static final String WEIGHTS = "model.safetensors";
  private static final String CONFIG = "config.json";
  private static final String POINTER =
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 268000000\n";
  private static final String QUERY = "bert.encoder.layer.0.attention.self.query.weight";

  /** Makes what is hostile in an empty folder; returns what to import. */
  @FunctionalInterface
  private interface Maker {
    Path make(Path folder) throws Exception;
  }

  /** Changes a copy of a good model. */
  @FunctionalInterface
  private interface Change {
    void apply(Path copy) throws Exception;
  }

  /** Changes a good file of tensors and writes it. */
  @FunctionalInterface
  private interface Tensors {
    void apply(SafetensorsEditor editor, Path file) throws Exception;
  }

  /**
   * A model that must be refused.
   *
   * @param name what is hostile about it
   * @param labels as given to the import
   * @param reason words that the message must have
   */
  private record Hostile(String name, @Nullable String labels, String reason, Maker maker) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Hostile> ALL = new ArrayList<>();

  static {
    addConfigs();
    addTensors();
    addDamagedFiles();
    addSources();
    addPaths();
    addLabels();
    addTokenizers();
    addCheckpoints();
    addOnnxModels();
  }

  @TempDir Path folder;

  static List<Hostile> all() {
    return ALL;
  }

  @ParameterizedTest
  @MethodSource("all")
  void refusesItInTimeInOneLineThatSaysWhatToDo(Hostile hostile) throws Exception {
    Path source = hostile.maker().make(folder);
    ImportOptions options =
        new ImportOptions(
            null, hostile.labels(), null, ImportOptions.DEFAULT.reading(), null, null, null);
    long start = System.nanoTime();

    assertThatThrownBy(() -> ModelImport.read(source, options))
        .isInstanceOf(BadImportException.class)
        .hasMessageContaining(hostile.reason())
        .hasMessageMatching("[^;]+: .+; .+")
        .message()
        .hasSizeLessThan(1_500);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void tellsThemApartByTheirNames() {
    assertThat(ALL).extracting(Hostile::name).doesNotHaveDuplicates().hasSizeGreaterThan(60);
  }

  private static void add(String name, String reason, Maker maker) {
    ALL.add(new Hostile(name, null, reason, maker));
  }

  private static void addChanged(String name, String reason, Change change) {
    add(
        name,
        reason,
        folder -> {
          Path copy = SafetensorsEditor.copy("tiny-bert", folder.resolve("copy"));
          change.apply(copy);
          return copy;
        });
  }

  private static void addTensors(String name, String reason, Tensors tensors) {
    addChanged(
        name,
        reason,
        copy -> tensors.apply(SafetensorsEditor.of("tiny-bert"), copy.resolve(WEIGHTS)));
  }

  private static void addConfig(String from, String to, String reason) {
    addChanged(
        "config.json with " + to,
        reason,
        copy -> SafetensorsEditor.edit(copy.resolve(CONFIG), from, to));
  }

  private static void addConfigs() {
    addConfig(
        "\"model_type\": \"bert\"", "\"model_type\": \"gpt2\"", "model_type is 'gpt2'; import");
    addConfig(
        "\"hidden_size\": 32", "\"hidden_size\": 1000000000", "hidden_size is 1000000000, not");
    addConfig("\"hidden_size\": 32", "\"hidden_size\": -32", "hidden_size is -32, not a whole");
    addConfig("\"hidden_size\": 32", "\"hidden_size\": 1e9", "hidden_size is 1.0E9, not a whole");
    addConfig(
        "\"hidden_size\": 32", "\"hidden_size\": \"32\"", "hidden_size is \"32\", not a whole");
    addConfig("\"hidden_size\": 32,", "", "hidden_size is missing");
    addConfig(
        "\"hidden_size\": 32",
        "\"hidden_size\": 64",
        "has the shape [300, 32] instead of [300, 64]");
    addConfig(
        "\"num_attention_heads\": 4", "\"num_attention_heads\": 5", "which 5 heads can't share");
    addConfig(
        "\"num_attention_heads\": 4", "\"num_attention_heads\": 0", "num_attention_heads is 0");
    addConfig(
        "\"num_hidden_layers\": 2",
        "\"num_hidden_layers\": 3",
        "tensor encoder.layer.2.attention.self.query.weight is missing");
    addConfig(
        "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1", "tensor bert.encoder.layer.1.");
    addConfig(
        "\"layer_norm_eps\": 1e-12", "\"layer_norm_eps\": 1e400", "layerNormEpsilon is Infinity");
    addConfig("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"silu\"", "its activation is 'silu'");
    addConfig(
        "\"position_embedding_type\": \"absolute\"",
        "\"position_embedding_type\": \"relative_key\"",
        "position_embedding_type is 'relative_key', not absolute");
    addConfig(
        "BertForSequenceClassification",
        "BertForQuestionAnswering",
        "architectures says BertForQuestionAnswering");
    addConfig(
        "\"use_cache\": true",
        "\"problem_type\": \"multi_label_classification\"",
        "problem_type is 'multi_label_classification'");
    addConfig("\"use_cache\": true", "\"is_decoder\": true", "it is a decoder");
    addConfig("\"use_cache\": true", "\"hidden_size\": 32", "Duplicate field 'hidden_size'");
    addChanged(
        "a config.json that is not JSON",
        "config.json: it is not JSON",
        copy -> Files.writeString(copy.resolve(CONFIG), "model_type: bert"));
    addChanged(
        "a config.json nested 100,000 deep",
        "config.json: it is not JSON",
        copy -> Files.writeString(copy.resolve(CONFIG), "{\"a\":".repeat(100_000)));
    addChanged(
        "a config.json that is a list",
        "it holds no JSON object",
        copy -> Files.writeString(copy.resolve(CONFIG), "[]"));
    addChanged(
        "a negative model_max_length",
        "model_max_length is -64, not",
        copy -> SafetensorsEditor.edit(copy.resolve("tokenizer_config.json"), "64", "-64"));
  }

  private static void addTensors() {
    addTensors(
        "a missing tensor",
        "tensor encoder.layer.0.attention.self.query.weight is missing",
        (editor, file) -> {
          editor.remove(QUERY::equals);
          editor.write(file);
        });
    addTensors(
        "a tensor of another kind of model",
        "tensor bert.encoder.layer.0.adapter.weight is none of such an encoder",
        (editor, file) -> {
          editor.add("bert.encoder.layer.0.adapter.weight", "F32", 4, 4);
          editor.write(file);
        });
    addTensors(
        "a tensor with and without the prefix",
        "are the same",
        (editor, file) -> {
          editor.add("embeddings.LayerNorm.weight", "F32", 32);
          editor.write(file);
        });
    addTensors(
        "a matrix turned round",
        "instead of [64, 32]",
        (editor, file) -> {
          editor.remove("bert.encoder.layer.0.intermediate.dense.weight"::equals);
          editor.add("bert.encoder.layer.0.intermediate.dense.weight", "F32", 32, 64);
          editor.write(file);
        });
    addTensors(
        "integers for numbers",
        "has the type I32; convert it",
        (editor, file) -> {
          editor.remove(QUERY::equals);
          editor.add(QUERY, "I32", 32, 32);
          editor.write(file);
        });
    addTensors(
        "a classifier of another size",
        "id2label has 3 names, and the classifier 2 outputs",
        (editor, file) -> {
          editor.remove("classifier.weight"::equals);
          editor.add("classifier.weight", "F32", 2, 32);
          editor.write(file);
        });
    addTensors(
        "no number",
        "tensor " + QUERY + " holds NaN",
        (editor, file) -> {
          editor.change(QUERY, bytes -> bytes.putFloat(40, Float.NaN));
          editor.write(file);
        });
    addTensors(
        "an infinite number",
        "holds -Infinity",
        (editor, file) -> {
          editor.change("classifier.bias", bytes -> bytes.putFloat(4, Float.NEGATIVE_INFINITY));
          editor.write(file);
        });
    addHeader(
        "a type that there isn't",
        "\"dtype\":\"F32\",\"shape\":[3]",
        "\"dtype\":\"Q4\",\"shape\":[3]",
        "has the unknown type \"Q4\"");
    addHeader("a negative length", "\"shape\":[3]", "\"shape\":[-3]", "has the shape [-3]");
    addHeader(
        "a shape beyond all numbers",
        "\"shape\":[3]",
        "\"shape\":[4611686018427387904,8]",
        "can't have the shape");
    addHeader(
        "a tensor of 10 GB",
        "\"shape\":[32],\"data_offsets\":[0,128]",
        "\"shape\":[2500000000],\"data_offsets\":[0,10000000000]",
        "needs 10000000000 bytes");
    addHeader(
        "offsets that overlap",
        "\"data_offsets\":[128,256]",
        "\"data_offsets\":[100,228]",
        "overlaps another");
    addHeader(
        "a gap", "\"data_offsets\":[0,128]", "\"data_offsets\":[4,132]", "leaves a gap before it");
    addHeader(
        "offsets that don't fit the shape",
        "\"data_offsets\":[0,128]",
        "\"data_offsets\":[0,132]",
        "doesn't take the bytes [0, 132]");
    addHeader(
        "a tensor that is no object",
        "\"bert.embeddings.LayerNorm.bias\":{\"dtype\":\"F32\",\"shape\":[32],\"data_offsets\":[0,128]}",
        "\"bert.embeddings.LayerNorm.bias\":7",
        "has the unknown type");
  }

  /** Changes words of the header, whose length stays right. */
  private static void addHeader(String name, String from, String to, String reason) {
    addTensors(
        name,
        reason,
        (editor, file) -> {
          editor.write(file);
          byte[] bytes = Files.readAllBytes(file);
          ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
          int length = (int) buffer.getLong();
          String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
          assertThat(header).contains(from);
          byte[] changed =
              header.replaceFirst(Pattern.quote(from), to).getBytes(StandardCharsets.UTF_8);
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          out.writeBytes(
              ByteBuffer.allocate(8)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putLong(changed.length)
                  .array());
          out.writeBytes(changed);
          out.write(bytes, 8 + length, bytes.length - 8 - length);
          Files.write(file, out.toByteArray());
        });
  }

  private static void addDamagedFiles() {
    addBytes("a cut file", "it ends before tensor", bytes -> Arrays.copyOf(bytes, 50_000));
    addBytes(
        "a file cut in its header", "its header can't have", bytes -> Arrays.copyOf(bytes, 500));
    addBytes("an empty file", "its header can't have -1 bytes", bytes -> new byte[0]);
    addBytes(
        "bytes after the end",
        "9 bytes belong to no tensor",
        bytes -> Arrays.copyOf(bytes, bytes.length + 9));
    addBytes(
        "a header that claims 10 GB",
        "its header can't have 10000000000 bytes",
        bytes -> withLength(bytes, 10_000_000_000L));
    addBytes(
        "a header that claims 2^63 bytes",
        "its header can't have -9223372036854775808 bytes",
        bytes -> withLength(bytes, Long.MIN_VALUE));
    addBytes(
        "a header that is not JSON",
        "it is not JSON",
        bytes -> {
          bytes[8] = 'x';
          return bytes;
        });
  }

  private static byte[] withLength(byte[] file, long length) {
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    return file;
  }

  private static void addBytes(String name, String reason, UnaryOperator<byte[]> change) {
    addChanged(
        name,
        reason,
        copy -> {
          Path file = copy.resolve(WEIGHTS);
          Files.write(file, change.apply(Files.readAllBytes(file)));
        });
  }

  private static void addSources() {
    add(
        "nothing",
        "there is no such file or folder; check the path",
        folder -> folder.resolve("no"));
    addChanged(
        "a pointer of Git LFS",
        "model.safetensors: it is a pointer of Git LFS, and not the file; run git lfs pull",
        copy -> Files.writeString(copy.resolve(WEIGHTS), POINTER));
    add(
        "a pointer of Git LFS alone",
        "encoder.onnx: it is a pointer of Git LFS",
        folder -> Files.writeString(folder.resolve("encoder.onnx"), POINTER));
    add("an empty folder", "it is no model that can be imported; give", folder -> folder);
    add(
        "an empty file alone",
        "it is no model that can be imported; give",
        folder -> Files.createFile(folder.resolve("x.onnx")));
    for (String pickle : List.of("pytorch_model.bin", "model.pt", "model.ckpt", "tf_model.h5")) {
      addChanged(
          pickle + " alone",
          pickle
              + ": its numbers are in a format that could run a program when read; convert it to model.safetensors",
          copy -> Files.move(copy.resolve(WEIGHTS), copy.resolve(pickle)));
    }
    add(
        "a pickle",
        "could run a program when read",
        folder ->
            Files.write(folder.resolve("weights"), new byte[] {(byte) 0x80, 2, 'c', 'o', 's'}));
    add(
        "a zip file of PyTorch",
        "could run a program when read",
        folder -> zip(folder, Map.of("archive/data.pkl", new byte[10])));
    add(
        "a bundle of ours",
        "it is a bundle of Tonestream already",
        folder ->
            zip(
                folder,
                Map.of("manifest.json", new byte[2], "parameters.safetensors", new byte[9])));
    add(
        "a file of tensors alone",
        "give the folder with its config.json",
        folder -> SafetensorsEditor.copy("tiny-bert", folder.resolve("copy")).resolve(WEIGHTS));
    addChanged(
        "no tensors", "it has no model.safetensors", copy -> Files.delete(copy.resolve(WEIGHTS)));
    addChanged(
        "no config.json", "it has no config.json", copy -> Files.delete(copy.resolve(CONFIG)));
    add(
        "a damaged zip file",
        "the zip file is damaged",
        folder ->
            Files.write(
                folder.resolve("x.zip"),
                new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    add(
        "a zip bomb",
        "unpacks to more than",
        folder -> bomb(folder.resolve("bomb.zip"), "model.onnx"));
    add(
        "a zip bomb in a jar",
        "unpacks to more than",
        folder ->
            zip(
                folder,
                Map.of(
                    "bert",
                    Files.readAllBytes(
                        bomb(folder.resolve("bomb"), "variables/variables.index")))));
  }

  private static Path zip(Path folder, Map<String, byte[]> files) throws Exception {
    return Files.write(folder.resolve("x.zip"), SmallBert.zip(files));
  }

  /** 100 MB of zeros. */
  private static Path bomb(Path file, String name) throws Exception {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(name));
      for (int i = 0; i < 100; i++) {
        zip.write(new byte[1 << 20]);
      }
    }
    return file;
  }

  private static void addPaths() {
    add(
        "an entry that climbs out",
        "its name leads out of the archive",
        folder -> zip(folder, Map.of("../../etc/passwd", new byte[1])));
    add(
        "an entry with an absolute name",
        "its name leads out of the archive",
        folder -> zip(folder, Map.of("/etc/passwd", new byte[1])));
    add(
        "an entry that climbs out of a nested archive",
        "its name leads out of the archive",
        folder ->
            zip(
                folder,
                Map.of(
                    "bert",
                    SmallBert.zip(new LinkedHashMap<>(Map.of("a/../../b", randomBytes()))))));
    addChanged(
        "a link out of the folder",
        "vocab.txt: it is a link that leads out of the folder",
        copy -> {
          Path outside = Files.move(copy.resolve("vocab.txt"), copy.resolveSibling("outside.txt"));
          Files.createSymbolicLink(copy.resolve("vocab.txt"), outside);
        });
    addChanged(
        "a link to itself",
        "tokenizer.json: it is a link that leads nowhere",
        copy -> {
          Files.delete(copy.resolve("tokenizer.json"));
          Files.createSymbolicLink(copy.resolve("tokenizer.json"), Path.of("tokenizer.json"));
        });
    addChanged(
        "links in a circle",
        "it is a link that leads nowhere",
        copy -> {
          Files.createSymbolicLink(copy.resolve("a"), Path.of("b"));
          Files.createSymbolicLink(copy.resolve("b"), Path.of("a"));
        });
    addIndex(
        "an index that names a file elsewhere",
        "names '../model.safetensors', which is no file of the folder",
        "../model.safetensors");
    addIndex(
        "an index that names a file that isn't there",
        "it has no gone.safetensors",
        "gone.safetensors");
    addIndex(
        "an index that names a file without the tensor",
        "isn't in shard.safetensors",
        "shard.safetensors");
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[1 << 17];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static void addIndex(String name, String reason, String file) {
    addChanged(
        name,
        reason,
        copy -> {
          Files.move(copy.resolve(WEIGHTS), copy.resolve("shard.safetensors"));
          Files.write(
              copy.resolve("model.safetensors.index.json"),
              Json.write(Map.of("weight_map", Map.of("elsewhere.weight", file))));
        });
  }

  private static void addLabels() {
    addLabels(
        "labels that say nothing",
        "tiny-roberta",
        null,
        "add what each means, such as --labels LABEL_0=negative,LABEL_1=neutral,LABEL_2=positive");
    addLabels(
        "labels that lack one",
        "tiny-roberta",
        "LABEL_0=negative,LABEL_1=positive",
        "nothing says what its output 'LABEL_2' means");
    addLabels(
        "an output left out",
        "tiny-roberta",
        "LABEL_0=negative,LABEL_1=leave-out,LABEL_2=positive",
        "its output 'LABEL_1' can't be left out");
    addLabels(
        "one meaning for all outputs",
        "tiny-distilbert",
        "negative=positive",
        "all its outputs [NEGATIVE, POSITIVE] mean positive");
    addLabels(
        "labels of a bare encoder",
        "tiny-bert-base-only",
        "three",
        "the model has no classifier; leave the option out");
    addConfig("\"1\": \"neutral\"", "\"7\": \"neutral\"", "id2label has no name for output 1 of 3");
  }

  private static void addLabels(
      String name, String encoder, @Nullable String labels, String reason) {
    ALL.add(new Hostile(name, labels, reason, folder -> Encoders.path(encoder)));
  }

  private static void addTokenizers() {
    addTokenizer(
        "a tokenizer nested 100,000 deep",
        "tokenizer.json: it is not JSON",
        text -> "[".repeat(100_000));
    addTokenizer(
        "a normalizer nested 20 deep",
        "its normalizer is nested more than 8 deep",
        text ->
            text.replaceFirst(
                "\"normalizer\": \\{",
                "\"normalizer\": "
                    + "{\"type\": \"Sequence\", \"normalizers\": [".repeat(20)
                    + "]}".repeat(20)
                    + ", \"other\": {"));
    addTokenizer(
        "a step that doesn't exist",
        "its pre_tokenizer is of the kind \"Exec\"",
        text -> text.replace("BertPreTokenizer", "Exec"));
    for (String pattern : List.of("(a+)+$", "a*a*a*$", "a?a?aa", "a{2,}a+", ".*.*")) {
      addTokenizer(
          "the pattern " + pattern,
          "it looks for the pattern {\"Regex\":\"" + pattern + "\"}",
          text ->
              text.replace(
                  "\"type\": \"BertPreTokenizer\"",
                  "\"type\": \"Split\", \"pattern\": {\"Regex\": \"%s\"}, \"behavior\": \"Isolated\", \"invert\": false"
                      .formatted(pattern)));
    }
    addTokenizer(
        "a template with a token that isn't described",
        "which it doesn't say more of",
        text ->
            text.replaceFirst(
                "\"SpecialToken\": \\{\\s*\"id\": \"\\[CLS\\]\"",
                "\"SpecialToken\": {\"id\": \"[GONE]\""));
    addTokenizer(
        "a template with ids beyond the network",
        "token '[CLS]' has the id 2000000, and the network 300 rows",
        text -> text.replaceFirst("\"ids\": \\[\\s*2\\s*\\]", "\"ids\": [2000000]"));
    addTokenizer(
        "an id beyond the network",
        "has the id 4000, and the network 300 rows",
        text -> text.replaceFirst("\": 299", "\": 4000"));
    addTokenizer(
        "an id twice",
        "its vocabulary has the id 298 twice",
        text -> text.replaceFirst("\": 299", "\": 298"));
    addTokenizer(
        "added tokens beyond the network",
        "and 1 added tokens, and the network 300 rows",
        text -> text.replaceFirst("\"content\": \"\\[MASK\\]\"", "\"content\": \"[MORE]\""));
    addTokenizer(
        "words of any length",
        "its max_input_chars_per_word is 1000000000",
        text ->
            text.replace(
                "\"max_input_chars_per_word\": 100", "\"max_input_chars_per_word\": 1000000000"));
    addTokenizer(
        "a character map that leads out of itself",
        "its precompiled_charsmap is damaged: unit 0 of its trie leads out of it",
        text ->
            text.replace(
                "\"type\": \"BertNormalizer\"",
                "\"type\": \"Precompiled\", \"precompiled_charsmap\": \"BAAAAAD8/38=\""));
    addVocabulary(
        "a vocabulary with a word twice",
        "vocab.txt: lines 1 and 300 are both '[PAD]'",
        "vocab.txt",
        text -> text.replaceFirst("\n[^\n]*\n$", "\n[PAD]\n"));
    addVocabulary(
        "a vocabulary without special tokens",
        "it lacks the special token [CLS]",
        "vocab.txt",
        text -> text.replace("[CLS]", "[START]"));
    addVocabulary(
        "a vocabulary larger than the network",
        "and the network 300 rows",
        "vocab.txt",
        text -> text + "moremore\n");
    addChanged(
        "a vocabulary that is not UTF-8",
        "vocab.txt: it is not UTF-8",
        copy -> {
          Files.delete(copy.resolve("tokenizer.json"));
          Files.write(copy.resolve("vocab.txt"), new byte[] {'[', (byte) 0xff, '\n'});
        });
    addChanged(
        "no tokenizer",
        "it has no tokenizer.json, vocab.txt",
        copy -> {
          Files.delete(copy.resolve("tokenizer.json"));
          Files.delete(copy.resolve("vocab.txt"));
        });
    add(
        "merges of words that aren't there",
        "its vocabulary lacks 'zz' of the merge \"zz qq\"",
        folder -> {
          Path copy = SafetensorsEditor.copy("tiny-roberta", folder.resolve("copy"));
          Files.delete(copy.resolve("tokenizer.json"));
          SafetensorsEditor.edit(copy.resolve(CONFIG), "LABEL_0", "negative");
          SafetensorsEditor.edit(copy.resolve(CONFIG), "LABEL_1", "neutral");
          SafetensorsEditor.edit(copy.resolve(CONFIG), "LABEL_2", "positive");
          SafetensorsEditor.edit(copy.resolve("merges.txt"), "h e\n", "zz qq\n");
          return copy;
        });
    add(
        "a sentencepiece model cut in a number",
        "it is no valid protobuf",
        folder -> {
          Path copy = SafetensorsEditor.copy("tiny-bert", folder.resolve("copy"));
          Files.delete(copy.resolve("tokenizer.json"));
          Files.delete(copy.resolve("vocab.txt"));
          Files.write(
              copy.resolve("sentencepiece.bpe.model"),
              new byte[] {10, 3, 10, 1, 'a', 18, (byte) 0x80});
          return copy;
        });
  }

  private static void addTokenizer(String name, String reason, UnaryOperator<String> change) {
    addChanged(name, reason, copy -> change(copy.resolve("tokenizer.json"), change));
  }

  private static void addVocabulary(
      String name, String reason, String file, UnaryOperator<String> change) {
    addChanged(
        name,
        reason,
        copy -> {
          Files.delete(copy.resolve("tokenizer.json"));
          change(copy.resolve(file), change);
        });
  }

  private static void change(Path file, UnaryOperator<String> change) throws Exception {
    String before = Files.readString(file);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(file, after);
  }

  private static void addCheckpoints() {
    addCheckpoint(
        "an index without its mark",
        "it doesn't end with the mark of a checkpoint's index",
        index -> {
          index[index.length - 1] ^= 1;
          return index;
        });
    addCheckpoint(
        "an index that is too short",
        "it doesn't end with the mark",
        index -> Arrays.copyOf(index, 20));
    addCheckpoint(
        "a block whose checksum is wrong",
        "the checksum of a block doesn't match",
        index -> {
          index[40] ^= 1;
          return index;
        });
    addCheckpoint("blocks in a circle", "a block is named twice", index -> SmallBert.loop());
    addCheckpoint(
        "a block beyond the end",
        "a block lies beyond its end",
        index -> {
          index[index.length - 46] = (byte) 0xff;
          index[index.length - 45] = (byte) 0x7f;
          return index;
        });
    addEntry(
        "a variable in another file",
        "variable module/bert/embeddings/LayerNorm/beta is of the type",
        entry -> entry.number(3, 1));
    addEntry(
        "a variable of another type",
        "is of the type 9, not single precision",
        entry -> entry.number(1, 9));
    addEntry(
        "a variable of 10 GB",
        "can't have 10000000000 bytes",
        entry -> entry.number(5, 10_000_000_000L));
    addEntry("a variable beyond the data", "can't have", entry -> entry.number(4, Long.MAX_VALUE));
    addEntry(
        "a variable with a negative length",
        "has the shape",
        entry -> entry.message(2, new Protobufs().message(2, new Protobufs().number(1, -5))));
    addEntry(
        "a variable whose checksum is wrong",
        "the checksum of tensor module/bert/",
        entry -> entry.fixed32(6, 7));
    addEntry(
        "an entry with a cut number",
        "it is no valid protobuf",
        entry -> {
          entry.varint(8);
          return entry;
        });
    add(
        "data that are cut",
        "can't have",
        folder -> {
          Map<String, Tensor> variables = SmallBert.variables();
          return SmallBert.checkpoint(
              folder,
              SmallBert.index(variables, UnaryOperator.identity()),
              Arrays.copyOf(SmallBert.data(variables), 100_000));
        });
    add(
        "a checkpoint without a variable",
        "tensor encoder.layer.1.output.dense.bias is missing",
        folder -> {
          Map<String, Tensor> variables = SmallBert.variables();
          variables.remove("module/bert/encoder/layer_1/output/dense/bias");
          return SmallBert.checkpoint(
              folder,
              SmallBert.index(variables, UnaryOperator.identity()),
              SmallBert.data(variables));
        });
  }

  private static void addCheckpoint(String name, String reason, UnaryOperator<byte[]> change) {
    add(
        name,
        reason,
        folder -> {
          Map<String, Tensor> variables = SmallBert.variables();
          return SmallBert.checkpoint(
              folder,
              change.apply(SmallBert.index(variables, UnaryOperator.identity())),
              SmallBert.data(variables));
        });
  }

  /** Fields that come again count. */
  private static void addEntry(String name, String reason, UnaryOperator<Protobufs> change) {
    add(
        name,
        reason,
        folder -> {
          Map<String, Tensor> variables = SmallBert.variables();
          return SmallBert.checkpoint(
              folder, SmallBert.index(variables, change), SmallBert.data(variables));
        });
  }

  private static void addOnnxModels() {
    addOnnx(
        "an ONNX model with its numbers elsewhere",
        "are in another file",
        tensor -> tensor.number(14, 1),
        List.of());
    addOnnx(
        "an ONNX tensor of another size",
        "bytes of raw numbers",
        tensor -> tensor.number(1, 3),
        List.of());
    addOnnx(
        "an ONNX tensor of another type",
        "tensor embeddings.word_embeddings.weight is missing",
        tensor -> tensor.number(2, 11),
        List.of());
    addOnnx(
        "an ONNX model without a node",
        "tensor encoder.layer.1.attention.self.value.weight is missing",
        tensor -> tensor,
        List.of("/encoder/layer.1/attention/self/value"));
    add(
        "a cut ONNX model",
        "it is no valid protobuf",
        folder ->
            onnx(
                folder,
                Arrays.copyOf(SmallBert.onnx(UnaryOperator.identity(), List.of()), 30_000)));
    add(
        "an ONNX model cut in a number",
        "it is no valid protobuf",
        folder -> onnx(folder, new byte[] {8, 7, 58, (byte) 0xff}));
    add(
        "an ONNX field that claims 2^60 bytes",
        "a field claims",
        folder -> onnx(folder, new byte[] {8, 7, 58, -1, -1, -1, -1, -1, -1, -1, -1, 15}));
    add(
        "an ONNX model without a tokenizer",
        "it has no tokenizer.json",
        folder ->
            Files.write(
                folder.resolve("x.onnx"), SmallBert.onnx(UnaryOperator.identity(), List.of())));
    add(
        "two ONNX models",
        "it has 2 .onnx files",
        folder -> {
          Files.write(folder.resolve("a.onnx"), new byte[] {8, 7});
          Files.write(folder.resolve("b.onnx"), new byte[] {8, 7});
          return folder;
        });
  }

  private static void addOnnx(
      String name, String reason, UnaryOperator<Protobufs> change, List<String> without) {
    add(name, reason, folder -> onnx(folder, SmallBert.onnx(change, without)));
  }

  private static Path onnx(Path folder, byte[] model) throws Exception {
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {}}");
    return Files.write(folder.resolve("x.onnx"), model);
  }
}
