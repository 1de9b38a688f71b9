package io.tonestream.app.batching;

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

/**
 * Scores records in batches, looking ahead. One stream thread's own, made by {@link BatchScorers};
 * that thread closes it when its consumer closes.
 *
 * <p>Whatever the consumer fetches is scored at once, on a thread beside the stream thread. While
 * that one passes outcomes on, commits or rolls windows, the next batches are being scored already:
 * a model on an accelerator keeps neither waiting.
 */
final class BatchScorer implements AutoCloseable {
  private static final long CLOSE_SECONDS = 30;

  private final BatchingConfiguration configuration;
  private final BatchWorker worker;
  private final BatchMetrics metrics;
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
      BatchWorker worker,
      BatchMetrics metrics,
      Runnable onClose) {
    this.configuration = configuration;
    this.worker = worker;
    this.metrics = metrics;
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
    Fetched next = lookAhead.nextUnscored();
    while (next != null) {
      start(batchFrom(next));
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
    if (fetched.batch() == null) {
      start(List.of(fetched));
    }
    Outcome outcome = await(fetched);
    if (outcome instanceof Outcome.Rejected rejected) {
      metrics.rejected(rejected.deadLetter().stage());
    }
    return outcome;
  }

  /** Forgets a partition: it was revoked, or its task starts anew. */
  void drop(TopicPartition partition) {
    lookAhead.drop(partition);
  }

  @Override
  public void close() {
    closed = true;
    executor.execute(worker::close);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a batch did not end within " + CLOSE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    onClose.run();
  }

  /** This record and those after it, up to capacity. */
  private List<Fetched> batchFrom(Fetched first) {
    int capacity = worker.capacity();
    List<Fetched> batch = new ArrayList<>(capacity);
    long bytes = 0;
    @Nullable Fetched next = first;
    while (next != null) {
      batch.add(next);
      bytes += next.size();
      boolean full = batch.size() >= capacity || bytes >= configuration.byteCapacity();
      next = full ? null : lookAhead.nextUnscored();
    }
    return batch;
  }

  private void start(List<Fetched> batch) {
    Future<?> scoring = executor.submit(() -> score(batch));
    batch.forEach(record -> record.joins(scoring));
  }

  /** Once closed, what still waits in line is wanted no more. */
  private void score(List<Fetched> batch) {
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
