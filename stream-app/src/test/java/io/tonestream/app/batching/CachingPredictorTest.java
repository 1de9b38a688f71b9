package io.tonestream.app.batching;

import static io.tonestream.app.testing.Texts.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.batching.CachingPredictor.Predicted;
import io.tonestream.app.serving.BatchPredictor;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.app.testing.PacedModel;
import io.tonestream.schemas.ModelStatus.Origin;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CachingPredictorTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PacedModel model = new PacedModel("v1", Duration.ZERO);
  private final ModelRegistry models = new ModelRegistry(model);
  private final BatchPredictor predictor = models.openPredictor();

  @AfterEach
  void close() {
    predictor.close();
    models.close();
  }

  @Test
  void asksASlowVersionOnceAboutEqualTexts() {
    CachingPredictor caching = caching(100);

    Predicted first = caching.predict(texts("good", "plain", "good"), taking(1_000));
    Predicted second = caching.predict(texts("plain", "good"), taking(1_000));

    assertThat(model.calls()).containsExactly(List.of("good", "plain"));
    assertThat(first.scored()).isEqualTo(2 / 3.0);
    assertThat(second.scored()).isZero();
    assertThat(second.scores().modelVersion()).isEqualTo("v1");
    assertThat(second.scores().probabilities())
        .containsExactly(
            first.scores().probabilities().get(1), first.scores().probabilities().get(0));
    assertThat(meters.get("tonestream.batch.cache").tag("result", "hit").counter().count())
        .isEqualTo(3);
    assertThat(meters.get("tonestream.batch.cache").tag("result", "miss").counter().count())
        .isEqualTo(2);
  }

  @Test
  void forgetsWhatAnotherVersionSaid() {
    CachingPredictor caching = caching(100);
    caching.predict(texts("good"), taking(1_000));
    PacedModel next = new PacedModel("v2", Duration.ZERO);
    models.replace(new ServingModel(next, Origin.TOPIC, null, 7));
    predictor.adopt(any -> true);

    Predicted predicted = caching.predict(texts("good"), taking(1_000));

    assertThat(next.calls()).containsExactly(List.of("good"));
    assertThat(predicted.scores().modelVersion()).isEqualTo("v2");
  }

  /** As when it is taken back halfway through a batch. */
  @Test
  void takesNothingOfAVersionThatIsReplacedMeanwhile() {
    CachingPredictor caching = caching(100);
    caching.predict(texts("good"), taking(1_000));
    PacedModel next = new PacedModel("v2", Duration.ZERO);
    models.replace(new ServingModel(next, Origin.TOPIC, null, 7));
    predictor.idle();

    Predicted predicted = caching.predict(texts("good", "plain"), taking(1_000));

    assertThat(next.calls().get(next.calls().size() - 1)).containsExactly("good", "plain");
    assertThat(predicted.scores().modelVersion()).isEqualTo("v2");
    assertThat(predicted.scores().probabilities()).hasSize(2);
  }

  @Test
  void looksNothingUpThatIsQuicklyScored() {
    CachingPredictor caching = caching(100);
    caching.predict(texts("good", "good"), taking(10));
    caching.predict(texts("good"), taking(10));

    assertThat(model.calls()).containsExactly(List.of("good", "good"), List.of("good"));
  }

  @Test
  void remembersSoManyTextsAndNoLongOnes() {
    String tale = "a long tale ".repeat(100);
    CachingPredictor caching = caching(2);
    caching.predict(texts("one", "two", "three", tale), taking(1_000));
    caching.predict(texts("one", "three", tale), taking(1_000));

    assertThat(model.calls().get(1)).containsExactly("one", tale);
    assertThat(caching(0).predict(texts("one", "one"), taking(1_000)).scored()).isEqualTo(0.5);
  }

  private CachingPredictor caching(int cachedTexts) {
    return new CachingPredictor(predictor, cachedTexts, new BatchMetrics(meters));
  }

  /** What a version costs that takes so many microseconds for a text. */
  private static VersionCost taking(long micros) {
    VersionCost cost = new VersionCost(512, 1 << 18, null);
    cost.measured(10, 100, Duration.ofNanos(micros * 10_000));
    return cost;
  }
}
