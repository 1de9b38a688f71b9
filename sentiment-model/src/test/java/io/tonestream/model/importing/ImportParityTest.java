package io.tonestream.model.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.importing.Encoders.Expected;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Transformer;
import io.tonestream.schemas.Label;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is held against values of another implementation went through a bundle's file before. */
class ImportParityTest {
  private static final Offset<Float> TOLERANCE = within(1e-4f);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "tiny-bert,",
    "tiny-bert-base-only,",
    "tiny-distilbert,",
    "tiny-roberta,three",
    "tiny-stars,"
  })
  void readsTextsAsTheExpectedTokens(String name, @Nullable String labels) throws Exception {
    try (LoadedEncoder encoder = new LoadedEncoder(imported(name, labels))) {
      for (Expected row : rows(name)) {
        Encoded text = encoder.encode(row.pair());
        assertThat(text.ids()).as("%s", row.pair()).isEqualTo(row.input_ids());
        assertThat(encoder.tokenTypes(text)).as("%s", row.pair()).isEqualTo(row.token_type_ids());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-bert,", "tiny-distilbert,", "tiny-roberta,three", "tiny-stars,"})
  void givesTheExpectedLogitsAloneAndInABatch(String name, @Nullable String labels)
      throws Exception {
    try (LoadedEncoder encoder = new LoadedEncoder(imported(name, labels))) {
      List<Expected> rows = rows(name);
      List<Encoded> texts = rows.stream().map(row -> encoder.encode(row.pair())).toList();
      float[][] together = encoder.logits(texts);
      for (int i = 0; i < texts.size(); i++) {
        float[] expected = Objects.requireNonNull(rows.get(i).logits());
        assertThat(together[i]).as("%s", rows.get(i).pair()).containsExactly(expected, TOLERANCE);
        assertThat(encoder.logits(List.of(texts.get(i)))[0]).containsExactly(expected, TOLERANCE);
      }
    }
  }

  @Test
  void givesTheExpectedStatesOfABareEncoderAloneAndInABatch() throws Exception {
    try (LoadedEncoder encoder = new LoadedEncoder(imported("tiny-bert-base-only", null))) {
      List<Expected> rows = rows("tiny-bert-base-only");
      List<Encoded> texts = rows.stream().map(row -> encoder.encode(row.pair())).toList();
      requireOutputs(rows, encoder.outputs(texts));
      List<float[]> pooled = new ArrayList<>();
      List<float[]> first = new ArrayList<>();
      List<float[]> mean = new ArrayList<>();
      for (Encoded text : texts) {
        LoadedEncoder.Outputs alone = encoder.outputs(List.of(text));
        pooled.add(alone.pooled()[0]);
        first.add(alone.first()[0]);
        mean.add(alone.mean()[0]);
      }
      requireOutputs(
          rows,
          new LoadedEncoder.Outputs(
              pooled.toArray(float[][]::new),
              first.toArray(float[][]::new),
              mean.toArray(float[][]::new)));
    }
  }

  private static void requireOutputs(List<Expected> rows, LoadedEncoder.Outputs outputs) {
    for (int i = 0; i < rows.size(); i++) {
      Expected row = rows.get(i);
      assertThat(outputs.pooled()[i])
          .containsExactly(Objects.requireNonNull(row.pooler_output()), TOLERANCE);
      assertThat(outputs.first()[i])
          .containsExactly(Objects.requireNonNull(row.cls_last_hidden_state()), TOLERANCE);
      assertThat(outputs.mean()[i])
          .containsExactly(Objects.requireNonNull(row.mean_last_hidden_state()), TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-distilbert", "tiny-roberta"})
  void aTokenizerMadeFromTheVocabularyReadsTextsAlike(String name) throws Exception {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    for (SourceFile file : Folder.files(Encoders.path(name))) {
      if (!file.name().equals("tokenizer.json")) {
        Files.copy(Encoders.path(name).resolve(file.name()), copy.resolve(file.name()));
      }
    }
    ImportedModel model =
        ModelImport.read(copy, options(name.equals("tiny-roberta") ? "three" : null));
    try (LoadedEncoder encoder = new LoadedEncoder(through(model))) {
      for (Expected row : rows(name)) {
        assertThat(encoder.encode(row.pair()).ids()).as(row.text()).isEqualTo(row.input_ids());
      }
    }
  }

  @Test
  void knowsWhatOutputsMean() {
    assertThat(labels("tiny-bert", null))
        .containsExactly(Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE);
    assertThat(labels("tiny-distilbert", null)).containsExactly(Label.NEGATIVE, Label.POSITIVE);
    assertThat(labels("tiny-stars", null)).containsExactlyElementsOf(labels("tiny-stars", "stars"));
    assertThat(labels("tiny-stars", null))
        .containsExactly(
            Label.NEGATIVE, Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.POSITIVE);
    assertThat(labels("tiny-roberta", "LABEL_0=positive,LABEL_1=neutral,label_2=negative"))
        .containsExactly(Label.POSITIVE, Label.NEUTRAL, Label.NEGATIVE);
    assertThat(labels("tiny-bert-base-only", null)).isEmpty();
  }

  private static List<Label> labels(String name, @Nullable String spec) {
    return ModelImport.read(Encoders.path(name), options(spec)).labels();
  }

  @Test
  void readsAtMostWhatTheModelAndItsTokenizerTake() {
    assertThat(architecture("tiny-roberta", "three").maxTokens()).isEqualTo(64);
    assertThat(architecture("tiny-roberta", "three").firstPosition()).isEqualTo(2);
    assertThat(architecture("tiny-bert-base-only", null).maxTokens()).isEqualTo(64);
    assertThat(architecture("tiny-bert-base-only", null).head()).isEqualTo(Head.TANH);
    assertThat(architecture("tiny-distilbert", null).head()).isEqualTo(Head.RELU);
  }

  private static Transformer architecture(String name, @Nullable String labels) {
    return ModelImport.read(Encoders.path(name), options(labels)).architecture();
  }

  @Test
  void keepsTheLowestLayers() {
    ImportOptions first =
        new ImportOptions(
            "cut",
            null,
            1,
            new ImportOptions.Reading(
                16,
                ImportOptions.DEFAULT.reading().truncation(),
                ImportOptions.DEFAULT.reading().normalization()),
            null,
            null,
            null);

    ImportedModel cut = ModelImport.read(Encoders.path("tiny-bert"), first);
    ImportedModel whole = ModelImport.read(Encoders.path("tiny-bert"), options(null));

    assertThat(cut.name()).isEqualTo("cut");
    assertThat(cut.architecture().layers()).isEqualTo(1);
    assertThat(cut.architecture().maxTokens()).isEqualTo(16);
    assertThat(cut.parameters().keySet())
        .noneMatch(parameter -> parameter.startsWith("layer_1"))
        .isSubsetOf(whole.parameters().keySet());
    assertThat(cut.parameters().get("layer_0_key_weight"))
        .isEqualTo(whole.parameters().get("layer_0_key_weight"));
    assertThat(through(cut).card()).contains("| layers | 1 of 2 |");
  }

  private ModelBundle imported(String name, @Nullable String labels) throws Exception {
    Path file = folder.resolve(name + ".zip");
    through(ModelImport.read(Encoders.path(name), options(labels))).write(file);
    return ModelBundle.read(file);
  }

  private static ModelBundle through(ImportedModel model) {
    return model.toBundle(Instant.EPOCH, "import");
  }

  private static List<Expected> rows(String name) {
    List<Expected> rows = Encoders.expected(name + "/expected.jsonl");
    assertThat(rows).hasSizeGreaterThan(30);
    return rows;
  }

  private static ImportOptions options(@Nullable String labels) {
    return new ImportOptions(null, labels, null, ImportOptions.DEFAULT.reading(), null, null, null);
  }
}
