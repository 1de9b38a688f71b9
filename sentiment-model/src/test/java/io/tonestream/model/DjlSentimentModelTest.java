package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DjlSentimentModelTest {
  private static final List<String> VOCABULARY =
      List.of("good", "bad", "film", "phone", "not", "unheard", "@someone", ":)", "!!!", "GREAT");

  static List<ModelBundle> bundles() {
    List<ModelBundle> bundles =
        new ArrayList<>(
            List.of(
                Bundles.bag(1),
                Bundles.wideBag(2),
                Bundles.rnn(5, Label.NEGATIVE, Label.POSITIVE),
                Bundles.script()));
    bundles.addAll(Bundles.wordNetworks());
    return bundles;
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void scoresABatchLikeItsTextsOneByOneInTheirOrder(ModelBundle bundle) {
    List<String> texts = texts(300);
    try (DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      List<Probabilities> batch = predictor.predict(texts);

      assertThat(batch).hasSameSizeAs(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertClose(batch.get(i), predictor.predict(texts.subList(i, i + 1)).get(0));
      }
      assertThat(batch.stream().distinct().count()).isGreaterThan(50);
    }
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void scoresATextTheSameBesideOneOfAnyLength(ModelBundle bundle) {
    try (DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      Probabilities alone = predictor.predict(List.of("good film")).get(0);
      String longer = "not a bad phone, a good film ";

      for (int repeats = 1; repeats <= 4; repeats++) {
        List<Probabilities> both = predictor.predict(List.of(longer.repeat(repeats), "good film"));
        assertClose(both.get(1), alone);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void takesEmptyBatchesEmptyTextsAndHugeOnes(ModelBundle bundle) {
    try (DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      List<String> odd =
          List.of(
              "", "   ", "\uD800", "bad ".repeat(250_000), "x".repeat(1_000_000), "!".repeat(99));

      assertThat(predictor.predict(List.of())).isEmpty();
      assertThat(predictor.predict(odd)).hasSameSizeAs(odd);
    }
  }

  @Test
  void givesLabelsThatTheModelLacksNoProbability() {
    ModelBundle bundle = Bundles.bag(6, Label.NEGATIVE, Label.POSITIVE);
    try (DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      Probabilities scored = predictor.predict(List.of("good")).get(0);

      assertThat(scored.neutral()).isZero();
      assertThat(scored.negative() + scored.positive()).isCloseTo(1, within(1e-6f));
    }
  }

  @Test
  void readsTheTableThatTrainingWroteAndAppliesTheTemperature() {
    ModelBundle bundle = biased(0, 0, 3);
    try (DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      Probabilities scored = predictor.predict(List.of("anything")).get(0);
      float temperature = bundle.manifest().temperature();

      assertThat(scored.positive() / scored.neutral())
          .isCloseTo((float) Math.exp(3 / temperature), within(1e-3f));
    }
  }

  @Test
  void givesAScriptTheWordsItsVocabularyListsAndHowManyThereAre() {
    ModelBundle bundle = Bundles.script();
    try (DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      model.warmUp(8, Duration.ofSeconds(1));
      model.checkGolden();
      model.checkOutputs();
      List<Probabilities> scored =
          predictor.predict(List.of("bad film", "phone words: film, good", "bad", ""));

      // rows: good 2, bad 3, film 4, phone 5, not 6, any other 1
      assertScores(scored.get(0), 4 / 2f, 7 / 20f, 0);
      assertScores(scored.get(1), 0, 12 / 40f, 1);
      assertScores(scored.get(2), 4, 3 / 10f, 0);
      assertScores(scored.get(3), 0, 1 / 10f, 0);
    }
  }

  private static void assertScores(
      Probabilities scored, float negative, float neutral, float positive) {
    float temperature = 1.5f;
    assertThat(scored.negative() / scored.neutral())
        .isCloseTo((float) Math.exp((negative - neutral) / temperature), within(1e-3f));
    assertThat(scored.positive() / scored.neutral())
        .isCloseTo((float) Math.exp((positive - neutral) / temperature), within(1e-3f));
  }

  @Test
  void throwsRatherThanGiveWhatIsNoNumber() {
    try (DjlSentimentModel model = DjlSentimentModel.load(overflowing(), "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      assertThatThrownBy(() -> predictor.predict(List.of("good film")))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining(model.version());
    }
  }

  @Test
  void letsSeveralThreadsPredictAtOnce() throws Exception {
    List<String> texts = texts(200);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (DjlSentimentModel model = DjlSentimentModel.load(Bundles.bag(7), "cpu")) {
      List<Future<List<Probabilities>>> results = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        results.add(threads.submit(() -> scoreOften(model, texts, 20)));
      }
      List<Probabilities> expected = scoreOften(model, texts, 1);
      for (Future<List<Probabilities>> result : results) {
        assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closesSafelyWhileOtherThreadsPredict() throws Exception {
    List<String> texts = texts(400);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 20; round++) {
        ModelBundle bundle = round % 2 == 0 ? Bundles.rnn(round) : Bundles.script();
        DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu");
        CountDownLatch predicting = new CountDownLatch(2);
        List<Future<?>> results = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
          results.add(
              threads.submit(
                  () -> {
                    try (SentimentPredictor predictor = model.openPredictor()) {
                      predicting.countDown();
                      for (int i = 0; i < 10; i++) {
                        assertThat(predictor.predict(texts)).hasSameSizeAs(texts);
                      }
                    }
                  }));
        }
        assertThat(predicting.await(60, TimeUnit.SECONDS)).isTrue();
        model.close();
        model.close();

        assertThatThrownBy(model::openPredictor).isInstanceOf(IllegalStateException.class);
        for (Future<?> result : results) {
          result.get(60, TimeUnit.SECONDS);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void refusesToPredictOnceClosed() {
    try (DjlSentimentModel model = DjlSentimentModel.load(Bundles.bag(8), "cpu")) {
      SentimentPredictor predictor = model.openPredictor();
      predictor.close();
      predictor.close();

      assertThatThrownBy(() -> predictor.predict(List.of("good")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theBundledModelPassesItsGoldenTestAndKnowsGoodFromBad() {
    try (DjlSentimentModel model = DjlSentimentModel.load(ModelBundle.fast(), "auto");
        SentimentPredictor predictor = model.openPredictor()) {
      model.warmUp(100, Duration.ofSeconds(1));
      model.checkGolden();
      model.checkOutputs();
      model.checkLatency(Duration.ofSeconds(1));
      assertThat(model.latency()).isPositive().isLessThan(Duration.ofSeconds(1));

      List<Label> labels =
          predictor
              .predict(
                  List.of(
                      "I love my new phone, the camera is fantastic :)",
                      "Worst airline ever. Lost my bag and nobody cares.",
                      "The shop opens at nine on Monday."))
              .stream()
              .map(Probabilities::mostProbable)
              .toList();
      assertThat(labels).containsExactly(Label.POSITIVE, Label.NEGATIVE, Label.NEUTRAL);
    }
  }

  @Test
  void noticesGoldenTextsThatComeOutOtherwise() {
    ModelBundle good = ModelBundle.fast();
    List<GoldenText> changed = new ArrayList<>(good.golden());
    changed.set(1, new GoldenText(changed.get(1).text(), new Probabilities(0, 1, 0)));
    ModelBundle bad =
        ModelBundle.of(good.manifest(), good.parameters(), good.vocabulary(), changed, good.card());

    try (DjlSentimentModel model = DjlSentimentModel.load(bad, "cpu")) {
      assertThatThrownBy(model::checkGolden)
          .isInstanceOf(BadBundleException.class)
          .hasMessageContaining("golden text 2");
    }
  }

  @Test
  void refusesABundleWithoutGoldenTexts() {
    ModelBundle good = Bundles.bag(1);
    ModelBundle bare =
        ModelBundle.of(good.manifest(), good.parameters(), good.vocabulary(), List.of(), "");

    try (DjlSentimentModel model = DjlSentimentModel.load(bare, "cpu")) {
      model.warmUp(1, Duration.ofSeconds(1));
      assertThatThrownBy(model::checkGolden)
          .isInstanceOf(BadBundleException.class)
          .hasMessageContaining("no golden texts");
    }
  }

  @Test
  void refusesAModelThatAnswersAlwaysTheSame() {
    try (DjlSentimentModel model = DjlSentimentModel.load(biased(1, 0, 3), "cpu")) {
      assertThatThrownBy(model::checkOutputs)
          .isInstanceOf(BadBundleException.class)
          .hasMessageContaining("every text the same probabilities");
    }
  }

  @Test
  void refusesAModelThatGivesWhatIsNoNumber() {
    try (DjlSentimentModel model = DjlSentimentModel.load(overflowing(), "cpu")) {
      for (ThrowingCallable check :
          List.<ThrowingCallable>of(
              () -> model.warmUp(8, Duration.ofSeconds(1)),
              model::checkGolden,
              model::checkOutputs)) {
        assertThatThrownBy(check)
            .isInstanceOf(BadBundleException.class)
            .hasMessageContaining("as the score of");
      }
    }
  }

  @Test
  void refusesAModelThatIsTooSlow() {
    try (DjlSentimentModel model = DjlSentimentModel.load(Bundles.rnn(1), "cpu")) {
      for (ThrowingCallable check :
          List.<ThrowingCallable>of(
              () -> model.warmUp(8, Duration.ofNanos(1)),
              () -> model.checkLatency(Duration.ofNanos(1)))) {
        assertThatThrownBy(check)
            .isInstanceOf(BadBundleException.class)
            .hasMessageContaining("ms a text on cpu, more than the 0.000 ms that are allowed");
      }
    }
  }

  @Test
  void keepsNeitherParametersNorTheFileInTheHeap() {
    List<WeakReference<?>> loaded = new ArrayList<>();
    try (DjlSentimentModel model = load(Bundles.wideBag(1).toBytes(), loaded);
        SentimentPredictor predictor = model.openPredictor()) {
      for (int i = 0; i < 50 && loaded.stream().anyMatch(each -> each.get() != null); i++) {
        System.gc();
      }

      assertThat(loaded).hasSize(4).allMatch(each -> each.get() == null);
      assertThat(predictor.predict(List.of("good"))).hasSize(1);
      assertThat(model.manifest().version()).isEqualTo(model.version());
    }
  }

  private static DjlSentimentModel load(byte[] file, List<WeakReference<?>> loaded) {
    ModelBundle bundle = ModelBundle.read("file", file);
    loaded.add(new WeakReference<>(file));
    bundle.parameters().values().forEach(each -> loaded.add(new WeakReference<>(each)));
    return DjlSentimentModel.load(bundle, "cpu");
  }

  @Test
  void saysInOneLineWhichDeviceIsMissing() {
    assertThatThrownBy(() -> DjlSentimentModel.load(Bundles.bag(1), "gpu:99"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gpu:99")
        .hasMessageContaining("use auto or cpu");
    assertThatThrownBy(() -> DjlSentimentModel.load(Bundles.bag(1), "quick"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device is 'quick': expected auto, cpu, gpu, gpu:N or required");
  }

  /** Two copies on the CPU stand for two GPUs: PyTorch keeps them as far apart. */
  @Test
  void scoresTheSameOnEachOfItsDevices() {
    Placement twice =
        Placement.on(List.of(Device.cpu(), Device.cpu()), ComputePrecision.SINGLE, "a test");
    List<String> texts = texts(20);
    try (DjlSentimentModel model = DjlSentimentModel.load(Bundles.rnn(3), twice);
        SentimentPredictor first = model.openPredictor();
        SentimentPredictor second = model.openPredictor()) {
      assertThat(model.device()).contains("cpu,cpu");
      assertThat(first.predict(texts)).isEqualTo(second.predict(texts));
    }
  }

  @Test
  void checksItsGoldenTextsAsCloselyAsItIsTold() {
    try (DjlSentimentModel model = DjlSentimentModel.load(Bundles.bag(3), "cpu")) {
      model.checkGolden(1);
      assertThatThrownBy(() -> model.checkGolden(1e-6f))
          .isInstanceOf(BadBundleException.class)
          .hasMessageContaining("golden text 1");
    }
  }

  private static ModelBundle biased(float negative, float neutral, float positive) {
    Bag bag = new Bag(64, 0, false, false, 0, 0, 0);
    return Bundles.of(
        bag,
        TextPreparation.signals(),
        "",
        Map.of(
            "table", new Tensor(new long[] {65, 3}, new float[65 * 3]),
            "output_bias", new Tensor(new long[] {3}, new float[] {negative, neutral, positive})),
        List.of(Label.values()));
  }

  /** Every parameter is finite, but their product isn't. */
  private static ModelBundle overflowing() {
    Bag bag = new Bag(64, 1, false, false, 0, 0, 1);
    float[] table = new float[65];
    Arrays.fill(table, Float.MAX_VALUE);
    return Bundles.of(
        bag,
        TextPreparation.signals(),
        "",
        Map.of(
            "table", new Tensor(new long[] {65, 1}, table),
            "output_weight", new Tensor(new long[] {3, 1}, new float[] {9, -9, 9}),
            "output_bias", new Tensor(new long[] {3}, new float[3])),
        List.of(Label.values()));
  }

  private static List<Probabilities> scoreOften(
      DjlSentimentModel model, List<String> texts, int times) {
    try (SentimentPredictor predictor = model.openPredictor()) {
      List<Probabilities> last = List.of();
      for (int i = 0; i < times; i++) {
        last = predictor.predict(texts);
      }
      return last;
    }
  }

  private static List<String> texts(int count) {
    Random random = new Random(42);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>(VOCABULARY);
      Collections.shuffle(words, random);
      texts.add(String.join(" ", words.subList(0, random.nextInt(words.size()))));
    }
    return texts;
  }

  private static void assertClose(Probabilities one, Probabilities other) {
    for (Label label : Label.values()) {
      assertThat(one.of(label)).isCloseTo(other.of(label), within(1e-4f));
    }
  }
}
