package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.serving.CallConfiguration;
import io.tonestream.app.serving.DriftConfiguration;
import io.tonestream.app.serving.ModelAttempts;
import io.tonestream.app.serving.ModelGuard;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.ProbationConfiguration;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.app.serving.ShadowConfiguration;
import io.tonestream.app.testing.HangingModel;
import io.tonestream.app.testing.WordModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream thread sees of models that never return. */
final class HangingModelsTest {
  private final ModelGuard guard =
      new ModelGuard(
          new CallConfiguration(Duration.ofSeconds(1), Duration.ofSeconds(1)),
          ModelAttempts.inMemory());

  private final List<HangingModel> hanging = new ArrayList<>();

  @AfterEach
  void letGo() {
    hanging.forEach(HangingModel::letGo);
    guard.close();
  }

  @Test
  void labelsWithTheLastGoodVersionWhenTheNewOneHangsOnAText() {
    ModelRegistry models = registry(new WordModel("v1"), ServingModel.UNASKED);
    models.swap(serving(hangingOn("v2", "trap"), 7));

    assertThat(versions(models, "good", "a trap", "bad")).hasSize(3).endsWith("v1", "v1");
    assertThat(models.review())
        .hasValueSatisfying(
            takenBack -> {
              assertThat(takenBack.version()).isEqualTo("v2");
              assertThat(takenBack.phase()).isEqualTo(Phase.PROBATION);
              assertThat(takenBack.reason()).contains("did not return within 1 s");
            });
    assertThat(guard.hanging()).as("for liveness").hasSize(1);
    assertThat(guard.attempts().held("v2", 7)).as("not again after a restart").isPresent();
  }

  @Test
  void waitsForAnotherVersionWhereNoneStandsBy() throws Exception {
    HangingModel proved = hangingOn("v2", "trap");
    ModelRegistry models = registry(proved, 7);
    Thread watcher =
        new Thread(
            () -> {
              while (!models.hangs()) {
                Thread.onSpinWait();
              }
              models.replace(serving(new WordModel("v1"), 7));
            });
    watcher.start();

    assertThat(versions(models, "a trap")).containsExactly("v1");
    watcher.join();
    assertThat(models.review().orElseThrow().phase()).isEqualTo(Phase.SERVE);
  }

  @Test
  void putsATextAsideThatHangsBothVersionsAndGoesOnWithTheSecond() {
    ModelRegistry models = registry(hangingOn("v1", "trap"), ServingModel.UNASKED);
    models.swap(serving(hangingOn("v2", "trap"), 7));
    List<Outcome> outcomes = outcomes(models, "good", "a trap", "bad");

    assertThat(outcomes.get(0)).isInstanceOf(Scored.class);
    assertThat(outcomes.get(1))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> {
              assertThat(rejected.deadLetter().stage()).isEqualTo(DeadLetter.Stage.PREDICT);
              assertThat(rejected.deadLetter().reason()).contains("hung with model v1");
            });
    assertThat(outcomes.get(2)).isInstanceOf(Scored.class);
    assertThat(models.activeVersion()).isEqualTo("v1");
  }

  @Test
  void putsATextAsideThatHangsTheOnlyModelTwice() {
    ModelRegistry models = registry(hangingOn("v1", "trap"), ServingModel.UNASKED);
    List<Outcome> outcomes = outcomes(models, "good", "a trap", "bad");

    assertThat(outcomes.get(0)).isInstanceOf(Scored.class);
    assertThat(outcomes.get(1)).isInstanceOf(Rejected.class);
    assertThat(outcomes.get(2)).isInstanceOf(Scored.class);
  }

  @Test
  void stopsTheStreamWhenTheOnlyModelHangsOnAnyText() {
    ModelRegistry models = registry(hangingOn("v1", ""), ServingModel.UNASKED);

    assertThatThrownBy(() -> outcomes(models, "good", "bad"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("model v1 hangs on any text");
  }

  private HangingModel hangingOn(String version, String word) {
    HangingModel model = new HangingModel(version, word);
    hanging.add(model);
    return model;
  }

  private ModelRegistry registry(SentimentModel first, long request) {
    return new ModelRegistry(
        serving(first, request),
        ProbationConfiguration.DEFAULT,
        ShadowConfiguration.DEFAULT,
        DriftConfiguration.DEFAULT,
        InstantSource.system(),
        guard);
  }

  private static ServingModel serving(SentimentModel model, long request) {
    return new ServingModel(model, Origin.TOPIC, null, request);
  }

  private static List<String> versions(ModelRegistry models, String... texts) {
    return outcomes(models, texts).stream()
        .map(outcome -> ((Scored) outcome).scoring().modelVersion())
        .toList();
  }

  private static List<Outcome> outcomes(ModelRegistry models, String... texts) {
    try (BatchScorers scorers =
        new BatchScorers(
            "raw-text",
            BatchingConfiguration.DEFAULT,
            LanguagesConfiguration.DEFAULT,
            models,
            new BrandCatalogue(List.of())::targetsOf,
            InstantSource.system(),
            new SimpleMeterRegistry())) {
      BatchScorer scorer = scorers.ofCurrentThread();
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int i = 0; i < texts.length; i++) {
        byte[] json = "{\"text\": \"%s\"}".formatted(texts[i]).getBytes(StandardCharsets.UTF_8);
        records.add(new ConsumerRecord<>("raw-text", 0, i, null, json));
      }
      scorer.scoreAhead(records);
      return records.stream()
          .map(each -> Fetched.of(each, System.nanoTime()))
          .map(scorer::score)
          .toList();
    }
  }
}
