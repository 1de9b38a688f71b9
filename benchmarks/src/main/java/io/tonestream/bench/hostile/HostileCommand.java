package io.tonestream.bench.hostile;

import io.tonestream.cli.dev.SampleTexts;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import io.tonestream.schemas.Topic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench hostile}: texts, and among them records of many kinds that are none. */
@Command(
    name = "hostile",
    sortOptions = false,
    description = {
      "Sends texts to raw-text, and among them records that are broken, huge, empty, late, or",
      "otherwise not what a text should be. scripts/hostile-test runs it.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class HostileCommand implements Callable<Integer> {
  private static final int SAMPLES = 20_000;

  /** How rare those are that take most time and memory. */
  private static final int EACH_COMPRESSED = 100;

  private static final HostileKind[] KINDS = HostileKind.values();

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many in all (default: ${DEFAULT-VALUE}).")
  private long records;

  @Option(
      names = "--share",
      paramLabel = "P",
      defaultValue = "0.01",
      description = "Which share of them is hostile (default: ${DEFAULT-VALUE}).")
  private double share;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of which comes where (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  private final AtomicLong failed = new AtomicLong();

  /**
   * What was sent.
   *
   * @param records in all
   * @param rejected how many must become dead letters, by stage
   * @param kinds how many of each kind
   */
  private record HostileReport(
      long records, Map<String, Long> rejected, Map<String, Long> kinds, long failed) {}

  @Override
  public Integer call() {
    String topic = kafka.topic(Topic.RAW_TEXT);
    Map<String, Long> kinds = new TreeMap<>();
    Map<String, Long> rejected = new TreeMap<>(Map.of("read", 0L, "time", 0L));
    SplittableRandom random = new SplittableRandom(seed);
    SampleTexts samples = new SampleTexts(seed);
    List<String> texts =
        Stream.generate(() -> samples.next(Instant.EPOCH).text().text()).limit(SAMPLES).toList();
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings(kafka.settingsToWrite(topic)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long number = 0; number < records; number++) {
        HostileKind kind = random.nextDouble() < share ? kind(random) : null;
        if (number == records / 2) {
          kind = HostileKind.COMPRESSED; // one at least
        }
        if (kind != null) {
          kinds.merge(kind.kindName(), 1L, Long::sum);
        }
        if (kind != null && kind.stage() != null) {
          rejected.merge(kind.stage(), 1L, Long::sum);
        }
        send(producer, topic, kind == null ? text(texts, number) : kind.value(number));
      }
      producer.flush();
    }
    HostileReport report = new HostileReport(records, rejected, kinds, failed.get());
    reports.print(
        report,
        () ->
            String.format(
                Locale.ROOT,
                "sent %,d records, of which %s must be rejected: %s; Kafka took all but %,d",
                report.records,
                report.rejected,
                report.kinds,
                report.failed));
    return failed.get() == 0 ? 0 : 1;
  }

  private static HostileKind kind(SplittableRandom random) {
    HostileKind kind = KINDS[random.nextInt(KINDS.length)];
    return kind == HostileKind.COMPRESSED && random.nextInt(EACH_COMPRESSED) > 0
        ? kind(random)
        : kind;
  }

  private static byte[] text(List<String> texts, long number) {
    return Json.write(
        new RawText(
            texts.get((int) (number % texts.size())),
            "t" + number,
            List.of(),
            null,
            null,
            null,
            Instant.ofEpochMilli(System.currentTimeMillis())));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback counts
  private void send(Producer<byte[], byte[]> producer, String topic, byte @Nullable [] value) {
    producer.send(
        new ProducerRecord<>(topic, value),
        (metadata, failure) -> {
          if (failure != null) {
            failed.incrementAndGet();
          }
        });
  }

  private static Map<String, Object> settings(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 10);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 << 20);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 128L << 20);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return settings;
  }
}
