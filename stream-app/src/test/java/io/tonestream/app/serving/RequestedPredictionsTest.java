package io.tonestream.app.serving;

import static io.tonestream.app.testing.Texts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.serving.RequestedPredictions.UnavailableException;
import io.tonestream.app.testing.HangingModel;
import io.tonestream.app.testing.WordModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.ModelStatus.Origin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RequestedPredictionsTest {
  private final ModelGuard guard =
      new ModelGuard(
          new CallConfiguration(Duration.ofSeconds(1), Duration.ofSeconds(1)),
          ModelAttempts.inMemory());

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void scoresLongTextsWithASlowModelWithoutCallingThatAHang() {
    WordModel slow = new WordModel("v1").taking(Duration.ofMillis(150));

    assertThat(predict(predictions(slow), 16).probabilities()).hasSize(16);
    assertThat(guard.watch().hung()).isZero();
    assertThat(slow.batches()).startsWith(1).allMatch(size -> size < 8);
  }

  @Test
  void isNotReadyForAsLongAsAModelHangs() throws Exception {
    HangingModel model = new HangingModel("v1", "good");
    RequestedPredictions predictions = predictions(model);
    Thread client = new Thread(() -> predict(predictions, 1));
    client.start();
    await().until(() -> !guard.hanging().isEmpty());

    assertThat(predictions.hanging()).hasValue("v1");
    assertThatThrownBy(() -> predict(predictions, 1))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("model v1 hangs: try again later");
    model.letGo();
    client.join();
    assertThat(predictions.hanging()).isEmpty();
    assertThat(predict(predictions, 1).modelVersion()).isEqualTo("v1");
  }

  @Test
  void scoresWithAModelThatGoesOnAfterAHangSinceNoOtherCan() {
    ServingModel model = serving(new WordModel("v1"));
    ModelRegistry models = registry(model);
    models.hung(model, "it did not return");
    assertThatThrownBy(() -> predict(predictions(models), 1))
        .hasMessage("model v1 hangs: try again later");
    models.goOn();

    assertThat(predict(predictions(models), 1).probabilities()).hasSize(1);
  }

  private static RequestedPredictions.Predictions predict(
      RequestedPredictions predictions, int count) {
    return predictions.predict(model -> texts(Collections.nCopies(count, "good")));
  }

  private RequestedPredictions predictions(SentimentModel model) {
    return predictions(registry(serving(model)));
  }

  private RequestedPredictions predictions(ModelRegistry models) {
    return new RequestedPredictions(
        models, guard, new PredictConfiguration(128, Duration.ofSeconds(10), 1));
  }

  private ModelRegistry registry(ServingModel model) {
    return new ModelRegistry(
        model,
        ProbationConfiguration.DEFAULT,
        ShadowConfiguration.DEFAULT,
        DriftConfiguration.DEFAULT,
        InstantSource.system(),
        guard);
  }

  private static ServingModel serving(SentimentModel model) {
    return new ServingModel(model, Origin.TOPIC, null, 7);
  }
}
