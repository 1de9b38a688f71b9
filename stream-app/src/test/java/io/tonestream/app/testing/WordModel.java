package io.tonestream.app.testing;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A model that goes by single words, so that a test can tell what it must say: 'good' and 'bad'
 * have their tone, 'poison' makes a batch fail, and 'broken' makes all further ones fail.
 */
public final class WordModel implements SentimentModel {
  /** What it says of its errors: it makes some, however well tests know it. */
  public static final List<List<Long>> CONFUSION =
      List.of(List.of(80L, 15L, 5L), List.of(20L, 150L, 30L), List.of(6L, 14L, 80L));

  private final String version;
  private final Duration perBatch;
  private final Queue<Integer> batches = new ConcurrentLinkedQueue<>();
  private final AtomicInteger openPredictors = new AtomicInteger();
  private volatile boolean broken;
  private volatile boolean partial;
  private volatile boolean closed;

  public WordModel(String version) {
    this(version, Duration.ZERO);
  }

  /**
   * @param perBatch how long it takes to score a batch
   */
  public WordModel(String version, Duration perBatch) {
    this.version = version;
    this.perBatch = perBatch;
  }

  @Override
  public List<List<Long>> confusion() {
    return CONFUSION;
  }

  /** Sizes of the batches so far, failed ones included. */
  public List<Integer> batches() {
    return List.copyOf(batches);
  }

  public int openPredictors() {
    return openPredictors.get();
  }

  /** This model, from now on failing on any text. */
  public WordModel failing() {
    broken = true;
    return this;
  }

  /** This model, from now on without an ear for what is bad. */
  public WordModel takingBadForGood() {
    partial = true;
    return this;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public SentimentPredictor openPredictor() {
    if (closed) {
      throw new IllegalStateException("model " + version + " is closed");
    }
    openPredictors.incrementAndGet();
    return new SentimentPredictor() {
      @Override
      public List<Probabilities> predict(List<String> texts) {
        batches.add(texts.size());
        LockSupport.parkNanos(perBatch.toNanos());
        return texts.stream().map(WordModel.this::score).toList();
      }

      @Override
      public void close() {
        openPredictors.decrementAndGet();
      }
    };
  }

  @Override
  public void close() {
    closed = true;
  }

  private Probabilities score(String text) {
    broken |= text.contains("broken");
    if (broken || text.contains("poison")) {
      throw new IllegalArgumentException("cannot score this");
    }
    if (text.contains("good") || (partial && text.contains("bad"))) {
      return new Probabilities(0.1f, 0.2f, 0.7f);
    }
    return text.contains("bad")
        ? new Probabilities(0.7f, 0.2f, 0.1f)
        : new Probabilities(0.2f, 0.6f, 0.2f);
  }
}
