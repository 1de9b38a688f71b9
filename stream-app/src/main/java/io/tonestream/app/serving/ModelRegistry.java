package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one model that serves. Any thread may ask for it or replace it; the registry owns the model
 * it holds, and closes it when it is replaced or when the app stops.
 */
public final class ModelRegistry implements AutoCloseable {
  private final AtomicReference<SentimentModel> active;

  /** Serves this model, which is warm, and owns it from now on. */
  public ModelRegistry(SentimentModel model) {
    this.active = new AtomicReference<>(model);
  }

  /** TODO. */
  public static ModelRegistry open(ModelConfiguration configuration) {
    throw new UnsupportedOperationException(configuration.toString());
  }

  /** The version that serves. */
  public String activeVersion() {
    return active().version();
  }

  /** A predictor for the calling thread, which closes it; it follows every change of the model. */
  public BatchPredictor openPredictor() {
    return new BatchPredictor(this);
  }

  @Override
  public void close() {
    active().close();
  }

  SentimentModel active() {
    return Objects.requireNonNull(active.get());
  }
}
