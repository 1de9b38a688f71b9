package io.tonestream.bench.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.cli.dev.SampleTexts;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.RawText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Texts at a steady rate, of which one in a hundred can't be read. Nothing that Kafka has taken
 * counts as sent before it says so. One thread sends and asks; its owner closes it.
 */
public final class ChaosLoad implements AutoCloseable {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** So long a record is tried again; no fault lasts as long. */
  private static final int GIVE_UP_MILLIS = 600_000;

  private static final int ONE_IN = 100;

  /** What producers get wrong. */
  private static final List<byte[]> POISON =
      List.of(
          new byte[0],
          "not JSON".getBytes(UTF_8),
          "{\"text\":".getBytes(UTF_8),
          "{\"text\":\" \"}".getBytes(UTF_8),
          "{\"text\":17,\"brand\":[]}".getBytes(UTF_8),
          "{\"text\":\"tomorrow\",\"timestamp\":\"2199-01-01T00:00:00Z\"}".getBytes(UTF_8),
          ("[".repeat(5_000)).getBytes(UTF_8),
          new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'});

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final SampleTexts samples;
  private final SplittableRandom random;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicInteger refused = new AtomicInteger();
  private final Map<String, Long> textsByBrand = new TreeMap<>();
  private volatile @Nullable Exception refusal;
  private long sent;
  private long bad;

  /** To one topic; the same seed makes the same records. */
  public ChaosLoad(String bootstrap, String topic, long seed) {
    this.topic = topic;
    this.samples = new SampleTexts(seed);
    this.random = new SplittableRandom(seed);
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
            ProducerConfig.LINGER_MS_CONFIG, 20,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, GIVE_UP_MILLIS,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.MAX_BLOCK_MS_CONFIG, GIVE_UP_MILLIS);
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends so many records a second, until the time is over. */
  public void run(double perSecond, Duration duration) throws InterruptedException {
    long first = sent;
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    for (long now = start; now < end; now = System.nanoTime()) {
      sendUpTo(first + (long) ((now - start) / 1e9 * perSecond));
      TimeUnit.NANOSECONDS.sleep(TICK_NANOS);
    }
    producer.flush();
  }

  /** Sends until so many records have been sent in all. */
  public void sendUpTo(long count) {
    while (sent < count) {
      send();
    }
  }

  /**
   * How many records Kafka has taken.
   *
   * @throws IllegalStateException if it refused any
   */
  public long taken() {
    if (refused.get() > 0) {
      throw new IllegalStateException(refused + " records were not taken", refusal);
    }
    return taken.get();
  }

  /** How many texts have been sent of each brand; of {@code unattributed} if they name none. */
  public Map<String, Long> textsByBrand() {
    return Map.copyOf(textsByBrand);
  }

  /** How many records have been sent that are no texts. */
  public long bad() {
    return bad;
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  private void send() {
    sent++;
    producer.send(
        new ProducerRecord<>(topic, next()),
        (metadata, failure) -> {
          if (failure == null) {
            taken.incrementAndGet();
          } else {
            refusal = failure;
            refused.incrementAndGet();
          }
        });
  }

  private byte @Nullable [] next() {
    if (random.nextInt(ONE_IN) == 0) {
      bad++;
      int which = random.nextInt(POISON.size() + 1);
      return which == POISON.size() ? null : POISON.get(which);
    }
    SampleTexts.Sample sample = samples.next(Instant.now());
    textsByBrand.merge(
        Objects.requireNonNullElse(sample.brand(), LabeledText.UNATTRIBUTED), 1L, Long::sum);
    RawText text = sample.text();
    return Json.write(
        new RawText(
            text.text(),
            "chaos-" + sent,
            text.brands(),
            text.source(),
            null,
            text.lang(),
            text.timestamp()));
  }
}
