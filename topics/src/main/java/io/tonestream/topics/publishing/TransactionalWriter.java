package io.tonestream.topics.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.topics.Failures;
import io.tonestream.topics.TopicException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to partition 0 of a topic in transactions. Of those that are opened on a topic, only the
 * last one can commit. One thread uses and closes it.
 */
final class TransactionalWriter implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** Also how long a send waits for room, and so the slowest line: a part in that time. */
  private static final int MAX_BLOCK_MILLIS = 30_000;

  /**
   * Ten minutes: a gigabyte at 2 MB/s, and below the 15 that brokers allow by default. If the
   * program is killed, the topic's readers see nothing new for so long, unless the next one is
   * opened.
   */
  private static final int TRANSACTION_MILLIS = 600_000;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Map<String, Object> settings;

  private TransactionalWriter(
      Producer<byte[], byte[]> producer, String topic, Map<String, Object> settings) {
    this.producer = producer;
    this.topic = topic;
    this.settings = settings;
  }

  /**
   * Opens a writer once all transactions of those before it have ended.
   *
   * @throws TopicException if Kafka refuses, or doesn't answer in time
   */
  static TransactionalWriter open(Map<String, Object> kafka, String topic) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic + "-publisher");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    // Bundles are compressed as they are.
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
    // Five requests are under way at a time, of a part each: more in the queue makes nothing
    // faster,
    // but on a slow line what waits there must go before its time is up.
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TRANSACTION_MILLIS);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
    Producer<byte[], byte[]> producer = null;
    try {
      producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
      producer.initTransactions();
      return new TransactionalWriter(producer, topic, settings);
    } catch (KafkaException e) {
      if (producer != null) {
        producer.close(CLOSE_TIMEOUT);
      }
      throw explain(e, topic, settings);
    }
  }

  /** What a transaction sends. */
  interface Content extends Consumer<Transaction> {}

  /**
   * Commits records, all or none.
   *
   * @return the offset of the last one
   * @throws TopicException if they weren't committed
   * @throws InterruptException if the thread is interrupted; none are committed then
   */
  long commit(Content content) {
    try {
      producer.beginTransaction();
      Transaction transaction = new Transaction();
      content.accept(transaction);
      // A commit waits for what is still in the queue no longer than for room in it.
      producer.flush();
      producer.commitTransaction();
      return transaction.last.get();
    } catch (InterruptException e) {
      abortInterrupted(e);
      throw e;
    } catch (KafkaException e) {
      TopicException explained = explain(e, topic, settings);
      abort(explained);
      throw explained;
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  /** Whoever interrupts a publisher doesn't want the topic's readers to wait for it. */
  private void abortInterrupted(InterruptException why) {
    // An interrupted thread can't wait for Kafka's answer.
    boolean interrupted = Thread.interrupted();
    try {
      abort(why);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void abort(RuntimeException why) {
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      why.addSuppressed(e);
    }
  }

  private static TopicException explain(
      KafkaException failure, String topic, Map<String, Object> settings) {
    if (failure instanceof InterruptException interrupted) {
      throw interrupted;
    }
    String where = topic + " at " + settings.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return new TopicException(
            "another publisher has taken topic %s over; nothing was changed: try again"
                .formatted(where),
            failure);
      }
    }
    return failure instanceof TimeoutException
        ? new TopicException(
            "Kafka didn't take all for topic %s in time: try again".formatted(where), failure)
        : new TopicException(
            "can't write to topic %s: %s"
                .formatted(where, Failures.reason(failure, AclOperation.WRITE, topic, settings)),
            failure);
  }

  /** An open transaction; valid within {@link #commit} alone. */
  final class Transaction {
    private final AtomicLong last = new AtomicLong(-1);

    private Transaction() {}

    void send(String key, byte @Nullable [] value) {
      send(key, value, () -> {});
    }

    /** Sends a record, and runs {@code taken} on the producer's thread once Kafka has it. */
    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if any record does
    void send(String key, byte @Nullable [] value, Runnable taken) {
      producer.send(
          new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value),
          (metadata, failure) -> {
            if (failure == null) {
              last.set(metadata.offset());
              taken.run();
            }
          });
    }
  }
}
