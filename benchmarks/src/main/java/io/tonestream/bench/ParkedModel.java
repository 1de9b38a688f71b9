package io.tonestream.bench;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits as a model on an accelerator makes its caller wait: {@link #PER_CALL} and {@link
 * #PER_TEXT}, without using the processor.
 */
final class ParkedModel implements SentimentModel {
  static final Duration PER_CALL = Duration.ofMillis(1);
  static final Duration PER_TEXT = Duration.ofNanos(20_000);

  private final SentimentModel constant = new ConstantModel();

  @Override
  public String version() {
    return "parked";
  }

  @Override
  public SentimentPredictor openPredictor() {
    SentimentPredictor predictor = constant.openPredictor();
    return new SentimentPredictor() {
      @Override
      public List<Probabilities> predict(List<String> texts) {
        park(PER_CALL.plus(PER_TEXT.multipliedBy(texts.size())));
        return predictor.predict(texts);
      }

      @Override
      public void close() {
        predictor.close();
      }
    };
  }

  @Override
  public void close() {}

  /** Parking may end early; a wait must not. */
  private static void park(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
