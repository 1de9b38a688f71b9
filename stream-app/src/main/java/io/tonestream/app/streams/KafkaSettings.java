package io.tonestream.app.streams;

import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.batching.LookAheadInterceptor;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.Brokers;
import io.tonestream.topics.GroupAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Kafka's own settings: what the app chooses, over Kafka's defaults, and what the user says, over
 * both.
 *
 * @param user settings by Kafka's names, such as {@code bootstrap.servers}
 */
public record KafkaSettings(Map<String, Object> user) {
  private static final List<String> MAIN_CONSUMER = List.of("main.consumer.", "consumer.", "");
  private static final List<String> PRODUCER = List.of("producer.", "");
  private static final String MAX_POLL_INTERVAL = ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG;

  /**
   * A stream thread polls twice in this time. A rebalance waits for one poll of each thread and
   * then for another of this one, and must be over within a transaction.
   */
  private static final Duration LOOP = Duration.ofSeconds(1);

  /** A thread that hasn't polled for so long is taken for dead, in milliseconds. */
  private static final int LEAVE = 30_000;

  /**
   * From one commit to the next, in milliseconds, unless the user sets another interval. Most of
   * what a text waits for is its commit.
   */
  public static final int COMMIT_INTERVAL_MS = 60;

  /**
   * A fetch brings at least so many bytes, unless {@link #FETCH_MAX_WAIT_MS} is over: with the
   * texts of each millisecond fetched and scored by themselves, a stream of medium size takes a
   * third more CPU.
   */
  public static final int FETCH_MIN_BYTES = 8 << 10;

  /** A fetch waits for {@link #FETCH_MIN_BYTES} bytes at most so long, in milliseconds. */
  public static final int FETCH_MAX_WAIT_MS = 20;

  /** Polls that bring more let the model run longer without a pause. */
  public static final int MAX_POLL_RECORDS = 10_000;

  /** What settings of the app say, and how they are called there. */
  private static final Map<String, String> OURS =
      Map.of(
          StreamsConfig.APPLICATION_ID_CONFIG,
          "application-id",
          StreamsConfig.NUM_STREAM_THREADS_CONFIG,
          "threads",
          StreamsConfig.STATE_DIR_CONFIG,
          "state-dir");

  /** Refuses what would break a promise of the app, naming the setting. */
  public KafkaSettings {
    user = Map.copyOf(user);
    Object guarantee = user.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
    if (guarantee != null && !guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
      throw new IllegalArgumentException(
          "kafka.processing.guarantee is " + guarantee + "; only exactly_once_v2 is supported");
    }
    for (String name : user.keySet()) {
      if (OURS.containsKey(name)) {
        throw new IllegalArgumentException(
            "kafka.%s can't be set: set tonestream.streams.%s".formatted(name, OURS.get(name)));
      }
    }
  }

