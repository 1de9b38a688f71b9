package io.tonestream.bench;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits without using the processor, as a model on an accelerator makes its caller wait: {@link
 * #PER_CALL} and {@link #PER_TEXT}, unless it is told otherwise.
 */
final class ParkedModel implements SentimentModel {
  static final Duration PER_CALL = Duration.ofMillis(1);
  static final Duration PER_TEXT = Duration.ofNanos(20_000);

  private final SentimentModel constant = new ConstantModel();
  private final Duration perCall;
  private final Duration perText;

  /** As an accelerator makes its caller wait. */
  ParkedModel() {
    this(PER_CALL, PER_TEXT);
  }

  ParkedModel(Duration perCall, Duration perText) {
    this.perCall = perCall;
    this.perText = perText;
  }

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
        park(perCall.plus(perText.multipliedBy(texts.size())));
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
