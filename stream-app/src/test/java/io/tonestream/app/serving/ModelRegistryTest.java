package io.tonestream.app.serving;

import static io.tonestream.app.testing.Texts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tonestream.app.testing.HangingModel;
import io.tonestream.app.testing.SetClock;
import io.tonestream.app.testing.WordModel;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ModelRegistryTest {
  private static final ProbationConfiguration PROBATION =
      new ProbationConfiguration(Duration.ofMinutes(10), 100, 0.3, 0.05, 1);

  private static final Probabilities NEGATIVE = new Probabilities(0.7f, 0.2f, 0.1f);

  private final SetClock clock = new SetClock(Instant.parse("2026-11-24T12:00:00Z"));
  private final WordModel first = new WordModel("v1");
  private final WordModel second = new WordModel("v2");
  private final WordModel third = new WordModel("v3");
  private final ModelRegistry models = registry(PROBATION);
  private final BatchPredictor predictor = models.openPredictor();

  @Test
  void labelsWithAnotherVersionFromTheNextBatchOn() {
    assertThat(version("good")).isEqualTo("v1");
    models.swap(serving(second, 7));

    assertThat(version("good")).isEqualTo("v2");
    assertThat(models.view().lastGood()).isEqualTo("v1");
    assertThat(models.view().active().request()).isEqualTo(7);
  }

  @Test
  void freesTheOldVersionOnceTheNewOneHasProvedItself() {
    version("good");
    models.swap(serving(second, 7));
    version("good");
    models.review();
    assertThat(first.isClosed()).as("stands by").isFalse();

    clock.advance(Duration.ofMinutes(10));
    assertThat(models.review()).isEmpty();
    assertThat(first.isClosed()).isTrue();
    assertThat(first.openPredictors()).isZero();
    assertThat(models.view().probationUntil()).isNull();
  }

  @Test
  void keepsTheLastGoodVersionThroughASwapDuringProbation() {
    models.swap(serving(second, 7));
    models.swap(serving(third, 8));

    assertThat(second.isClosed()).isTrue();
    assertThat(first.isClosed()).isFalse();
    assertThat(models.view().lastGood()).isEqualTo("v1");
    assertThat(version("good")).isEqualTo("v3");
  }

  @Test
  void takesAVersionBackThatFailsWhereTheLastGoodOneDoesNot() {
    models.swap(serving(second.failing(), 7));
    assertThat(predictor.fallBack(texts("good"), failure(List.of("good"))))
        .hasValueSatisfying(scores -> assertThat(scores.modelVersion()).isEqualTo("v1"));

    assertThat(version("good")).isEqualTo("v1");
    TakenBack takenBack = models.review().orElseThrow();
    assertThat(takenBack.version()).isEqualTo("v2");
    assertThat(takenBack.request()).isEqualTo(7);
    assertThat(takenBack.reason()).contains("fails", "v1", "cannot score this");
    assertThat(second.isClosed()).isTrue();
    assertThat(second.openPredictors()).isZero();
  }

  @Test
  void keepsAVersionThatFailsOnATextThatNoVersionScores() {
    models.swap(serving(second, 7));

    assertThat(predictor.fallBack(texts("poison"), failure(List.of("poison")))).isEmpty();
    assertThat(models.activeVersion()).isEqualTo("v2");
  }

  @Test
  void takesAVersionBackWhoseLabelsLieTooFarFromTheLastGoodOnes() {
    models.swap(serving(second.takingBadForGood(), 7));
    compare(49, "good", "bad");
    assertThat(models.review()).as("too few texts to tell").isEmpty();
    compare(1, "good", "bad");

    TakenBack takenBack = models.review().orElseThrow();
    assertThat(takenBack.reason())
        .contains("of 100 texts", "positive 1.00", "v1 gives negative 0.50", "a shift of 0.50")
        .contains("max-shift, 0.3");
    assertThat(models.activeVersion()).isEqualTo("v1");
    assertThat(first.isClosed()).isFalse();
  }

  @Test
  void keepsAVersionWhateverTheTextsAreAboutAsLongAsBothAgree() {
    models.swap(serving(second.takingBadForGood(), 7));
    compare(50, "good", "good", "good", "bad");

    assertThat(models.review()).isEmpty();
    assertThat(models.activeVersion()).isEqualTo("v2");
  }

  @Test
  void takesBackTheLatestRequestForAVersion() {
    models.swap(serving(second.takingBadForGood(), 7));
    models.askedAgain(9);
    compare(50, "good", "bad");

    assertThat(models.review().orElseThrow().request()).isEqualTo(9);
    assertThat(second.isClosed()).isTrue();
  }

  @Test
  void restoresTheLastGoodVersionThatStandsByWithoutLoadingIt() {
    version("good");
    models.swap(serving(second, 7));
    version("good");

    assertThat(models.restore("v0", 8)).isFalse();
    assertThat(models.restore("v1", 8)).isTrue();
    models.review();
    assertThat(version("good")).isEqualTo("v1");
    assertThat(first.isClosed()).isFalse();
    assertThat(second.isClosed()).isTrue();
    assertThat(models.view().active().request()).isEqualTo(8);
    assertThat(models.view().lastGood()).isNull();
  }

  @Test
  void swapsWithoutProbationWhereNoneIsWanted() {
    ModelRegistry trusting = registry(new ProbationConfiguration(Duration.ZERO, 100, 0.3, 0.05, 1));
    trusting.swap(serving(second, 7));

    assertThat(first.isClosed()).isTrue();
    assertThat(trusting.view().probationUntil()).isNull();
  }

  @Test
  void comparesWithTheLastGoodVersionWithinItsTime() {
    version("good");
    assertThat(predictor.maxCompared()).as("no other version").isZero();
    models.swap(serving(second, 7));
    version("good");

    assertThat(predictor.maxCompared()).isPositive();
    assertThat(predictor.compare(texts("bad"), List.of(NEGATIVE)))
        .hasValueSatisfying(scores -> assertThat(scores.modelVersion()).isEqualTo("v1"));
  }

  @Test
  void comparesNoMoreOnceItsTimeIsSpent() {
    ModelRegistry busy =
        registry(new ProbationConfiguration(Duration.ofMinutes(10), 100, 0.3, 0.05, 0.01));
    busy.swap(serving(second, 7));
    BatchPredictor batches = busy.openPredictor();
    batches.predict(texts("good"));
    batches.compare(
        texts(Collections.nCopies(200_000, "bad")), Collections.nCopies(200_000, NEGATIVE));

    assertThat(batches.maxCompared()).isZero();
  }

  @Test
  void reviewsWithoutWaitingForACallThatHangs() throws Exception {
    HangingModel hanging = new HangingModel("v2", "good");
    models.swap(new ServingModel(hanging, Origin.TOPIC, null, 7));
    Thread scoring = new Thread(() -> predictor.predict(texts("good")));
    scoring.start();
    hanging.awaitHanging();
    models.replace(serving(third, 8));

    assertTimeoutPreemptively(Duration.ofSeconds(10), models::review);
    hanging.letGo();
    scoring.join();
    assertThat(hanging.openPredictors()).as("it lets go after the call").isZero();
  }

  @Test
  void closesAllThatItHolds() {
    models.swap(serving(second, 7));
    models.tryBeside(serving(third, 8));
    predictor.close();
    models.close();

    assertThat(List.of(first, second, third)).allMatch(WordModel::isClosed);
  }

  private ModelRegistry registry(ProbationConfiguration probation) {
    return new ModelRegistry(
        serving(first, ServingModel.UNASKED),
        probation,
        ShadowConfiguration.DEFAULT,
        DriftConfiguration.DEFAULT,
        clock);
  }

  private static ServingModel serving(WordModel model, long request) {
    return new ServingModel(model, Origin.TOPIC, null, request);
  }

  private String version(String text) {
    return predictor.predict(texts(text)).modelVersion();
  }

  /** Has both versions score these words so many times. */
  private void compare(int times, String... words) {
    List<TextPair> texts = texts(words);
    for (int i = 0; i < times; i++) {
      predictor.compare(texts, predictor.predict(texts).probabilities());
    }
  }

  private Throwable failure(List<String> texts) {
    Optional<Throwable> failure = Optional.empty();
    try {
      predictor.predict(texts(texts));
    } catch (IllegalArgumentException e) {
      failure = Optional.of(e);
    }
    return failure.orElseThrow();
  }
}
