package io.tonestream.app.batching;

import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.batching.TextReader.ReadText;
import io.tonestream.app.serving.BatchPredictor;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import io.tonestream.schemas.RawText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
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
  private final ComparisonSample comparison;
  private final Function<RawText, List<String>> brandsOf;
  private final InstantSource clock;
  private final BatchMetrics metrics;

  /** What was set, or less once memory has run out. */
  private int mostCapacity;

  /** Written by the worker's thread, read by the stream thread. */
  private volatile int capacity;

  /**
   * @param comparison which texts are scored by two versions after a swap
   * @param brandsOf the brands of a text
   */
  BatchWorker(
      int capacity,
      BatchPredictor predictor,
      ComparisonSample comparison,
      Function<RawText, List<String>> brandsOf,
      InstantSource clock,
      BatchMetrics metrics) {
    this.mostCapacity = capacity;
    this.capacity = Math.min(capacity, FIRST_CAPACITY);
    this.predictor = predictor;
    this.comparison = comparison;
    this.brandsOf = brandsOf;
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
      BatchPredictor.Scores scores = predictor.predict(texts(batch));
      settle(batch, scores, compare(batch, scores));
    } catch (RuntimeException | OutOfMemoryError e) {
      if (batch.size() == 1) {
        settleFailed(batch.get(0), e);
      } else {
        if (isOutOfMemory(e)) {
          halveCapacity(batch.size());
        }
        int half = batch.size() / 2;
        predict(batch.subList(0, half));
        predict(batch.subList(half, batch.size()));
      }
    }
  }

  /** After a swap, what the version before makes of some of the texts; by index. */
  private Map<Integer, Comparison> compare(List<ReadText> batch, BatchPredictor.Scores scores) {
    if (!predictor.mayCompare()) {
      return Map.of();
    }
    List<Integer> sample =
        comparison.of(
            scores.modelVersion(), batch.size(), i -> brandsOf.apply(batch.get(i).text()));
    if (sample.isEmpty()) {
      return Map.of();
    }
    Map<Integer, Comparison> comparisons = new HashMap<>();
    predictor
        .compare(
            texts(sample.stream().map(batch::get).toList()),
            sample.stream().map(scores.probabilities()::get).toList())
        .ifPresent(
            before -> {
              for (int i = 0; i < sample.size(); i++) {
                Label label = before.probabilities().get(i).mostProbable();
                comparisons.put(sample.get(i), new Comparison(before.modelVersion(), label));
              }
            });
    return comparisons;
  }

  private void settle(
      List<ReadText> batch, BatchPredictor.Scores scores, Map<Integer, Comparison> comparisons) {
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
                  scores.confusion(),
                  scoredAt,
                  comparisons.get(i)));
    }
  }

  /** A text that fails alone: the version on probation, the text or the model is at fault. */
  private void settleFailed(ReadText item, Throwable failure) {
    predictor
        .fallBack(texts(List.of(item)), failure)
        .ifPresentOrElse(
            scores -> settle(List.of(item), scores, Map.of()), () -> reject(item, failure));
  }

  private void reject(ReadText item, Throwable failure) {
    if (isOutOfMemory(failure)) {
      throw new IllegalStateException("not enough memory to score a single text", failure);
    }
    try {
      predictor.predict(PROBE);
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new IllegalStateException("the model fails on every text", e);
    }
    item.record().settle(new Rejected(DeadLetter.of(DeadLetter.Stage.PREDICT, failure)));
  }

  private void halveCapacity(int failedSize) {
    capacity = Math.max(1, Math.min(capacity, failedSize) / 2);
    mostCapacity = capacity;
    log.warn("Out of memory in a batch of {}: capacity is {} from now on", failedSize, capacity);
  }

  private static List<String> texts(List<ReadText> batch) {
    return batch.stream().map(item -> item.text().text()).toList();
  }

  /** PyTorch's own exceptions for it differ by device and have only their message in common. */
  private static boolean isOutOfMemory(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof OutOfMemoryError
        || message.contains("out of memory")
        || message.contains("not enough memory");
  }
}
