package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Scores texts that clients ask about, with the version that labels and apart from the stream: one
 * request at a time, on the caller's thread, in small batches, and within a share of one core. What
 * is scored here counts nowhere: not for drift, not for a shadow, not for a probation. Thread-safe.
 */
public final class RequestedPredictions {
  private static final int MAX_WAITING = 8;
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);
  private static final int MAX_CALL_TEXTS = 16;
  private static final int MAX_SWAPS = 3;
  private static final Duration RETRY_AFTER_HANG = Duration.ofSeconds(10);

  private final ModelRegistry registry;
  private final ModelGuard guard;
  private final PredictConfiguration configuration;
  private final Semaphore turn = new Semaphore(1, true);

  /** Used by whoever has the turn, as the budget. */
  private final CallWatch.Caller caller;

  private final TimeBudget budget;

  /** Scores with the registry's active version. */
  public RequestedPredictions(
      ModelRegistry registry, ModelGuard guard, PredictConfiguration configuration) {
    this.registry = registry;
    this.guard = guard;
    this.configuration = configuration;
    this.caller = guard.watch().open();
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

  /** The version that hangs, so that no texts can be scored; none if they can. */
  public Optional<String> hanging() {
    ModelCall call = caller.hanging();
    if (call != null) {
      return Optional.of(call.version());
    }
    return registry.hangs() ? Optional.of(version()) : Optional.empty();
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
    ModelCall hanging = caller.hanging();
    if (hanging != null) {
      throw hangs(hanging.version());
    }
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
    if (configuration.time() == 0) {
      throw new UnavailableException(
          "tonestream.predict.time is 0: this instance scores no texts over HTTP",
          Duration.ofHours(1));
    }
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
        throw hangs(active.version());
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
      try (SentimentPredictor predictor = opened) {
        return new Predictions(
            active.version(), inBatches(active, predictor, texts.apply(active.model()), start));
      }
    }
  }

  private static UnavailableException hangs(String version) {
    return new UnavailableException(
        "model %s hangs: try again later".formatted(version), RETRY_AFTER_HANG);
  }

  private List<Probabilities> inBatches(
      ServingModel model, SentimentPredictor predictor, List<TextPair> texts, long start) {
    List<Probabilities> all = new ArrayList<>(texts.size());
    CallSize size = new CallSize(MAX_CALL_TEXTS);
    while (all.size() < texts.size()) {
      if (System.nanoTime() - start > configuration.timeout().toNanos()) {
        throw new UnavailableException(
            "%,d of %,d texts took more than tonestream.predict.timeout, %s: ask about fewer"
                .formatted(all.size(), texts.size(), configuration.timeout()),
            budget.untilTime());
      }
      List<TextPair> rest = texts.subList(all.size(), texts.size());
      List<TextPair> batch = rest.subList(0, size.fitting(rest));
      long began = System.nanoTime();
      all.addAll(call(model, predictor, batch));
      size.measured(batch, System.nanoTime() - began);
    }
    return all;
  }

  private List<Probabilities> call(
      ServingModel model, SentimentPredictor predictor, List<TextPair> batch) {
    caller.begin(
        new ModelCall(
            model.version(),
            () -> "a request over HTTP about %,d texts".formatted(batch.size()),
            guard.callTimeout(),
            reason -> registry.requireFewHanging()));
    try {
      return predictor.predictPairs(batch);
    } finally {
      caller.end();
    }
  }
}
