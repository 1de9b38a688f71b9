package io.tonestream.app.serving;

import static io.tonestream.app.testing.Texts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.testing.HangingModel;
import io.tonestream.app.testing.WordModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ShadowScorerTest {
  private static final Probabilities NEGATIVE = new Probabilities(0.8f, 0.1f, 0.1f);

  private final WordModel model = new WordModel("shadow", Duration.ofMillis(1));
  private ShadowScorer shadow =
      new ShadowScorer(
          serving(model), new ShadowConfiguration(1, 1), system(), ModelGuard.withoutMemory());

  @AfterEach
  void close() {
    shadow.close();
  }

  @Test
  void countsWhatBothVersionsSay() {
    shadow.offer("v1", texts("good", "bad", "plain"), Collections.nCopies(3, NEGATIVE), 6_000);

    ModelStatus.Shadow figures = awaitTexts(3);
    assertThat(figures.version()).isEqualTo("shadow");
    assertThat(figures.agreement()).isEqualTo(1 / 3.0);
    assertThat(figures.confusion().get(0)).containsExactly(1L, 1L, 1L);
    assertThat(figures.activeMicros()).isEqualTo(2);
    assertThat(figures.shadowMicros()).isGreaterThan(300);
  }

  @Test
  void startsAnewBesideAnotherVersion() {
    shadow.offer("v1", texts("good"), List.of(NEGATIVE), 1_000);
    awaitTexts(1);
    shadow.offer("v2", texts("bad"), List.of(NEGATIVE), 1_000);

    await().until(() -> Double.valueOf(1).equals(shadow.figures().agreement()));
    assertThat(shadow.figures().texts()).isEqualTo(1);
  }

  @Test
  void skipsTextsRatherThanTakeMoreThanItsTime() {
    shadow.close();
    WordModel slow = new WordModel("slow", Duration.ofMillis(20));
    shadow =
        new ShadowScorer(
            serving(slow), new ShadowConfiguration(1, 0.01), system(), ModelGuard.withoutMemory());
    for (int i = 0; i < 10; i++) {
      shadow.offer("v1", texts("good"), List.of(NEGATIVE), 1_000);
    }

    await().until(() -> shadow.figures().texts() + shadow.figures().skipped() == 10);
    assertThat(shadow.figures().skipped()).isGreaterThanOrEqualTo(8);
  }

  @Test
  void scoresAShareOfTheTexts() {
    shadow.close();
    shadow =
        new ShadowScorer(
            serving(new WordModel("sampling")),
            new ShadowConfiguration(0.1, 1),
            system(),
            ModelGuard.withoutMemory());
    shadow.offer(
        "v1",
        texts(Collections.nCopies(1_000, "good")),
        Collections.nCopies(1_000, NEGATIVE),
        1_000);

    await()
        .during(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(shadow.figures().texts()).isBetween(50L, 160L));
  }

  @Test
  void isSlowButDoesNotHang() {
    shadow.close();
    // All texts in one call would take four seconds.
    ModelGuard guard = guard(Duration.ofSeconds(3));
    shadow =
        new ShadowScorer(
            serving(new WordModel("slow").taking(Duration.ofMillis(20))),
            new ShadowConfiguration(1, 1),
            system(),
            guard);
    shadow.offer(
        "v1", texts(Collections.nCopies(200, "good")), Collections.nCopies(200, NEGATIVE), 1_000);

    await().until(() -> shadow.figures().texts() + shadow.figures().skipped() == 200);
    assertThat(shadow.failure()).isEmpty();
    assertThat(guard.hanging()).isEmpty();
    guard.close();
  }

  @Test
  void saysWhyItGaveUp() {
    shadow.offer("v1", texts("poison"), List.of(NEGATIVE), 1_000);

    await().until(() -> shadow.failure().isPresent());
    assertThat(shadow.failure().orElseThrow()).contains("cannot score this");
    assertThat(model.openPredictors()).isZero();
  }

  @Test
  void isNotTriedAgainOnceItHung() {
    shadow.close();
    ModelGuard guard = impatientGuard();
    HangingModel hanging = new HangingModel("hanging", "good");
    shadow = new ShadowScorer(serving(hanging), new ShadowConfiguration(1, 1), system(), guard);
    shadow.offer("v1", texts("good"), List.of(NEGATIVE), 1_000);

    await().until(() -> shadow.failure().isPresent());
    await().until(() -> guard.attempts().held("hanging", 1).isPresent());
    assertThat(guard.attempts().held("hanging", 2)).as("asked for anew").isEmpty();
    hanging.letGo();
    guard.close();
  }

  private ModelStatus.Shadow awaitTexts(long texts) {
    await().until(() -> shadow.figures().texts() == texts);
    return shadow.figures();
  }

  private static ModelGuard impatientGuard() {
    return guard(Duration.ofSeconds(1));
  }

  private static ModelGuard guard(Duration timeout) {
    return new ModelGuard(new CallConfiguration(timeout, timeout), ModelAttempts.inMemory());
  }

  private static ServingModel serving(SentimentModel model) {
    return new ServingModel(model, Origin.TOPIC, null, 1);
  }

  private static InstantSource system() {
    return InstantSource.system();
  }
}
