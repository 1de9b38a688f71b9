package io.tonestream.app.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.testing.SetClock;
import io.tonestream.app.testing.Texts;
import io.tonestream.app.testing.WordModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import io.tonestream.schemas.ModelDrift.Level;
import io.tonestream.schemas.ModelStatus.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DriftMonitorTest {
  private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");
  private static final List<String> USUAL = texts("a good one", "a bad one", "it is so");
  private static final List<String> OTHER = texts("zzz zzz zzz", "a zzz", "zzz so");

  private final SetClock clock = new SetClock(START);
  private final WordModel first = new WordModel("v1").validatedOn(USUAL);

  @Test
  void saysNothingBeforeThereAreEnoughTexts() {
    ModelRegistry models = registry(first);
    score(models, USUAL.subList(0, 999));
    assertThat(models.view().drift()).isNull();

    score(models, USUAL.subList(0, 1));

    ModelDrift drift = drift(models);
    assertThat(drift.version()).isEqualTo("v1");
    assertThat(drift.texts()).isEqualTo(1_000);
    assertThat(drift.since()).isEqualTo(START);
    assertThat(drift.level()).isEqualTo(Level.STABLE);
    assertThat(drift.estimatedAccuracy()).isEqualTo(0.7, within(1e-3));
  }

  @Test
  void namesWhatDrifted() {
    ModelRegistry models = registry(first);

    score(models, OTHER);

    assertThat(drift(models).level()).isEqualTo(Level.DRIFTED);
    assertThat(drift(models).features())
        .filteredOn(each -> each.level() == Level.DRIFTED)
        .extracting(FeatureDrift::name)
        .containsExactly(Feature.SCORE, Feature.UNKNOWN);
  }

  @Test
  void forgetsTextsBeyondTheWindow() {
    ModelRegistry models = registry(first);
    score(models, OTHER);
    clock.advance(Duration.ofHours(23));
    score(models, USUAL);
    assertThat(drift(models).texts()).isEqualTo(OTHER.size() + USUAL.size());

    clock.advance(Duration.ofHours(2));
    assertThat(drift(models).texts()).isEqualTo(USUAL.size());
    assertThat(drift(models).since()).isEqualTo(START.plus(Duration.ofHours(23)));
    assertThat(drift(models).level()).isEqualTo(Level.STABLE);

    clock.advance(Duration.ofHours(24));
    assertThat(models.view().drift()).isNull();
  }

  @Test
  void forgetsTextsBeyondTheirNumber() {
    ModelRegistry models = registry(first);
    score(models, OTHER);
    for (int i = 0; i < 20; i++) {
      clock.advance(Duration.ofSeconds(5));
      score(models, USUAL);
    }

    assertThat(drift(models).texts()).isBetween(40_000L, 50_000L);
    assertThat(drift(models).level()).isEqualTo(Level.STABLE);
  }

  @Test
  void looksAtAThousandTextsASecond() {
    ModelRegistry models = registry(first);
    List<String> batch = USUAL.subList(0, 100);
    for (int tenth = 0; tenth < 100; tenth++) {
      for (int i = 0; i < 5; i++) {
        score(models, batch);
      }
      clock.advance(Duration.ofMillis(100));
    }

    assertThat(drift(models).texts()).as("in ten seconds").isBetween(10_000L, 11_100L);
  }

  @Test
  void startsAnewWithAnotherVersion() {
    ModelRegistry models = registry(first);
    score(models, OTHER);

    models.replace(serving(new WordModel("v2").validatedOn(OTHER)));
    assertThat(models.view().drift()).isNull();
    score(models, OTHER);

    assertThat(drift(models).version()).isEqualTo("v2");
    assertThat(drift(models).level()).isEqualTo(Level.STABLE);
  }

  @Test
  void leavesOutWhatTheVersionBeforeStillScores() {
    DriftMonitor monitor = new DriftMonitor(DriftConfiguration.DEFAULT, clock);
    WordModel second = new WordModel("v2").validatedOn(USUAL);
    monitor.begin(second);

    try (SentimentPredictor predictor = first.openPredictor()) {
      monitor.scored(first, predictor, Texts.texts(USUAL), predictor.predict(USUAL));
    }

    assertThat(monitor.drift()).isEmpty();
  }

  @Test
  void hasNothingToSayOfAModelWithoutAReferenceOrWhenTurnedOff() {
    ModelRegistry unknown = registry(new WordModel("v1"));
    score(unknown, USUAL);
    assertThat(unknown.view().drift()).isNull();

    ModelRegistry off =
        registry(
            first,
            new DriftConfiguration(false, Duration.ofHours(24), 50_000, 1_000, 0.1, 0.25, 0.05));
    score(off, USUAL);
    assertThat(off.view().drift()).isNull();
  }

  @Test
  void measuresWhatItFinds() {
    ModelRegistry models = registry(first);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    ModelMetrics unused = new ModelMetrics(meters, models);
    unused.swapped();
    assertThat(meters.get("tonestream.drift.estimated.accuracy").gauge().value()).isNaN();

    score(models, OTHER);

    assertThat(meters.get("tonestream.drift.psi").tag("feature", "unknown").gauge().value())
        .isGreaterThan(1);
    assertThat(meters.get("tonestream.drift.estimated.accuracy").gauge().value())
        .isEqualTo(drift(models).estimatedAccuracy());
    assertThat(meters.get("tonestream.drift.texts").gauge().value()).isEqualTo(OTHER.size());
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatThrownBy(
            () -> new DriftConfiguration(true, Duration.ZERO, 50_000, 1_000, 0.1, 0.25, 0.05))
        .hasMessage("tonestream.drift.window is PT0S; it must be at least PT1S");
    assertThatThrownBy(
            () -> new DriftConfiguration(true, Duration.ofHours(1), 1_999, 1_000, 0.1, 0.25, 0.05))
        .hasMessageStartingWith("tonestream.drift.min-texts is 1000 and .max-texts 1999;");
    assertThatThrownBy(
            () -> new DriftConfiguration(true, Duration.ofHours(1), 20, 10, 0.5, 0.25, 0.05))
        .hasMessageStartingWith("tonestream.drift: moved-psi is 0.5 and drifted-psi 0.25;");
  }

  private ModelRegistry registry(WordModel model) {
    return registry(model, DriftConfiguration.DEFAULT);
  }

  private ModelRegistry registry(WordModel model, DriftConfiguration configuration) {
    return new ModelRegistry(
        serving(model),
        ProbationConfiguration.DEFAULT,
        ShadowConfiguration.DEFAULT,
        configuration,
        clock);
  }

  private static ServingModel serving(WordModel model) {
    return new ServingModel(model, Origin.BUNDLED, null, ServingModel.UNASKED);
  }

  private static ModelDrift drift(ModelRegistry models) {
    return requireNonNull(models.view().drift());
  }

  private static void score(ModelRegistry models, List<String> texts) {
    try (BatchPredictor predictor = models.openPredictor()) {
      predictor.predict(Texts.texts(texts));
    }
  }

  private static List<String> texts(String... each) {
    return Collections.nCopies(1_000, List.of(each)).stream().flatMap(List::stream).toList();
  }
}
