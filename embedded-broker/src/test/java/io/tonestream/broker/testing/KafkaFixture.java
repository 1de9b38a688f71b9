package io.tonestream.broker.testing;

import io.tonestream.broker.EmbeddedBroker;
import io.tonestream.schemas.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The broker of the integration tests, one for the whole JVM: in a container where Docker answers,
 * else in this JVM. {@code TONESTREAM_TEST_BROKER=embedded} chooses the latter.
 *
 * <p>Tests don't share topics: each takes a {@link #freshPrefix()} for {@code
 * tonestream.topics.prefix}.
 */
public final class KafkaFixture {
  private static final String IMAGE = "apache/kafka:4.1.0";
  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static @Nullable KafkaFixture shared;

  private final String bootstrapServers;

  private KafkaFixture(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** The one broker, started when first asked for and stopped with the JVM. */
  public static synchronized KafkaFixture shared() {
    KafkaFixture fixture = shared;
    if (fixture == null) {
      fixture = useContainer() ? startContainer() : startEmbedded();
      shared = fixture;
    }
    return fixture;
  }

  /** Topic names that start so belong to the caller alone. */
  public static String freshPrefix() {
    return "test-" + PREFIXES.incrementAndGet() + "-";
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  public KafkaClients clients() {
    return new KafkaClients(bootstrapServers);
  }

  private static boolean useContainer() {
    return !"embedded".equals(System.getenv("TONESTREAM_TEST_BROKER"))
        && DockerClientFactory.instance().isDockerAvailable();
  }

  /** With the settings of {@link EmbeddedBroker}; Testcontainers removes it after the JVM. */
  private static KafkaFixture startContainer() {
    String largest = String.valueOf(Topic.MAX_DEAD_LETTER_BYTES);
    KafkaContainer container =
        new KafkaContainer(IMAGE)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_MESSAGE_MAX_BYTES", largest)
            .withEnv("KAFKA_REPLICA_FETCH_MAX_BYTES", largest)
            .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "1")
            .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "1")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
            .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000")
            .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000");
    container.start();
    say(IMAGE + " in a container", container.getBootstrapServers());
    return new KafkaFixture(container.getBootstrapServers());
  }

  private static KafkaFixture startEmbedded() {
    Path data = temporaryDirectory();
    EmbeddedBroker broker = EmbeddedBroker.start(data, 0);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  broker.close();
                  delete(data);
                },
                "stop-test-broker"));
    say("a broker in this JVM", broker.bootstrapServers());
    return new KafkaFixture(broker.bootstrapServers());
  }

  private static void say(String what, String bootstrapServers) {
    System.err.println("Integration tests use " + what + " at " + bootstrapServers);
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("tonestream-broker");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
