package io.tonestream.bench.peers;

import io.tonestream.cli.dev.SampleTexts;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
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

/**
 * The texts that every engine gets: some, again and again, each time with an id of its own and the
 * time at which it is sent. Immutable; any thread may send.
 */
final class InputTexts {
  private static final int SAMPLES = 50_000;
  private static final long TICK_NANOS = 5_000_000;

  private final List<RawText> texts;
  private final List<List<String>> brands;

  private InputTexts(List<RawText> texts) {
    this.texts = texts;
    this.brands = texts.stream().map(TextLabeler::brandsOf).toList();
  }

  /** These texts; their ids and times are not used. */
  static InputTexts of(List<RawText> texts) {
    return new InputTexts(texts);
  }

  /** Those of {@code ./tonestream sample}. */
  static InputTexts samples() {
    SampleTexts samples = new SampleTexts(1);
    return of(Stream.generate(() -> samples.next(Instant.EPOCH).text()).limit(SAMPLES).toList());
  }

  /** How many different texts there are. */
  int size() {
    return texts.size();
  }

  /** How many different brands they are about. */
  long brandCount() {
    return brands.stream().flatMap(List::stream).distinct().count();
  }

  /** How many labels the text with this number gets: one for each brand. */
  int labelsOf(int number) {
    return brands.get(number % brands.size()).size();
  }

  /** How many labels so many texts get, by brand. */
  Map<String, Long> labelsByBrand(int count) {
    Map<String, Long> labels = new HashMap<>();
    for (int i = 0; i < brands.size(); i++) {
      int times = count / brands.size() + (i < count % brands.size() ? 1 : 0);
      brands.get(i).forEach(brand -> labels.merge(brand, (long) times, Long::sum));
    }
    labels.values().removeIf(times -> times == 0);
    return labels;
  }

  /** The number of the text with this id. */
  static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  /** Sends the first texts as fast as Kafka takes them. */
  void send(PeerSettings settings, String topic, int partitions, int count) {
    try (KafkaProducer<byte[], byte[]> producer = producer(settings, 20)) {
      for (int number = 0; number < count; number++) {
        producer.send(record(topic, partitions, number));
      }
    }
  }

  /**
   * Sends texts at a fixed rate, whether they are read or not.
   *
   * @param from number of the first text
   * @param rate texts a second
   */
  void sendSteadily(
      PeerSettings settings, String topic, int partitions, int from, int count, double rate) {
    try (KafkaProducer<byte[], byte[]> producer = producer(settings, 0)) {
      long start = System.nanoTime();
      int sent = 0;
      while (sent < count) {
        long due = Math.min(count, (long) ((System.nanoTime() - start) / 1e9 * rate));
        for (; sent < due; sent++) {
          producer.send(record(topic, partitions, from + sent));
        }
        LockSupport.parkNanos(TICK_NANOS);
      }
    }
  }

  private ProducerRecord<byte[], byte[]> record(String topic, int partitions, int number) {
    RawText text = texts.get(number % texts.size());
    RawText numbered =
        new RawText(
            text.text(),
            "n" + number,
            text.brands(),
            text.source(),
            text.author(),
            text.lang(),
            Instant.ofEpochMilli(System.currentTimeMillis()));
    return new ProducerRecord<>(topic, number % partitions, null, Json.write(numbered));
  }

  private static KafkaProducer<byte[], byte[]> producer(PeerSettings settings, int lingerMillis) {
    Map<String, Object> sending = new HashMap<>(settings.client());
    sending.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
    sending.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    sending.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    return new KafkaProducer<>(sending, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
