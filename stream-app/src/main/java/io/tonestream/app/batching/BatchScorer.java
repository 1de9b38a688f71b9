package io.tonestream.app.batching;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores records in batches, looking ahead. One stream thread's own, made by {@link BatchScorers};
 * that thread closes it when its consumer closes.
 *
 * <p>Whatever the consumer fetches is scored ahead, on a thread beside the stream thread. While
 * that one passes outcomes on, commits or rolls windows, the next batches are being scored already:
 * a model on an accelerator keeps neither waiting.
 */
final class BatchScorer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchScorer.class);

  private static final long CLOSE_SECONDS = 10;

  private final String name;
  private final boolean looksAhead;
  private final ScoringQueue queue;
  private final Rounds rounds;
  private final AtomicInteger partitions;
  private final CommitLatency latency;
  private final Supplier<BatchWorker> workers;
  private final Runnable onClose;

  /** Of the last record that was fetched. The stream thread's own. */
  private TimestampType timestampType = TimestampType.CREATE_TIME;

  /** Guarded by this, as all that follows. */
  private ScoringThread scoring;

  private int started;
  private boolean closed;

  /**
   * @param name of the stream thread
   * @param looksAhead whether records are scored before their turn comes
   * @param partitions how many partitions the stream thread has
   * @param workers makes what scores the queue's batches, each with a predictor of its own
   */
  BatchScorer(
      String name,
      boolean looksAhead,
      ScoringQueue queue,
      Rounds rounds,
      AtomicInteger partitions,
      CommitLatency latency,
      Supplier<BatchWorker> workers,
      Runnable onClose) {
    this.name = name;
    this.looksAhead = looksAhead;
    this.queue = queue;
    this.rounds = rounds;
    this.partitions = partitions;
    this.latency = latency;
    this.workers = workers;
    this.onClose = onClose;
    this.scoring = startScoring();
  }

  /** Has what the consumer fetched scored; the outcomes wait until their turn comes. */
  void scoreAhead(Iterable<ConsumerRecord<byte[], byte[]>> fetched) {
    List<Fetched> records = new ArrayList<>();
    long now = System.nanoTime();
    for (ConsumerRecord<byte[], byte[]> record : fetched) {
      timestampType = record.timestampType();
      if (looksAhead) {
        records.add(Fetched.of(record, now));
      }
    }
    if (looksAhead) {
      queue.note(records);
    }
  }

  /**
   * Whose clock the timestamps of {@code raw-text} are of, as far as records were fetched: Kafka
   * Streams doesn't say. The stream thread's own.
   */
  TimestampType timestampType() {
    return timestampType;
  }

  /**
   * What becomes of this record. If it was not scored ahead it is scored now, alone.
   *
   * @throws IllegalStateException if the model fails on any text, which stops the stream visibly
   */
  Outcome score(Fetched record) {
    rounds.handOver();
    try {
      return queue.outcomeOf(record);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  /** A task begins with a partition. */
  void begin(TopicPartition partition) {
    log.debug("Texts of {} are scored by {}", partition, name);
    partitions.incrementAndGet();
  }

  /** A task ends: its partition is revoked, or it starts anew. What is known of it is forgotten. */
  void end(TopicPartition partition) {
    partitions.decrementAndGet();
    drop(partition);
  }

  /** Forgets a partition: what waits of it is not scored any more. */
  void drop(TopicPartition partition) {
    queue.drop(partition);
  }

  /** How many records are fetched and wait for their turn. Any thread. */
  int ahead() {
    return queue.size();
  }

  /** How long texts take until they are committed. The stream thread's own. */
  CommitLatency latency() {
    return latency;
  }

  /** How many records the stream thread is to hand over in one go. */
  Rounds rounds() {
    return rounds;
  }

  /**
   * Gives up on the batch that is being scored: another scoring thread, with a predictor of its
   * own, takes over, and begins with that batch's texts, one at a time. What the old thread comes
   * to, if it ever does, is ignored; it then closes its predictor and ends. Any thread.
   *
   * @return whether there was anything to give up
   */
  synchronized boolean abandonRunning() {
    if (closed || !queue.abandon()) {
      return false;
    }
    try {
      scoring = startScoring();
    } catch (RuntimeException | Error e) {
      queue.breakDown(e);
      throw e;
    }
    return true;
  }

  /** Waits for the batch that is being scored; closing again does nothing. */
  @Override
  public void close() {
    ScoringThread last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = scoring;
    }
    queue.close();
    try {
      if (!last.awaitEnd(CLOSE_SECONDS * 1_000)) {
        log.warn("A batch did not end within {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      onClose.run();
    }
  }

  private ScoringThread startScoring() {
    started++;
    String suffix = started == 1 ? "-scorer" : "-scorer-" + started;
    return ScoringThread.start(name + suffix, queue, workers.get());
  }
}
