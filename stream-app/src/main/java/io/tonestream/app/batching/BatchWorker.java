package io.tonestream.app.batching;

import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.batching.TextReader.ReadText;
import io.tonestream.app.serving.BatchPredictor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores one batch after the other, on one thread of its own. */
final class BatchWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchWorker.class);

  private static final int FIRST_CAPACITY = 64;
  private static final Duration QUICK = Duration.ofMillis(250);
  private static final Duration SLOW = Duration.ofSeconds(2);

  /** Any model can score this: if one can't, the model is at fault and not the record. */
  private static final List<String> PROBE = List.of("all good");

  private final BatchPredictor predictor;
  private final InstantSource clock;
  private final BatchMetrics metrics;

  /** What was set, or less once memory has run out. */
  private int mostCapacity;

  /** Written by the worker's thread, read by the stream thread. */
  private volatile int capacity;

  BatchWorker(int capacity, BatchPredictor predictor, InstantSource clock, BatchMetrics metrics) {
    this.mostCapacity = capacity;
    this.capacity = Math.min(capacity, FIRST_CAPACITY);
    this.predictor = predictor;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** The most texts in a batch: what was set, or less if time or memory have run short. */
  int capacity() {
    return capacity;
  }

  /**
   * Settles every record of a batch.
   *
   * @throws IllegalStateException if the model fails on any text
   */
  void score(List<ReadText> batch) {
    long start = System.nanoTime();
    predict(batch);
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    metrics.batch(batch.size(), taken);
    adapt(batch.size(), taken);
  }

  @Override
  public void close() {
    predictor.close();
  }

  /**
   * Grows with what the model can do: a stream thread that waits for one batch must not outlast its
   * transaction, however slow the model is.
   */
  private void adapt(int size, Duration taken) {
    if (taken.compareTo(QUICK) < 0 && size >= capacity / 2) {
      capacity = Math.min(2 * capacity, mostCapacity);
    } else if (taken.compareTo(SLOW) > 0 && capacity > 1) {
      capacity = Math.max(1, Math.min(capacity, size) / 2);
      log.warn("A batch of {} took {}: capacity is {} from now on", size, taken, capacity);
    }
  }

  /** Scores a batch; one that fails is halved until the record at fault stands alone. */
  private void predict(List<ReadText> batch) {
    try {
      settle(batch, predictor.predict(batch.stream().map(item -> item.text().text()).toList()));
    } catch (RuntimeException | OutOfMemoryError e) {
      if (isOutOfMemory(e)) {
        halveCapacity(batch.size(), e);
      }
      if (batch.size() == 1) {
        reject(batch.get(0), e);
      } else {
        int half = batch.size() / 2;
        predict(batch.subList(0, half));
        predict(batch.subList(half, batch.size()));
      }
    }
  }

  private void settle(List<ReadText> batch, BatchPredictor.Scores scores) {
    Instant scoredAt = clock.instant();
    for (int i = 0; i < batch.size(); i++) {
      ReadText item = batch.get(i);
      item.record()
          .settle(
              new Scored(
                  item.id(),
                  item.text(),
                  item.timestamp(),
                  scores.probabilities().get(i),
                  scores.modelVersion(),
                  scoredAt));
    }
  }

  private void reject(ReadText item, Throwable failure) {
    try {
      predictor.predict(PROBE);
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new IllegalStateException("the model fails on every text", e);
    }
    item.record().settle(new Rejected(DeadLetter.of(DeadLetter.Stage.PREDICT, failure)));
  }

  private void halveCapacity(int failedSize, Throwable failure) {
    if (failedSize == 1) {
      throw new IllegalStateException("not enough memory to score a single text", failure);
    }
    capacity = Math.max(1, Math.min(capacity, failedSize) / 2);
    mostCapacity = capacity;
    log.warn("Out of memory in a batch of {}: capacity is {} from now on", failedSize, capacity);
  }

  /** PyTorch's own exceptions for it differ by device and have only their message in common. */
  private static boolean isOutOfMemory(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof OutOfMemoryError
        || message.contains("out of memory")
        || message.contains("not enough memory");
  }
}