  /** Where the cluster is. */
  public String bootstrapServers() {
    return String.valueOf(
        user.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, Brokers.DEFAULT));
  }

  /** Settings of a plain client: admin, consumer or producer. */
  public Map<String, Object> client() {
    Map<String, Object> settings = new HashMap<>(user);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    return settings;
  }

  /**
   * Settings of the Kafka Streams client.
   *
   * @param replication on how many brokers the stores' changelogs are kept; -1 leaves that to them
   */
  Properties streams(StreamsConfiguration configuration, int replication, BatchScorers scorers) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, configuration.applicationId());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, configuration.threads());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, configuration.stateDir().toString());
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replication);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000);
    // A task reads one partition: there is no other whose records could be due first.
    settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    putUnlessGiven(settings, MAIN_CONSUMER, consumer());
    putUnlessGiven(settings, PRODUCER, producer());
    settings.putAll(user);
    if (!usesStreamsProtocol()) {
      settings.put(MAIN_CONSUMER.get(0) + MAX_POLL_INTERVAL, (int) LOOP.toMillis());
    }
    settings.putAll(LookAheadInterceptor.configuration(scorers));
    return settings;
  }

  /**
   * Makes the clients of Kafka Streams. A stream thread processes what it has fetched until half of
   * {@code max.poll.interval.ms} is over, and doesn't commit while a rebalance waits for it: with a
   * slow model the transaction would run out. So it is told a short interval, and its consumer,
   * which leaves the group when it is over, a long one.
   *
   * @throws IllegalArgumentException if members can't be static with what the user says
   */
  KafkaClientSupplier clients(
      StreamsConfiguration configuration, StreamMonitor monitor, BatchScorers scorers) {
    if (configuration.staticMembership()) {
      requireNotGiven(CommonClientConfigs.CLIENT_ID_CONFIG);
      requireNotGiven(StreamsConfig.GROUP_PROTOCOL_CONFIG);
    }
    Map<String, Object> consumer =
        usesStreamsProtocol()
            ? Map.of()
            : Map.of(MAX_POLL_INTERVAL, given(MAIN_CONSUMER, MAX_POLL_INTERVAL, LEAVE));
    return new StreamsClients(
        consumer,
        configuration.lostOffsets(),
        configuration.staticMembership(),
        configuration.threads(),
        // Kafka Streams makes client ids of an id in the state directory, or of the user's.
        user.containsKey(CommonClientConfigs.CLIENT_ID_CONFIG)
            ? null
            : () -> GroupAdmin.open(client()),
        monitor,
        scorers);
  }

  /** A member is named by the id that Kafka Streams keeps in the state directory. */
  private void requireNotGiven(String setting) {
    if (user.containsKey(setting)) {
      throw new IllegalArgumentException(
          "tonestream.streams.static-membership doesn't go with kafka." + setting + ": remove one");
    }
  }

  /** The largest record that the app's producers send, in bytes. */
  public int maxRequestSize() {
    String name = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
    Object given = given(PRODUCER, name, Topic.MAX_DEAD_LETTER_BYTES);
    try {
      return Integer.parseInt(given.toString().strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "kafka.%s is %s; it must be a number of bytes".formatted(name, given), e);
    }
  }

  private boolean usesStreamsProtocol() {
    return GroupProtocol.STREAMS
        .name()
        .equalsIgnoreCase(String.valueOf(user.get(StreamsConfig.GROUP_PROTOCOL_CONFIG)));
  }

  /** What the user says, in the form that counts first. */
  private Object given(List<String> prefixes, String name, Object otherwise) {
    return prefixes.stream()
        .map(prefix -> user.get(prefix + name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(otherwise);
  }

  /** Kafka Streams prefers a prefixed setting, so ours must not hide one that the user gave. */
  private void putUnlessGiven(
      Properties settings, List<String> prefixes, Map<String, Object> defaults) {
    defaults.forEach(
        (name, value) -> {
          if (prefixes.stream().noneMatch(prefix -> user.containsKey(prefix + name))) {
            settings.put(prefixes.get(0) + name, value);
          }
        });
  }

  private static Map<String, Object> consumer() {
    return Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        MAX_POLL_RECORDS,
        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
        FETCH_MIN_BYTES,
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
        FETCH_MAX_WAIT_MS,
        // After a crash the work moves on once the session is over: 45 s is too long to stand
        // still.
        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
        6_000,
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
        1_500,
        // How long new partitions of raw-text may wait.
        ConsumerConfig.METADATA_MAX_AGE_CONFIG,
        30_000,
        MAX_POLL_INTERVAL,
        LEAVE);
  }

  private static Map<String, Object> producer() {
    return Map.of(
        // The dead letters must take whatever raw-text took.
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        Topic.MAX_DEAD_LETTER_BYTES,
        // The open transaction of a dead instance holds readers up this long.
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        (int) BatchScorers.TRANSACTION.toMillis(),
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        "lz4",
        ProducerConfig.BATCH_SIZE_CONFIG,
        128 << 10,
        ProducerConfig.LINGER_MS_CONFIG,
        20);
  }
}
