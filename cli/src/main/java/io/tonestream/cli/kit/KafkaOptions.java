package io.tonestream.cli.kit;

import io.tonestream.schemas.Topic;
import io.tonestream.topics.Brokers;
import io.tonestream.topics.Failures;
import io.tonestream.topics.KafkaEnvironment;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the topics are, and how a client logs in there. Precedence, lowest first: Kafka's defaults,
 * {@code TONESTREAM_KAFKA_*} of the environment, {@code --kafka}, {@code --bootstrap}.
 */
public final class KafkaOptions {
  /** How long it may take to read a topic of models or statuses to its end. */
  public static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

  private static final String PREFIX_VARIABLE = "TONESTREAM_TOPICS_PREFIX";

  private final Map<String, String> environment;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description =
          "Kafka (default: bootstrap.servers of --kafka, or TONESTREAM_KAFKA_BOOTSTRAP_SERVERS, or "
              + Brokers.DEFAULT
              + ").")
  private @Nullable String bootstrap;

  @Option(
      names = "--kafka",
      paramLabel = "FILE",
      description =
          "Settings of Kafka's clients, such as security, as .properties (default: those of"
              + " TONESTREAM_KAFKA_*).")
  private @Nullable Path file;

  @Option(
      names = "--prefix",
      paramLabel = "P",
      description = "Stands before every topic's name (default: TONESTREAM_TOPICS_PREFIX, if set).")
  private @Nullable String prefix;

  /** With the environment of this process. */
  public KafkaOptions() {
    this(System.getenv());
  }

  KafkaOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /** What stands before every topic's name; may be empty. */
  public String prefix() {
    return prefix == null ? environment.getOrDefault(PREFIX_VARIABLE, "") : prefix;
  }

  /** A topic's name, prefix and all. */
  public String topic(Topic topic) {
    return prefix() + topic.topicName();
  }

  /**
   * Settings of Kafka's clients by Kafka's names; {@code bootstrap.servers} is always among them.
   *
   * @throws CommandFailure if {@code --kafka} can't be read
   * @throws IllegalStateException if no broker answers a client with these settings
   */
  public Map<String, Object> settings() {
    Map<String, Object> settings = KafkaEnvironment.settings(environment);
    settings.putAll(given());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, Brokers.servers(settings));
    Brokers.requireAnswer(settings);
    return settings;
  }

  /**
   * The same, once these topics, which are read, are there.
   *
   * @throws CommandFailure if one is missing, or may not be read; the message names it
   */
  public Map<String, Object> settings(Collection<String> topics) {
    return settings(topics, AclOperation.READ);
  }

  /** The same for topics that are written to. */
  public Map<String, Object> settingsToWrite(String topic) {
    return settings(List.of(topic), AclOperation.WRITE);
  }

  private Map<String, Object> settings(Collection<String> topics, AclOperation use) {
    Map<String, Object> settings = settings();
    requireTopics(settings, topics, use);
    return settings;
  }

  /**
   * What these options say over the settings of a service, by the names of its settings. A service
   * reads the environment itself.
   */
  public Map<String, Object> serviceSettings() {
    Map<String, Object> settings = new HashMap<>();
    given().forEach((name, value) -> settings.put("kafka." + name, value));
    if (prefix != null) {
      settings.put("tonestream.topics.prefix", prefix);
    }
    return settings;
  }

  /** What stands in the file and on the command line. */
  private Map<String, Object> given() {
    Map<String, Object> settings = new HashMap<>();
    if (file != null) {
      read(file).forEach((name, value) -> settings.put(name.toString(), value));
    }
    if (bootstrap != null) {
      settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    }
    return settings;
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return properties;
    } catch (NoSuchFileException e) {
      throw new CommandFailure("there is no file " + file + ": check the path of --kafka", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailure(
          "can't read %s as .properties: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Whoever may use a topic may describe it too. */
  private static void requireTopics(
      Map<String, Object> kafka, Collection<String> topics, AclOperation use) {
    try (Admin admin = Admin.create(kafka)) {
      Map<String, ? extends KafkaFuture<?>> descriptions =
          admin.describeTopics(List.copyOf(topics)).topicNameValues();
      for (String topic : topics) {
        require(topic, Objects.requireNonNull(descriptions.get(topic)), kafka, use);
      }
    }
  }

  private static void require(
      String topic, KafkaFuture<?> description, Map<String, Object> kafka, AclOperation use) {
    try {
      description.get();
    } catch (ExecutionException e) {
      throw new CommandFailure(
          e.getCause() instanceof UnknownTopicOrPartitionException
              ? "there is no topic %s at %s: start `tonestream dev`, `broker` or `stream`, which create it"
                  .formatted(topic, Brokers.servers(kafka))
              : "can't look at topic %s at %s: %s"
                  .formatted(topic, Brokers.servers(kafka), Failures.reason(e, use, topic, kafka)),
          e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
