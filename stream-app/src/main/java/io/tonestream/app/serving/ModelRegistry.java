package io.tonestream.app.serving;

import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.bundle.ModelBundle;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one model that serves. Any thread may ask for it; the registry owns the model it holds, and
 * closes it when the app stops.
 */
public final class ModelRegistry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelRegistry.class);

  private final AtomicReference<SentimentModel> active;

  /** Serves this model, which is warm, and owns it from now on. */
  public ModelRegistry(SentimentModel model) {
    this.active = new AtomicReference<>(model);
  }

  /**
   * Loads, warms and checks the model to start with.
   *
   * @throws IllegalArgumentException if the setting names no usable model or device
   */
  public static ModelRegistry open(ModelConfiguration configuration) {
    Path file = configuration.bundle();
    ModelBundle bundle = file == null ? ModelBundle.bundled() : ModelBundle.read(file);
    DjlSentimentModel model = DjlSentimentModel.load(bundle, configuration.device());
    try {
      model.warmUp();
      model.checkGolden();
      log.info("Serving model {} on {}", model.version(), model.device());
      return new ModelRegistry(model);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** The version that serves. */
  public String activeVersion() {
    return active().version();
  }

  /** A predictor for one thread, which closes it. */
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
