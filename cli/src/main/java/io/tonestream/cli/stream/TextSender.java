package io.tonestream.cli.stream;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends rows to a topic and counts what becomes of them. One thread hands them in. */
final class TextSender implements TextFile.Rows, AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Pace pace;
  private final SendProgress progress;
  private final BadRowReport badRows;

  // Written by the producer's own thread too.
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();

  TextSender(
      Map<String, Object> kafka, String topic, Pace pace, SendProgress progress, BadRowReport badRows) {
    this.producer =
        new KafkaProducer<>(
            configuration(kafka), new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = topic;
    this.pace = pace;
    this.progress = progress;
    this.badRows = badRows;
  }

  @Override
  public void good(byte @Nullable [] key, byte[] value) {
    pace.await();
    producer.send(
        new ProducerRecord<>(topic, key, value), (metadata, failure) -> acknowledge(failure));
    progress.step();
  }

  @Override
  public void bad(long line, String reason) {
    badRows.add(line, reason);
    progress.step();
  }

  /**
   * Waits until Kafka has answered for every row.
   *
   * @throws CommandFailure if it took none of them
   */
  SendReport finish() {
    producer.flush();
    Exception failure = firstFailure.get();
    if (failure != null && sent.get() == 0) {
      throw new CommandFailure(
          "none of " + failed + " records was taken by " + topic + ": " + failure.getMessage(),
          failure);
    }
    double seconds = progress.seconds();
    return new SendReport(
        topic,
        sent.get(),
        failed.get(),
        badRows.count(),
        seconds,
        Math.round(sent.get() / seconds),
        failure == null ? null : String.valueOf(failure.getMessage()));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }

  private void acknowledge(@Nullable Exception failure) {
    if (failure == null) {
      sent.incrementAndGet();
    } else {
      failed.incrementAndGet();
      firstFailure.compareAndSet(null, failure);
    }
  }

  /** Nothing doubled, nothing lost; and, unless the user says otherwise, batches that compress. */
  private static Map<String, Object> configuration(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    // Texts without a key change partition with each batch: a short file is to reach all.
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 16 << 10);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L * Topic.MAX_DEAD_LETTER_BYTES);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_DEAD_LETTER_BYTES);
    settings.putAll(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return settings;
  }
}
