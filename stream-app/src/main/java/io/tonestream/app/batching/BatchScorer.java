package io.tonestream.app.batching;

import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.batching.TextReader.Reading;
import io.tonestream.app.serving.BatchPredictor;
import io.tonestream.schemas.RawText;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores records in batches, looking ahead. One stream thread's own, made by {@link BatchScorers};
 * that thread closes it when its consumer closes.
 */
final class BatchScorer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchScorer.class);

  /** Any model can score this: if one can't, the model is at fault and not the record. */
  private static final List<String> PROBE = List.of("all good");

  private final BatchingConfiguration configuration;
  private final TextReader reader;
  private final BatchPredictor predictor;
  private final InstantSource clock;
  private final BatchMetrics metrics;
  private final Runnable onClose;
  private final LookAhead lookAhead = new LookAhead();
  private int capacity;

  BatchScorer(
      BatchingConfiguration configuration,
      TextReader reader,
      BatchPredictor predictor,
      InstantSource clock,
      BatchMetrics metrics,
      Runnable onClose) {
    this.configuration = configuration;
    this.reader = reader;
    this.predictor = predictor;
    this.clock = clock;
    this.metrics = metrics;
    this.onClose = onClose;
    this.capacity = configuration.capacity();
  }

  LookAhead lookAhead() {
    return lookAhead;
  }

  /**
   * What becomes of this record. If it was not scored ahead it is scored now, with those after it.
   *
   * @throws IllegalStateException if the model fails on any text, which stops the stream visibly
   */
  Outcome score(Fetched record) {
    Fetched known = lookAhead.take(record.partition(), record.offset());
    Fetched fetched = known == null ? record : known;
    if (fetched.outcome() == null) {
      scoreBatch(fetched);
    }
    Outcome outcome = fetched.outcome();
    if (outcome == null) {
      throw new IllegalStateException(
          "no outcome for " + record.partition() + "@" + record.offset());
    }
    if (outcome instanceof Rejected rejected) {
      metrics.rejected(rejected.deadLetter().stage());
    }
    return outcome;
  }

  @Override
  public void close() {
    predictor.close();
    onClose.run();
  }

  private void scoreBatch(Fetched first) {
    List<Item> batch = collect(first, clock.instant());
    if (!batch.isEmpty()) {
      metrics.batch(batch.size());
      metrics.duration().record(() -> predict(batch));
    }
  }

  /** The record and those after it, up to capacity. What can't be read is settled on the way. */
  private List<Item> collect(Fetched first, Instant now) {
    List<Item> batch = new ArrayList<>();
    int characters = 0;
    @Nullable Fetched next = first;
    while (next != null) {
      Reading reading = reader.read(next, now);
      if (reading instanceof Reading.Text text) {
        batch.add(new Item(next, text.text(), text.timestamp()));
        characters += text.text().text().length();
      } else if (reading instanceof Reading.Unreadable unreadable) {
        next.settle(new Rejected(unreadable.deadLetter()));
      }
      boolean full = batch.size() >= capacity || characters >= configuration.characterCapacity();
      next = full ? null : lookAhead.nextUnscored(first.partition());
    }
    return batch;
  }

  /** Scores a batch; one that fails is halved until the record at fault stands alone. */
  private void predict(List<Item> batch) {
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

  private void settle(List<Item> batch, BatchPredictor.Scores scores) {
    Instant scoredAt = clock.instant();
    for (int i = 0; i < batch.size(); i++) {
      Item item = batch.get(i);
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

  private void reject(Item item, Throwable failure) {
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
    log.warn(
        "Out of memory in a batch of {}: the capacity is {} from now on", failedSize, capacity);
  }

  /** PyTorch's own exceptions for it differ by device and have only their message in common. */
  private static boolean isOutOfMemory(Throwable failure) {
    return failure instanceof OutOfMemoryError
        || String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("out of memory")
        || String.valueOf(failure.getMessage()).contains("not enough memory");
  }

  /** A readable record of a batch. */
  private record Item(Fetched record, RawText text, Instant timestamp) {
    String id() {
      String id = text.id();
      return id == null ? record.partition() + "-" + record.offset() : id;
    }
  }
}
