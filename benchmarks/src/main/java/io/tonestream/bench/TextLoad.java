package io.tonestream.bench;

import io.tonestream.cli.dev.SampleTexts;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends numbered texts, in a burst or steadily; each has one brand, and its sending time. */
final class TextLoad implements AutoCloseable {
  private static final int SAMPLES = 20_000;
  private static final long TICK_NANOS = 5_000_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final LabelObserver observer;
  private final List<String> texts;
  private long sent;
  private @Nullable Thread thread;
  private volatile boolean stopping;

  TextLoad(Map<String, Object> kafka, String topic, LabelObserver observer) {
    this.topic = topic;
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    this.observer = observer;
    SampleTexts samples = new SampleTexts(1);
    this.texts =
        Stream.generate(() -> samples.next(Instant.EPOCH).text().text()).limit(SAMPLES).toList();
  }

  /** Sends so many at once; returns how many a second came back as labels. */
  double burst(int count, Duration timeout) throws InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      send();
    }
    producer.flush();
    observer.awaitAll(sent, timeout);
    return count * 1e9 / (System.nanoTime() - start);
  }

  /** Sends so many texts a second from now on, on a thread of its own. */
  void start(double rate) {
    Thread sender = new Thread(() -> sendSteadily(rate), "steady-load");
    sender.setDaemon(true);
    sender.start();
    thread = sender;
  }

  /** Stops sending; returns how many texts were sent in all. */
  long stop() throws InterruptedException {
    stopping = true;
    if (thread != null) {
      thread.join();
    }
    producer.flush();
    return sent;
  }

  @Override
  public void close() {
    stopping = true;
    producer.close(Duration.ofSeconds(5));
  }

  private void sendSteadily(double rate) {
    long first = sent;
    long start = System.nanoTime();
    while (!stopping) {
      long due = first + (long) ((System.nanoTime() - start) / 1e9 * rate);
      while (sent < due && !stopping) {
        send();
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  private void send() {
    String text = texts.get((int) (sent % texts.size()));
    RawText raw =
        new RawText(
            text,
            LabelObserver.id(sent),
            List.of("brand-" + sent % 50),
            null,
            null,
            null,
            Instant.ofEpochMilli(System.currentTimeMillis()));
    producer.send(new ProducerRecord<>(topic, Json.write(raw)));
    sent++;
  }
}
