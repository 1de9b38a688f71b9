package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.cli.kit.TaskProgress;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.Failures;
import io.tonestream.topics.Producers;
import io.tonestream.trainer.data.BadRows;
import io.tonestream.trainer.data.RowFile;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends rows to a topic and counts what becomes of them. One thread hands them in. */
final class TextSender implements RawTextFile.Rows, AutoCloseable {
  private static final int ROWS_BETWEEN_UPDATES = 256;

  private final Producer<byte[], byte[]> producer;
  private final Map<String, Object> kafka;
  private final String topic;
  private final RowFile file;
  private final Pace pace;
  private final TaskProgress progress;
  private final BadRows.Count badRows;
  private final long start = System.nanoTime();
  private long rows;

  // Written by the producer's own thread too.
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();

  /**
   * Sends nothing yet.
   *
   * @param kafka settings of a producer by Kafka's names
   * @param file what the rows are read from
   * @param badRows those that can't be sent
   */
  TextSender(
      Map<String, Object> kafka,
      String topic,
      RowFile file,
      Pace pace,
      TaskProgress progress,
      BadRows.Count badRows) {
    this.producer =
        new KafkaProducer<>(
            configuration(kafka), new ByteArraySerializer(), new ByteArraySerializer());
    this.kafka = kafka;
    this.topic = topic;
    this.file = file;
    this.pace = pace;
    this.progress = progress;
    this.badRows = badRows;
  }

  /** By its brand, so that a brand's texts stay in the file's order. */
  @Override
  public void text(RawText text) {
    byte[] key = text.brands().isEmpty() ? null : text.brands().get(0).getBytes(UTF_8);
    send(key, Json.write(text));
  }

  @Override
  public void json(long line, String json) {
    send(null, json.getBytes(UTF_8));
  }

  @Override
  public void bad(long line, String problem) {
    badRows.bad(line, problem);
    step();
  }

  private void send(byte @Nullable [] key, byte[] value) {
    pace.await();
    Producers.send(
        producer,
        new ProducerRecord<>(topic, key, value),
        (metadata, failure) -> acknowledge(failure));
    step();
  }

  private void step() {
    rows++;
    if (progress.isShown() && rows % ROWS_BETWEEN_UPDATES == 0) {
      progress.reached(file.position());
      progress.note(String.format(Locale.ROOT, "%,d records, %,.0f/s", rows, rows / seconds()));
    }
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
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
          "none of %s records was taken by %s: %s".formatted(failed, topic, reason(failure)),
          failure);
    }
    double seconds = seconds();
    return new SendReport(
        topic,
        sent.get(),
        failed.get(),
        badRows.end().bad(),
        seconds,
        Math.round(sent.get() / seconds),
        failure == null ? null : reason(failure));
  }

  private String reason(Exception failure) {
    return Failures.reason(failure, AclOperation.WRITE, topic, kafka);
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
