package io.tonestream.app.serving;

import io.tonestream.app.serving.BatchesInFlight.Batch;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.schemas.Probabilities;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a model on live texts beside the active one, on a thread of its own and within its time:
 * what it says is only counted. Scoring threads offer it batches and never wait. The registry
 * closes it, and its model with it; if it hangs, its thread is left behind.
 */
final class ShadowScorer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ShadowScorer.class);

  private static final int MAX_WAITING = 16;

  /** In one call: as many as a large batch has. */
  private static final int MAX_CALL_TEXTS = 512;

  private static final int LABELS = Label.values().length;
  private static final long CLOSE_MILLIS = 10_000;

  private final ServingModel shadow;
  private final ShadowConfiguration configuration;
  private final InstantSource clock;
  private final ModelGuard guard;
  private final TimeBudget time;
  private final CallSize callSize = new CallSize(MAX_CALL_TEXTS);
  private final BlockingQueue<Offer> offers = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private volatile @Nullable String failure;

  /** Guarded by this, as all that follows. */
  private Figures figures;

  ShadowScorer(
      ServingModel shadow,
      ShadowConfiguration configuration,
      InstantSource clock,
      ModelGuard guard) {
    this.shadow = shadow;
    this.configuration = configuration;
    this.clock = clock;
    this.guard = guard;
    this.time = new TimeBudget(configuration.time());
    this.figures = new Figures("", clock.instant());
    this.thread = new Thread(this::run, "shadow-scorer");
    thread.setDaemon(true);
    thread.start();
  }

  /** Why it gave up, if it did. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Texts that the active version has just scored. Any thread.
   *
   * @param nanos the time that it took
   */
  void offer(String active, List<TextPair> texts, List<Probabilities> scored, long nanos) {
    List<TextPair> sample = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      if (ThreadLocalRandom.current().nextDouble() < configuration.sample()) {
        sample.add(texts.get(i));
        labels.add(scored.get(i).mostProbable());
      }
    }
    synchronized (this) {
      figuresBeside(active).activeScored(texts.size(), nanos);
    }
    if (!sample.isEmpty() && !offers.offer(new Offer(active, sample, labels))) {
      skip(active, sample.size());
    }
  }

  /** What was seen beside the active version. */
  synchronized ModelStatus.Shadow figures() {
    return figures.toStatus(shadow.version());
  }

  @Override
  public void close() {
    thread.interrupt();
    if (failure == null) {
      join();
    }
    shadow.model().close();
  }

  private void join() {
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (SentimentPredictor predictor = shadow.model().openPredictor();
        Calls calls = new Calls(predictor)) {
      while (!Thread.currentThread().isInterrupted()) {
        score(calls, offers.take());
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (RuntimeException | OutOfMemoryError e) {
      failure = "it fails on live texts: " + e;
      log.warn("The shadow {} fails", shadow.version(), e);
    }
  }

  /** In slices, since the whole may take a slow model longer than a call may. */
  private void score(Calls calls, Offer offer) {
    int texts = offer.texts().size();
    int scored = 0;
    while (scored < texts && time.hasTime() && !Thread.currentThread().isInterrupted()) {
      int next = scored + callSize.fitting(offer.texts().subList(scored, texts));
      scoreSlice(calls, offer.slice(scored, next));
      scored = next;
    }
    if (scored < texts) {
      skip(offer.active(), texts - scored);
    }
  }

  private void scoreSlice(Calls calls, Offer slice) {
    long start = System.nanoTime();
    List<Probabilities> scored = calls.predict(slice.texts());
    long taken = System.nanoTime() - start;
    time.spend(taken);
    callSize.measured(slice.texts(), taken);
    synchronized (this) {
      figuresBeside(slice.active()).shadowScored(slice.labels(), scored, taken);
    }
  }

  private synchronized void skip(String active, int texts) {
    figuresBeside(active).skipped += texts;
  }

  /** Figures beside two different versions don't add up: they start anew. */
  private Figures figuresBeside(String active) {
    if (!figures.active.equals(active)) {
      figures = new Figures(active, clock.instant());
    }
    return figures;
  }

  /** The calls of its thread: watched, and known to the next process should one end this. */
  private final class Calls implements AutoCloseable {
    private final SentimentPredictor predictor;
    private final CallWatch.Caller caller = guard.watch().open();
    private final BatchesInFlight.@Nullable Slot slot = guard.attempts().takeSlot();

    Calls(SentimentPredictor predictor) {
      this.predictor = predictor;
    }

    List<Probabilities> predict(List<TextPair> texts) {
      if (slot != null) {
        slot.enter(new Batch(shadow.version(), shadow.request(), List.of()));
      }
      caller.begin(
          new ModelCall(
              shadow.version(),
              () -> "a batch of %,d texts".formatted(texts.size()),
              guard.callTimeout(),
              this::hung));
      try {
        return predictor.predictPairs(shadow.model().asked(texts));
      } finally {
        caller.end();
        leave();
      }
    }

    private void hung(String reason) {
      failure = "it hangs: " + reason;
      guard.attempts().hung(shadow.version(), shadow.request(), Phase.TEST, reason);
      leave();
    }

    private void leave() {
      if (slot != null) {
        slot.leave();
      }
    }

    @Override
    public void close() {
      caller.close();
      if (slot != null) {
        slot.close();
      }
    }
  }

  private record Offer(String active, List<TextPair> texts, List<Label> labels) {
    Offer slice(int from, int to) {
      return new Offer(active, texts.subList(from, to), labels.subList(from, to));
    }
  }

  /** What was counted beside one active version. */
  private static final class Figures {
    private final String active;
    private final Instant since;

    /** {@code [active's label][shadow's label]}. */
    private final long[][] confusion = new long[LABELS][LABELS];

    private long skipped;
    private long activeTexts;
    private long activeNanos;
    private long texts;
    private long nanos;

    Figures(String active, Instant since) {
      this.active = active;
      this.since = since;
    }

    void activeScored(int count, long taken) {
      activeTexts += count;
      activeNanos += taken;
    }

    void shadowScored(List<Label> labels, List<Probabilities> scored, long taken) {
      for (int i = 0; i < labels.size(); i++) {
        confusion[labels.get(i).ordinal()][scored.get(i).mostProbable().ordinal()]++;
      }
      texts += labels.size();
      nanos += taken;
    }

    ModelStatus.Shadow toStatus(String version) {
      long agreed = 0;
      List<List<Long>> rows = new ArrayList<>();
      for (int label = 0; label < LABELS; label++) {
        agreed += confusion[label][label];
        rows.add(Arrays.stream(confusion[label]).boxed().toList());
      }
      return new ModelStatus.Shadow(
          version,
          since,
          texts,
          skipped,
          texts == 0 ? null : (double) agreed / texts,
          rows,
          activeTexts == 0 ? null : activeNanos / 1e3 / activeTexts,
          texts == 0 ? null : nanos / 1e3 / texts);
    }
  }
}
