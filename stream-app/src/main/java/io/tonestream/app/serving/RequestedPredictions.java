package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Scores texts that clients ask about, with the version that labels and apart from the stream: one
 * request at a time, on the caller's thread, in small batches, and within a share of one core. What
 * is scored here counts nowhere: not for drift, not for a shadow, not for a probation. Thread-safe.
 */
public final class RequestedPredictions {
  /** So few that a slow model can be left between two of them. */
  private static final int BATCH = 16;

  private static final int MAX_WAITING = 8;
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);
  private static final int MAX_SWAPS = 3;

  private final ModelRegistry registry;
  private final ModelGuard guard;
  private final PredictConfiguration configuration;
  private final Semaphore turn = new Semaphore(1, true);

  /** Used by whoever has the turn. */
  private final TimeBudget budget;

  /** Scores with the registry's active version. */
  public RequestedPredictions(
      ModelRegistry registry, ModelGuard guard, PredictConfiguration configuration) {
    this.registry = registry;
    this.guard = guard;
    this.configuration = configuration;
    this.budget = new TimeBudget(configuration.time());
  }

  /**
   * What one version says of all texts.
   *
   * @param probabilities one distribution a text, in their order
   */
  public record Predictions(String modelVersion, List<Probabilities> probabilities) {}

  /** The texts can't be scored now; the message says why. */
  public static final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    UnavailableException(String message, Duration retryAfter) {
      super(message);
      this.retryAfter = retryAfter;
    }

    /** When it may be worth to ask again. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The version that scores, which is the one that labels. */
  public String version() {
    return registry.activeVersion();
  }

  /** Whether texts can be scored, as far as the model goes. */
  public boolean isReady() {
    return !registry.hangs();
  }

  /**
   * Scores texts.
   *
   * @param texts what the version is to be asked, by the version
   * @throws UnavailableException if others are before it, the time is spent or the model hangs
   */
  public Predictions predict(Function<SentimentModel, List<TextPair>> texts) {
    awaitTurn();
    try {
      requireTime();
      long start = System.nanoTime();
      try {
        return predict(texts, start);
      } finally {
        budget.spend(System.nanoTime() - start);
      }
    } finally {
      turn.release();
    }
  }

  private void awaitTurn() {
    try {
      if (turn.getQueueLength() < MAX_WAITING
          && turn.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new UnavailableException(
        "texts of others are being scored: try again later", Duration.ofSeconds(2));
  }

  private void requireTime() {
    if (!budget.hasTime()) {
      throw new UnavailableException(
          "the time for texts that are asked about, tonestream.predict.time, is spent: try again later",
          budget.untilTime());
    }
  }

  private Predictions predict(Function<SentimentModel, List<TextPair>> texts, long start) {
    for (int swap = 1; ; swap++) {
      ServingModel active = registry.serving().active();
      if (registry.hangs() || registry.hasHung(active)) {
        throw new UnavailableException(
            "model %s hangs: try again later".formatted(active.version()), Duration.ofSeconds(10));
      }
      SentimentPredictor opened;
      try {
        opened = active.model().openPredictor();
      } catch (IllegalStateException e) {
        // Another version took over and this one is closed.
        if (swap == MAX_SWAPS) {
          throw e;
        }
        continue;
      }
      try (SentimentPredictor predictor = opened;
          CallWatch.Caller caller = guard.watch().open()) {
        return new Predictions(
            active.version(),
            inBatches(active, predictor, caller, texts.apply(active.model()), start));
      }
    }
  }

  private List<Probabilities> inBatches(
      ServingModel model,
      SentimentPredictor predictor,
      CallWatch.Caller caller,
      List<TextPair> texts,
      long start) {
    List<Probabilities> all = new ArrayList<>(texts.size());
    while (all.size() < texts.size()) {
      if (System.nanoTime() - start > configuration.timeout().toNanos()) {
        throw new UnavailableException(
            "%,d of %,d texts took more than tonestream.predict.timeout, %s: ask about fewer"
                .formatted(all.size(), texts.size(), configuration.timeout()),
            budget.untilTime());
      }
      List<TextPair> batch = texts.subList(all.size(), Math.min(texts.size(), all.size() + BATCH));
      caller.begin(
          new ModelCall(
              model.version(),
              () -> "a request over HTTP about %,d texts".formatted(batch.size()),
              guard.callTimeout(),
              reason -> registry.requireFewHanging()));
      try {
        all.addAll(predictor.predictPairs(batch));
      } finally {
        caller.end();
      }
    }
    return all;
  }
}
