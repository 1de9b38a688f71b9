package io.tonestream.cli.kit;

import io.tonestream.schemas.Topic;
import io.tonestream.topics.Brokers;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the topics are. */
public final class KafkaOptions {
  private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

  /** How long it may take to read a topic of models or statuses to its end. */
  public static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description =
          "Kafka (default: bootstrap.servers of --kafka, or else " + Brokers.DEFAULT + ").")
  private @Nullable String bootstrap;

  @Option(
      names = "--prefix",
      paramLabel = "P",
      defaultValue = "",
      description = "Stands before every topic's name.")
  private String prefix = "";

  @Option(
      names = "--kafka",
      paramLabel = "FILE",
      description = "Settings of Kafka's clients, such as security, as .properties.")
  private @Nullable Path file;

  public String topic(Topic topic) {
    return prefix + topic.topicName();
  }

  /**
   * Settings of Kafka's clients.
   *
   * @throws IllegalStateException if no broker answers there
   */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    if (file != null) {
      read(file).forEach((name, value) -> settings.put(name.toString(), value));
    }
    if (bootstrap != null) {
      settings.put(BOOTSTRAP_SERVERS, bootstrap);
    }
    settings.putIfAbsent(BOOTSTRAP_SERVERS, Brokers.DEFAULT);
    Brokers.requireReachable(String.valueOf(settings.get(BOOTSTRAP_SERVERS)));
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
}
