package io.tonestream.trainer.training;

import static io.tonestream.schemas.Label.NEGATIVE;
import static io.tonestream.schemas.Label.POSITIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TrainedOn;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.Checkpoints;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Batches;
import io.tonestream.trainer.optimization.Learner;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.recipes.Recipe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Runs epochs of a learner that knows other words after each of them, in a fixed order. */
class EpochsTest {
  private static final List<Label> LABELS = List.of(NEGATIVE, POSITIVE);
  private static final DataSet WORDS =
      new DataSet(
          "words",
          List.of(
              new Example("dreadful", NEGATIVE),
              new Example("gloomy", NEGATIVE),
              new Example("splendid", POSITIVE),
              new Example("cheerful", POSITIVE)));

  private static final Map<String, String> SETTINGS =
      Map.of(
          "buckets", "4096",
          "word-pairs", "false",
          "max-characters", "0",
          "lexicon-weight", "0",
          "batch-size", "3",
          "epochs", "6",
          "patience", "2");

  private final Recipe recipe = Recipe.of("bag", new HyperParameters(SETTINGS), false, null);
  private final Network network = recipe.architecture("");
  private final Heard heard = new Heard();

  @Test
  void stopsWhenPatienceEndsAndKeepsTheFirstOfTheBestEpochs() {
    ScriptedLearner learner =
        new ScriptedLearner(
            List.of("dreadful", "splendid"),
            List.of("dreadful", "splendid", "cheerful"),
            List.of("gloomy", "cheerful"),
            List.of("gloomy", "splendid", "cheerful"));

    ModelBundle best = epochs(learner).best();

    assertThat(heard.recalls).containsExactly(0.5, 0.75, 0.5, 0.75);
    assertThat(heard.best).containsExactly(true, true, false, false);
    assertThat(Scores.ofTexts(best, List.of("dreadful", "gloomy")))
        .extracting(scores -> scores.mostProbable())
        .containsExactly(NEGATIVE, POSITIVE);
  }

  @Test
  void withoutPatienceGoesToTheEndAndKeepsTheLast() {
    ScriptedLearner learner =
        new ScriptedLearner(
            List.of("dreadful", "splendid", "cheerful"),
            List.of("gloomy"),
            List.of(),
            List.of(),
            List.of(),
            List.of("cheerful"));

    ModelBundle last = epochs(learner, OptionalInt.empty()).best();

    assertThat(heard.recalls).containsExactly(0.75, 0.25, 0.0, 0.0, 0.0, 0.25);
    assertThat(Scores.ofTexts(last, List.of("cheerful", "gloomy")))
        .extracting(scores -> scores.mostProbable())
        .containsExactly(POSITIVE, POSITIVE);
  }

  @Test
  void numbersStepsOverAllEpochsAndLowersTheRateWithEach() {
    List<String> words = List.of("dreadful", "gloomy", "splendid", "cheerful");
    ScriptedLearner learner = new ScriptedLearner(words, words, words);

    epochs(learner).best();

    assertThat(learner.numbers).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(learner.rates.get(0)).isOne();
    for (int i = 1; i < 6; i++) {
      assertThat(learner.rates.get(i - 1) - learner.rates.get(i)).isCloseTo(1 / 12f, within(1e-6f));
    }
  }

  @Test
  void stopsAtTheFirstLossThatIsNoNumber() {
    for (float loss : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      ScriptedLearner learner = new ScriptedLearner(List.of("gloomy"), List.of("gloomy"));
      learner.losses = new float[] {1, 1, 1, loss};

      assertThatThrownBy(() -> epochs(learner).best())
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("diverged in epoch 2 (the loss is " + loss + ")");
      assertThat(learner.numbers).hasSize(4);
    }
  }

  @Test
  void theLossOfAnEpochIsTheMeanOfItsSteps() {
    ScriptedLearner learner = new ScriptedLearner(List.of("gloomy"), List.of(), List.of());
    learner.losses = new float[] {3, 1, 1, 0, 0, 0};

    epochs(learner).best();

    assertThat(heard.losses).containsExactly(2.0, 0.5, 0.0);
  }

  private Epochs epochs(Learner learner) {
    return epochs(learner, OptionalInt.of(recipe.passes().patience()));
  }

  private Epochs epochs(Learner learner, OptionalInt patience) {
    Encoder encoder = network.encoders(recipe.preparation(), "").get();
    Encoded[] texts = WORDS.texts().stream().map(encoder::encode).toArray(Encoded[]::new);
    Batches batches = new Batches(texts, new float[4][2], recipe.passes().batchSize(), 1);
    Plan plan =
        new Plan(
            "scripted",
            "bag",
            new HyperParameters(SETTINGS),
            new TrainingData(WORDS, List.of(WORDS), WORDS, List.of()),
            1,
            Instant.EPOCH,
            "");
    Candidates candidates =
        new Candidates(
            plan,
            network,
            LABELS,
            recipe.preparation(),
            "",
            new TrainedOn(Map.of(Label.NEGATIVE, 0.5, Label.POSITIVE, 0.5), null),
            plan.provenance().created());
    return new Epochs(
        recipe.passes().schedule(),
        patience,
        learner,
        batches,
        candidates,
        new Checkpoints(null, Map.of(), Instant.EPOCH),
        heard);
  }

  /** Gives every word the wrong label but those that it knows after the epoch. */
  private final class ScriptedLearner implements Learner {
    private final List<List<String>> known;
    private final List<Long> numbers = new ArrayList<>();
    private final List<Float> rates = new ArrayList<>();
    private float[] losses = new float[100];

    @SafeVarargs
    ScriptedLearner(List<String>... known) {
      this.known = List.of(known);
    }

    @Override
    public float step(Batch batch, long number, float rate) {
      numbers.add(number);
      rates.add(rate);
      return losses[numbers.size() - 1];
    }

    @Override
    public Map<String, Tensor> parameters() {
      Map<String, Tensor> parameters = network.initialParameters(2, new SplittableRandom(1));
      Tensor table = parameters.getOrDefault(Bag.TABLE, new Tensor(new long[] {0}, new float[0]));
      Encoder encoder = network.encoders(recipe.preparation(), "").get();
      List<String> now = known.get(numbers.size() / 2 - 1);
      for (Example each : WORDS.examples()) {
        int right = LABELS.indexOf(each.label());
        int given = now.contains(each.text()) ? right : 1 - right;
        for (int row : encoder.encode(each.text()).ids()) {
          table.values()[2 * row + given] = 5;
        }
      }
      return parameters;
    }

    @Override
    public Map<String, float[]> state() {
      return Map.of();
    }

    @Override
    public void close() {}
  }

  private static final class Heard implements Progress {
    private final List<Double> losses = new ArrayList<>();
    private final List<Double> recalls = new ArrayList<>();
    private final List<Boolean> best = new ArrayList<>();

    @Override
    public void epochStarted(int epoch, int steps, int done) {
      assertThat(steps).isEqualTo(2);
    }

    @Override
    public void stepped(double meanLoss, int texts) {}

    @Override
    public void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean better) {
      losses.add(meanLoss);
      recalls.add(validation.macroRecall());
      best.add(better);
    }

    @Override
    public void calibrated(float temperature, double eceBefore, double eceAfter) {}
  }
}
