package io.tonestream.trainer.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.jni.JniUtils;
import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.network.Truncation;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.recipes.Recipe;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.testing.TinyEncoders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerTrainingTest {
  private static final List<Label> LABELS = List.of(Label.values());
  private static final ModelBundle BARE = TinyEncoders.bare();

  @ParameterizedTest
  @EnumSource(Head.class)
  void learnsFromABareEncoderOnAndIsReadAgainAsItWas(Head head) {
    ModelBundle bundle = train(BARE, Map.of("head", head.name().toLowerCase(Locale.ROOT)));

    assertThat(bundle.manifest().evaluations())
        .extracting(Evaluation::dataSet)
        .containsExactly("validation", "test");
    assertThat(bundle.manifest().evaluations()).allMatch(each -> each.macroRecall() > 0.9);
    assertThat(bundle.manifest().labels()).isEqualTo(LABELS);
    assertThat(bundle.manifest().parent()).isEqualTo(BARE.version());
    assertThat(bundle.vocabulary()).isEqualTo(BARE.vocabulary());
    assertThat(bundle.card())
        .contains("It was trained from tiny-encoder " + BARE.version() + " on, whose card says:")
        .contains("> # A tiny encoder\n> Of random numbers.");
    ModelBundle read = ModelBundle.read("copy", bundle.toBytes());
    try (DjlSentimentModel model = DjlSentimentModel.load(read, "cpu")) {
      model.checkGolden();
      model.checkOutputs();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "frozen-layers, 1, true, 1",
    "frozen-layers, 2, true, 2",
    "frozen-embeddings, true, true, 0",
    "frozen-layers, 0, false, 0"
  })
  void changesAllButWhatIsFrozen(String setting, String value, boolean embeddings, int layers) {
    ModelBundle bundle = train(BARE, Map.of(setting, value, "epochs", "1"));

    BARE.parameters()
        .forEach(
            (name, before) -> {
              boolean frozen =
                  name.matches("(word|position|type)_embedding|embedding_norm_.*")
                      ? embeddings
                      : layers > 0 && name.matches("layer_[0-" + (layers - 1) + "]_.*");
              assertThat(parameter(bundle, name).equals(before)).as(name).isEqualTo(frozen);
            });
  }

  /** Apart from half precision, which only the frozen layers' outputs have. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void whatFrozenLayersMakeOfTextsCanBeKept(String layers) {
    Map<String, String> settings = Map.of("frozen-layers", layers, "dropout", "0", "epochs", "3");
    Map<String, String> cached = new HashMap<>(settings);
    cached.put("cache-frozen-layers", "true");

    ModelBundle computedEachTime = train(BARE, settings);
    ModelBundle computedOnce = train(BARE, cached);

    for (String name : BARE.parameters().keySet()) {
      assertThat(parameter(computedOnce, name).values())
          .as(name)
          .containsExactly(parameter(computedEachTime, name).values(), within(0.01f));
    }
    assertThat(parameter(computedOnce, "output_weight"))
        .isNotEqualTo(parameter(computedEachTime, "output_weight"));
  }

  @Test
  void embeddingsCanBeTrainedBelowFrozenLayers() {
    ModelBundle bundle =
        train(BARE, Map.of("frozen-layers", "1", "frozen-embeddings", "false", "epochs", "1"));

    assertThat(parameter(bundle, "layer_0_query_weight"))
        .isEqualTo(parameter(BARE, "layer_0_query_weight"));
    assertThat(parameter(bundle, Transformer.WORD_EMBEDDING))
        .isNotEqualTo(parameter(BARE, Transformer.WORD_EMBEDDING));
  }

  @Test
  void learnsWhatATextSaysAboutEachOfItsTargets() {
    DataSet training = lampsAndTables("training", 150, 1);
    Plan plan =
        TinyData.plan("transformer", 1, settings(Map.of("balance", "0")))
            .on(
                new TrainingData(
                    training, List.of(training), lampsAndTables("v", 30, 2), List.of()))
            .from(BARE);

    ModelBundle bundle = Training.run(plan, Progress.SILENT);

    assertThat(bundle.manifest().takesTargets()).isTrue();
    assertThat(bundle.manifest().evaluations()).allMatch(each -> each.accuracy() > 0.95);
    String text = "lamp and table went river";
    assertThat(
            Scores.of(
                bundle, List.of(new TextPair(text, "lamp"), new TextPair(text, "table")), "cpu"))
        .extracting(Probabilities::mostProbable)
        .containsExactly(Label.POSITIVE, Label.NEGATIVE);
  }

  /** Each text has two targets, of which the lamp is liked and the table isn't. */
  private static DataSet lampsAndTables(String name, int texts, long seed) {
    Random random = new Random(seed);
    List<String> words = List.of("axel", "blimp", "merrid", "went", "seven", "river", "happy");
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      String text = "lamp and table";
      for (int word = 0; word < 5; word++) {
        text += " " + words.get(random.nextInt(words.size()));
      }
      examples.add(Example.about(new TextPair(text, "lamp"), Label.POSITIVE));
      examples.add(Example.about(new TextPair(text, "table"), Label.NEGATIVE));
    }
    return new DataSet(name, examples);
  }

  /** Nine texts teach it nothing; with three hundred that have stars, they need only name three. */
  @Test
  void learnsFromTextsWithOtherLabelsBeside() {
    Plan few = fewTexts();
    Plan beside = few.on(few.data().beside(List.of(TinyData.stars(300, 5))));

    ModelBundle alone = Training.run(few, Progress.SILENT);
    ModelBundle bundle = Training.run(beside, Progress.SILENT);

    assertThat(bundle.manifest().evaluations()).allMatch(each -> each.macroRecall() > 0.9);
    assertThat(alone.manifest().evaluations()).allMatch(each -> each.macroRecall() < 0.8);
    assertThat(bundle.manifest().labels()).isEqualTo(LABELS);
    assertThat(parameter(bundle, "output_weight").shape()).containsExactly(3, 32);
    assertThat(bundle.parameters().keySet()).isEqualTo(alone.parameters().keySet());
    assertThat(bundle.manifest().trainingData()).containsKey("stars-auxiliary");
    assertThat(bundle.card()).contains("| stars-auxiliary | 300 |");
  }

  private static Plan fewTexts() {
    TrainingData all = TinyData.plan("transformer", 1, Map.of()).data();
    DataSet few = all.training().part("few", 0, 9);
    return TinyData.plan("transformer", 1, settings(Map.of("epochs", "20")))
        .on(new TrainingData(few, List.of(few), all.validation(), all.tests()))
        .from(BARE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bag", "cnn"})
  void otherArchitecturesLearnNothingBeside(String architecture) {
    Plan plan = TinyData.plan(architecture, 1, Map.of());
    TrainingData beside = plan.data().beside(List.of(TinyData.stars(30, 5)));

    assertThatThrownBy(() -> Training.run(plan.on(beside), Progress.SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a %s can't learn auxiliary tasks: leave --auxiliary out, or train a transformer"
                .formatted(architecture));
  }

  @Test
  void partsOfABatchGiveTheGradientOfAllOfIt() {
    Map<String, String> whole = Map.of("epochs", "1", "dropout", "0");
    Map<String, String> parts = Map.of("epochs", "1", "dropout", "0", "micro-batch", "7");

    Map<String, Tensor> once = train(BARE, whole).parameters();
    train(BARE, parts)
        .parameters()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values())
                    .as(name)
                    .containsExactly(requireNonNull(once.get(name)).values(), within(2e-3f)));
  }

  @Test
  void theRateFallsTowardsTheText() {
    ModelBundle bundle = train(BARE, Map.of("epochs", "1", "layer-decay", "0.1", "dropout", "0"));

    double top = change(bundle, "layer_1_query_weight");
    assertThat(change(bundle, "layer_0_query_weight")).isPositive().isLessThan(top / 3);
  }

  private static double change(ModelBundle bundle, String name) {
    float[] before = parameter(BARE, name).values();
    float[] after = parameter(bundle, name).values();
    double sum = 0;
    for (int i = 0; i < before.length; i++) {
      sum += Math.abs(after[i] - before[i]);
    }
    return sum;
  }

  @Test
  void theSameSeedGivesTheSameBytesAndPyTorchsThreadsAreAsBefore() {
    int threads = JniUtils.getNumThreads();
    byte[] once = train(BARE, Map.of("epochs", "2")).toBytes();

    assertThat(train(BARE, Map.of("epochs", "2")).toBytes()).isEqualTo(once);
    Plan other = TinyData.plan("transformer", 2, settings(Map.of("epochs", "2"))).from(BARE);
    assertThat(Training.run(other, Progress.SILENT).toBytes()).isNotEqualTo(once);
    assertThat(JniUtils.getNumThreads()).isEqualTo(threads);
  }

  @Test
  void keepsAClassifiersOutputLayerIfTheLabelsAndTheHeadAreTheSame() {
    ModelBundle classifier = TinyEncoders.of(LABELS, Head.TANH);

    for (String part : List.of("head_weight", "head_bias", "output_weight", "output_bias")) {
      assertThat(initial(classifier, Map.of(), LABELS).get(part))
          .as(part)
          .isEqualTo(parameter(classifier, part));
    }
    List<Label> two = List.of(Label.NEGATIVE, Label.POSITIVE);
    Map<String, Tensor> otherLabels = initial(classifier, Map.of(), two);
    assertThat(otherLabels.get("head_weight")).isEqualTo(parameter(classifier, "head_weight"));
    assertThat(requireNonNull(otherLabels.get("output_weight")).shape()).containsExactly(2, 32);
    Map<String, Tensor> otherHead = initial(classifier, Map.of("head", "relu"), LABELS);
    assertThat(otherHead.get("head_weight")).isNotEqualTo(parameter(classifier, "head_weight"));
    assertThat(otherHead.get("output_weight")).isNotEqualTo(parameter(classifier, "output_weight"));
    assertThat(initial(classifier, Map.of("head", "linear"), LABELS))
        .doesNotContainKey("head_weight");
  }

  private static Map<String, Tensor> initial(
      ModelBundle encoder, Map<String, String> settings, List<Label> labels) {
    Recipe recipe = Recipe.of("transformer", new HyperParameters(settings), false, encoder);
    return recipe.initialParameters(
        recipe.architecture(encoder.vocabulary()),
        encoder.vocabulary(),
        labels,
        new SplittableRandom(1));
  }

  @Test
  void readsAsMuchOfATextAsItIsToldTo() {
    Recipe recipe =
        Recipe.of(
            "transformer",
            new HyperParameters(Map.of("max-tokens", "8", "truncation", "head-and-tail")),
            false,
            BARE);

    Transformer network = (Transformer) recipe.architecture(BARE.vocabulary());
    assertThat(network.maxTokens()).isEqualTo(8);
    assertThat(network.truncation()).isEqualTo(Truncation.HEAD_AND_TAIL);
    assertThat(network.dropout()).isEqualTo(0.1f);
    assertThat(network.head()).isEqualTo(Head.LINEAR);
  }

  @Test
  void aWarmStartGoesOnFromTheIncumbent() {
    ModelBundle incumbent = train(BARE, Map.of());
    Plan plan = TinyData.plan("transformer", 1, settings(Map.of()));
    Plan warm =
        new Plan(
            plan.provenance().following(incumbent.version()),
            plan.architecture().from(BARE),
            plan.data(),
            new WarmStart(incumbent, 1, 1e-6f),
            1,
            Precision.HALF,
            "cpu");

    ModelBundle bundle = Training.run(warm, Progress.SILENT);

    assertThat(bundle.manifest().parent()).isEqualTo(incumbent.version());
    assertThat(bundle.manifest().evaluations()).allMatch(each -> each.macroRecall() > 0.9);
    assertThat(
            WarmStart.obstacle(
                incumbent,
                new ArchitectureChoice(
                    "transformer", new HyperParameters(settings(Map.of("max-tokens", "16"))), BARE),
                TinyData.plan("transformer", 1, Map.of()).training(),
                LABELS))
        .hasValueSatisfying(obstacle -> assertThat(obstacle).contains("it is a Transformer["));
  }

  @Test
  void saysWhatItCantStartFrom() {
    assertThatThrownBy(
            () ->
                Training.requireKnown(
                    new ArchitectureChoice("transformer", new HyperParameters(Map.of()), null)))
        .hasMessage(
            "a transformer starts from an encoder: give its bundle with --encoder"
                + " (tonestream.retraining.encoder); 'tonestream model import' makes one");
    assertThatThrownBy(
            () ->
                Training.requireKnown(
                    new ArchitectureChoice("bag", new HyperParameters(Map.of()), BARE)))
        .hasMessageStartingWith("there is an encoder to start from, and a bag starts from none");
    assertThatThrownBy(
            () ->
                Training.requireKnown(
                    new ArchitectureChoice(
                        "transformer", new HyperParameters(Map.of()), ModelBundle.fast())))
        .hasMessageContaining(" is a bag, and a transformer is trained from a transformer on");
  }

  @ParameterizedTest
  @CsvSource({
    "cache-frozen-layers, true, 'cache-frozen-layers=true needs frozen layers above frozen'",
    "frozen-layers, 3, 'setting frozen-layers is ''3'', not in [0, 2]'",
    "max-tokens, 65, 'setting max-tokens is ''65'', not in [3, 64]'",
    "threads, 0, 'setting threads is ''0'', not in [1, 64]'",
    "head, softmax, 'setting head is ''softmax'', not one of linear, tanh, relu'",
    "truncation, tail, 'setting truncation is ''tail'', not one of head, head-and-tail'",
    "width, 3, 'there is no setting width; there are averaging, balance, batch-size, cache-frozen-layers,'"
  })
  void refusesSettingsThatMakeNoSense(String name, String value, String said) {
    assertThatThrownBy(
            () ->
                Training.requireKnown(
                    new ArchitectureChoice(
                        "transformer", new HyperParameters(Map.of(name, value)), BARE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }

  private static ModelBundle train(ModelBundle encoder, Map<String, String> settings) {
    return Training.run(
        TinyData.plan("transformer", 1, settings(settings)).from(encoder), Progress.SILENT);
  }

  private static Map<String, String> settings(Map<String, String> others) {
    Map<String, String> settings =
        new HashMap<>(Map.of("learning-rate", "0.003", "batch-size", "16", "epochs", "8"));
    settings.putAll(others);
    return settings;
  }

  private static Tensor parameter(ModelBundle bundle, String name) {
    return requireNonNull(bundle.parameters().get(name), name);
  }
}
