package io.tonestream.trainer.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.network.Head;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.Origin;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.testing.TinyEncoders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
  private static final Map<String, String> BAG = Map.of("buckets", "4096", "learning-rate", "0.2");
  private static final Map<String, String> WIDE_BAG =
      Map.of("buckets", "4096", "learning-rate", "0.2", "width", "8");
  private static final Map<String, String> RNN =
      Map.of("width", "16", "state", "16", "learning-rate", "0.01", "batch-size", "16");
  private static final Map<String, String> NETWORK =
      Map.of("width", "16", "learning-rate", "0.02", "batch-size", "16");

  @Test
  void aBagLearnsAndIsJudgedOnTextsThatItNeverSaw() {
    requireLearned(Training.run(TinyData.plan("bag", 1, BAG), Progress.SILENT));
  }

  @Test
  void aBagWithAnOutputLayerLearns() {
    requireLearned(Training.run(TinyData.plan("bag", 1, WIDE_BAG), Progress.SILENT));
  }

  @Test
  void anRnnLearnsAndLeavesNeutralOut() {
    ModelBundle bundle = Training.run(TinyData.plan("rnn", 1, RNN), Progress.SILENT);

    requireLearned(bundle);
    assertThat(bundle.manifest().labels()).containsExactly(Label.NEGATIVE, Label.POSITIVE);
    assertThat(Scores.ofTexts(bundle, List.of("zoofy")).get(0).neutral()).isZero();
  }

  @Test
  void writesDownWhatTheValidationTextsLookLike() {
    Plan plan = TinyData.plan("rnn", 1, RNN);

    ModelBundle bundle = Training.run(plan, Progress.SILENT);

    DriftReference drift = requireNonNull(bundle.manifest().drift());
    Evaluation validation = bundle.manifest().evaluations().get(0);
    Scores.Scored again = Scores.score(bundle, plan.validation().pairs(), "cpu");
    assertThat(drift).isEqualTo(DriftReference.of(again.profile(), validation.accuracy()));
    assertThat(drift.lengths().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(plan.validation().texts().size());
  }

  @ParameterizedTest
  @CsvSource({
    "rnn, pooling, last",
    "gru, pooling, mean",
    "lstm, pooling, mean",
    "lstm, pooling, attention",
    "bilstm, pooling, last",
    "bilstm, pooling, attention",
    "cnn, windows, '1,2'"
  })
  void everyNetworkOverWordsLearnsAndIsReadAgainAsItWas(String name, String key, String value) {
    Map<String, String> settings = new HashMap<>(NETWORK);
    settings.put(key, value);
    ModelBundle bundle = Training.run(TinyData.plan(name, 1, settings), Progress.SILENT);

    requireLearned(bundle);
    ModelBundle read = ModelBundle.read("copy", bundle.toBytes());
    try (DjlSentimentModel model = DjlSentimentModel.load(read, "cpu")) {
      model.checkGolden();
      model.checkOutputs();
    }
  }

  private static void requireLearned(ModelBundle bundle) {
    List<Evaluation> evaluations = bundle.manifest().evaluations();
    assertThat(evaluations).extracting(Evaluation::dataSet).containsExactly("validation", "test");
    assertThat(evaluations).allMatch(evaluation -> evaluation.macroRecall() > 0.9);
    assertThat(bundle.golden()).hasSizeGreaterThan(30);
    assertThat(bundle.card()).contains("| test | 60 |");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bag", "rnn", "gru", "lstm", "bilstm", "cnn"})
  void theSameSeedGivesTheSameBytes(String architecture) {
    Map<String, String> settings = new HashMap<>(architecture.equals("bag") ? BAG : NETWORK);
    settings.put("epochs", "2");
    byte[] once = train(architecture, 1, settings);

    assertThat(train(architecture, 1, settings)).isEqualTo(once);
    assertThat(train(architecture, 2, settings)).isNotEqualTo(once);
  }

  @Test
  void aNetworkOverWordsStartsFromAnEncodersEmbeddings() {
    Map<String, String> settings = new HashMap<>(NETWORK);
    settings.putAll(Map.of("epochs", "2", "width", "16"));
    Plan random = TinyData.plan("cnn", 1, settings);
    Plan plan = random.from(TinyEncoders.of(List.of(Label.values()), Head.LINEAR));

    ModelBundle bundle = Training.run(plan, Progress.SILENT);
    assertThat(Training.run(plan, Progress.SILENT).toBytes()).isEqualTo(bundle.toBytes());
    assertThat(embedding(bundle)).isNotEqualTo(embedding(Training.run(random, Progress.SILENT)));
    assertThat(bundle.card())
        .contains("Its words' embeddings started from those of tiny-encoder 2026.11.24-1200-0000");
    // What the encoder was trained on isn't known, but it is no start of this network.
    assertThat(bundle.manifest().trainingTexts()).isPresent();
  }

  private static float[] embedding(ModelBundle bundle) {
    return requireNonNull(bundle.parameters().get("embedding")).values();
  }

  private static byte[] train(String architecture, long seed, Map<String, String> settings) {
    return Training.run(TinyData.plan(architecture, seed, settings), Progress.SILENT).toBytes();
  }

  @Test
  void leavesRowsOfFeaturesThatItNeverSawAtZero() {
    ModelBundle bundle = Training.run(TinyData.plan("bag", 1, WIDE_BAG), Progress.SILENT);
    Probabilities nothing = Scores.ofTexts(bundle, List.of("qqqqq wwwww")).get(0);

    assertThat(nothing.of(nothing.mostProbable())).isLessThan(0.8f);
  }

  @Test
  void stopsWhenTheLossIsNoNumber() {
    Map<String, String> settings = Map.of("buckets", "4096", "width", "8", "learning-rate", "1e38");

    assertThatThrownBy(() -> Training.run(TinyData.plan("bag", 1, settings), Progress.SILENT))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("try a lower learning-rate");
  }

  @Test
  void refusesSettingsThatNobodyKnows() {
    assertThatThrownBy(
            () -> Training.run(TinyData.plan("bag", 1, Map.of("bucket", "1")), Progress.SILENT))
        .hasMessageContaining("there is no setting bucket; there are balance, batch-size");
    assertThatThrownBy(
            () -> Training.run(TinyData.plan("bag", 1, Map.of("buckets", "x")), Progress.SILENT))
        .hasMessageContaining("setting buckets is 'x', not a whole number");
    assertThatThrownBy(
            () -> Training.run(TinyData.plan("gru", 1, Map.of("pooling", "x")), Progress.SILENT))
        .hasMessage("setting pooling is 'x', not one of last, mean, attention");
    assertThatThrownBy(
            () ->
                Training.run(TinyData.plan("gru", 1, Map.of("word-dropout", "1")), Progress.SILENT))
        .hasMessage("setting word-dropout is '1.0', not below 1, which would hide everything");
    assertThatThrownBy(
            () -> Training.run(TinyData.plan("cnn", 1, Map.of("windows", "x")), Progress.SILENT))
        .hasMessageContaining("not whole numbers with commas between them");
    assertThatThrownBy(() -> Training.run(TinyData.plan("svm", 1, Map.of()), Progress.SILENT))
        .hasMessageContaining(
            "there is no architecture 'svm': choose bag, rnn, gru, lstm, bilstm, cnn or transformer");
    assertThatThrownBy(
            () -> Training.run(TinyData.plan("torchscript", 1, Map.of()), Progress.SILENT))
        .hasMessageContaining("a torchscript is made elsewhere and can't be trained");
  }

  @Test
  void refusesDataWithOneLabelOnly() {
    Plan plan = TinyData.plan("bag", 1, BAG);
    DataSet happy = TinyData.of("happy", 10, 1, Label.POSITIVE);
    Plan one =
        new Plan(
            plan.provenance().name(),
            plan.architecture().name(),
            plan.architecture().settings(),
            new TrainingData(happy, List.of(happy), happy, List.of()),
            1,
            plan.provenance().created(),
            "");

    assertThatThrownBy(() -> Training.run(one, Progress.SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("happy: every text to train on is positive; add texts of others");
  }

  @Test
  void refusesToValidateOnLabelsThatItDoesNotLearn() {
    Plan plan = TinyData.plan("rnn", 1, RNN);
    TrainingData data = plan.data();
    List<Example> neutral =
        List.of(new Example("so so", Label.NEUTRAL, Map.of(), new Origin("val.tsv", 7)));
    Plan other =
        new Plan(
            plan.provenance().name(),
            plan.architecture().name(),
            plan.architecture().settings(),
            new TrainingData(
                data.training(), data.sources(), new DataSet("val", neutral), List.of()),
            1,
            plan.provenance().created(),
            "");

    assertThatThrownBy(() -> Training.run(other, Progress.SILENT))
        .hasMessage(
            "val.tsv: there are neutral texts to validate on, such as val.tsv, line 7, and none to"
                + " train on; add some to the data, or validate on others");
  }

  @Test
  void aTextCountsAsMuchAsItsWeightSays() {
    DataSet one = TinyData.of("one", 150, 1, Label.NEGATIVE, Label.POSITIVE);
    List<Example> contrary =
        one.examples().stream()
            .map(each -> new Example(each.text(), opposite(each.label())))
            .toList();
    DataSet other = new DataSet("other", contrary);
    DataSet validation = TinyData.of("validation", 60, 2, Label.NEGATIVE, Label.POSITIVE);

    for (float weight : new float[] {0.2f, 5}) {
      DataSet both = DataSet.join("both", List.of(one.weighted(weight), other));
      ModelBundle bundle =
          Training.run(
              new Plan(
                  "weighted",
                  "bag",
                  new HyperParameters(BAG),
                  new TrainingData(both, List.of(both), validation, List.of()),
                  1,
                  Instant.EPOCH,
                  ""),
              Progress.SILENT);

      assertThat(bundle.manifest().evaluations().get(0).accuracy())
          .isBetween(weight > 1 ? 0.9 : 0, weight > 1 ? 1 : 0.1);
    }
  }

  private static Label opposite(Label label) {
    return label == Label.NEGATIVE ? Label.POSITIVE : Label.NEGATIVE;
  }

  @Test
  void weightsChangeNothingIfTheyAreAllTheSame() {
    List<Label> labels = List.of(Label.NEGATIVE, Label.POSITIVE);
    DataSet set = TinyData.of("set", 31, 1, Label.NEGATIVE, Label.POSITIVE, Label.POSITIVE);
    float[] plain = Batch.labelWeights(labels, set.examples(), 1);
    float[] doubled = Batch.labelWeights(labels, set.weighted(2).examples(), 1);

    for (int i = 0; i < plain.length; i++) {
      assertThat(2 * doubled[i]).isEqualTo(plain[i]);
    }
  }

  @Test
  void findsTheTemperatureThatMakesOverconfidenceHonest() {
    Probabilities sure = new Probabilities(0.98f, 0.01f, 0.01f);
    List<Label> labels = new ArrayList<>();
    List<Probabilities> predictions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      labels.add(i < 70 ? Label.NEGATIVE : i < 85 ? Label.NEUTRAL : Label.POSITIVE);
      predictions.add(sure);
    }
    float temperature = Calibration.temperature(labels, predictions);

    assertThat(sure.cooled(temperature).negative()).isBetween(0.695f, 0.705f);
  }
}
