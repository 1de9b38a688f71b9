package io.tonestream.cli.dev;

import io.tonestream.schemas.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes sample texts at a steady rate, on a thread of its own, until it is closed by whoever
 * started it.
 */
public final class SampleStream implements AutoCloseable {
  /** Defaults of settings for sample texts: what happens to a brand is over within minutes. */
  public static final Map<String, Object> DEFAULTS =
      Map.of(
          "tonestream.alerts.bin", "PT15S",
          "tonestream.alerts.history", "PT2M",
          "tonestream.alerts.false-alarm-every", "P1D",
          "tonestream.alerts.adopt-after", "PT30M");

  private static final Logger log = LoggerFactory.getLogger(SampleStream.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final SampleTexts texts;
  private final AtomicBoolean failing = new AtomicBoolean();
  private final ScheduledExecutorService thread = thread();

  private SampleStream(Producer<byte[], byte[]> producer, String topic, SampleTexts texts) {
    this.producer = producer;
    this.topic = topic;
    this.texts = texts;
  }

  /**
   * Starts to write.
   *
   * @param topic an existing topic
   * @param perSecond texts a second, above 0
   * @param seed the same seed makes the same texts
   */
  public static SampleStream start(
      String bootstrapServers, String topic, double perSecond, long seed) {
    SampleStream stream =
        new SampleStream(producer(bootstrapServers), topic, new SampleTexts(seed));
    stream.thread.scheduleWithFixedDelay(
        stream::writeNext, 0, (long) (1e9 / perSecond), TimeUnit.NANOSECONDS);
    return stream;
  }

  /** Writes no more, and waits until what was written has arrived. */
  @Override
  public void close() {
    thread.shutdownNow();
    producer.close(Duration.ofSeconds(5));
  }

  private void writeNext() {
    byte[] text = Json.write(texts.next(Instant.now()).text());
    producer.send(new ProducerRecord<>(topic, text), (metadata, failure) -> report(failure));
  }

  /** Says once that texts are lost, and once that they arrive again. */
  private void report(@Nullable Exception failure) {
    if (failing.compareAndSet(failure == null, failure != null)) {
      if (failure == null) {
        log.info("sample texts reach {} again", topic);
      } else {
        log.warn("sample texts don't reach {}: {}", topic, failure.toString());
      }
    }
  }

  private static ScheduledExecutorService thread() {
    return new ScheduledThreadPoolExecutor(
        1,
        task -> {
          Thread thread = new Thread(task, "sample-stream");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static Producer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
