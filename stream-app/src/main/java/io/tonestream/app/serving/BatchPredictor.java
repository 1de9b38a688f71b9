package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores batches with whatever model is active when a batch starts. One thread's own: used and
 * closed by the thread that scores a stream thread's batches.
 */
public final class BatchPredictor implements AutoCloseable {
  private final ModelRegistry registry;
  private @Nullable SentimentModel model;
  private @Nullable SentimentPredictor predictor;

  BatchPredictor(ModelRegistry registry) {
    this.registry = registry;
  }

  /** Scores all texts with one model version. */
  public Scores predict(List<String> texts) {
    SentimentModel active = registry.active();
    SentimentPredictor current = predictorOf(active);
    return new Scores(active.version(), current.predict(texts));
  }

  @Override
  public void close() {
    if (predictor != null) {
      predictor.close();
    }
    predictor = null;
    model = null;
  }

  private SentimentPredictor predictorOf(SentimentModel active) {
    if (predictor == null || model != active) {
      SentimentPredictor opened = active.openPredictor();
      close();
      predictor = opened;
      model = active;
    }
    return predictor;
  }

  /**
   * What a model said of a batch.
   *
   * @param modelVersion the version that scored all of it
   * @param probabilities one distribution a text, in the order of the texts
   */
  public record Scores(String modelVersion, List<Probabilities> probabilities) {}
}
