package io.tonestream.app.batching;

import io.tonestream.app.batching.TextReader.ReadText;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores records in batches, looking ahead. One stream thread's own, made by {@link BatchScorers};
 * that thread closes it when its consumer closes.
 *
 * <p>Whatever the consumer fetches is scored at once, on a thread beside the stream thread. While
 * that one passes outcomes on, commits or rolls windows, the next batches are being scored already:
 * a model on an accelerator keeps neither waiting.
 */
final class BatchScorer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchScorer.class);

  private static final long CLOSE_SECONDS = 30;

  /** The first batch of a poll, which the stream thread waits for, is a fourth of the others. */
  private static final int FIRST_BATCH_DIVISOR = 4;

  private final BatchingConfiguration configuration;
  private final TextReader reader;
  private final InstantSource clock;
  private final BatchWorker worker;
  private final Runnable onClose;
  private final LookAhead lookAhead = new LookAhead();
  private final ExecutorService executor;
  private volatile boolean closed;

  /**
   * @param name of the stream thread
   */
  BatchScorer(
      String name,
      BatchingConfiguration configuration,
      InstantSource clock,
      BatchWorker worker,
      Runnable onClose) {
    this.configuration = configuration;
    this.reader = new TextReader(configuration.maxAhead());
    this.clock = clock;
    this.worker = worker;
    this.onClose = onClose;
    this.executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, name + "-scorer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts to score what the consumer has fetched; the outcomes wait until their turn comes. */
  void scoreAhead(Iterable<ConsumerRecord<byte[], byte[]>> fetched) {
    if (configuration.capacity() == 1) {
      return;
    }
    for (ConsumerRecord<byte[], byte[]> record : fetched) {
      lookAhead.note(Fetched.of(record));
    }
    // The stream thread waits for the first batch of a poll.
    int size = Math.max(1, worker.capacity() / FIRST_BATCH_DIVISOR);
    Fetched next = lookAhead.nextUnscored();
    while (next != null) {
      start(batchFrom(next, size));
      size = worker.capacity();
      next = lookAhead.nextUnscored();
    }
  }

  /**
   * What becomes of this record. If it was not scored ahead it is scored now, alone.
   *
   * @throws IllegalStateException if the model fails on any text, which stops the stream visibly
   */
  Outcome score(Fetched record) {
    Fetched known = lookAhead.take(record.partition(), record.offset());
    Fetched fetched = known == null ? record : known;
    if (!fetched.isStarted()) {
      start(reader.read(fetched, clock.instant()).stream().toList());
    }
    return await(fetched);
  }

  /** Forgets a partition: it was revoked, or its task starts anew. */
  void drop(TopicPartition partition) {
    lookAhead.drop(partition);
  }

  /** Waits for the batch that is being scored; closing again does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    executor.execute(worker::close);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("A batch did not end within {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      onClose.run();
    }
  }

  /** This record and those after it, up to capacity, without those that can't be read. */
  private List<ReadText> batchFrom(Fetched first, int capacity) {
    Instant now = clock.instant();
    List<ReadText> batch = new ArrayList<>(capacity);
    long bytes = 0;
    @Nullable Fetched next = first;
    while (next != null) {
      reader.read(next, now).ifPresent(batch::add);
      bytes += next.size();
      boolean full = batch.size() >= capacity || bytes >= configuration.byteCapacity();
      next = full ? null : lookAhead.nextUnscored();
    }
    return batch;
  }

  private void start(List<ReadText> batch) {
    if (!batch.isEmpty()) {
      Future<?> scoring = executor.submit(() -> score(batch));
      batch.forEach(text -> text.record().joins(scoring));
    }
  }

  /** Once closed, what still waits in line is wanted no more. */
  private void score(List<ReadText> batch) {
    if (!closed) {
      worker.score(batch);
    }
  }

  private static Outcome await(Fetched record) {
    try {
      return record.await();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }
}
