package io.tonestream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.streams.KafkaSettings;
import io.tonestream.app.streams.SentimentStreams;
import io.tonestream.app.streams.TopicsConfiguration;
import io.tonestream.app.watching.ModelWatcher;
import io.tonestream.schemas.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The running app: HTTP server, stream and model. Closed by whoever started it, or by the JVM's
 * shutdown.
 */
final class Service implements AutoCloseable {
  private static final String KAFKA_ENVIRONMENT = "TONESTREAM_KAFKA_";

  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final SentimentStreams streams;
  private final KafkaStreamsMetrics streamsMetrics;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Service(ApplicationContext context) {
    this.context = context;
    this.server = context.getBean(EmbeddedServer.class);
    this.streams = context.getBean(SentimentStreams.class);
    this.streamsMetrics = streams.metrics();
  }

  /**
   * Starts the app; returns before the stream runs.
   *
   * @param settings by name; they win over all others
   * @param file further settings
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  static Service start(Map<String, Object> settings, @Nullable Path file) {
    if (file != null && !Files.isReadable(file)) {
      throw new IllegalArgumentException("cannot read the configuration file " + file);
    }
    if (file != null) {
      System.setProperty("micronaut.config.files", file.toAbsolutePath().toString());
    }
    ApplicationContext context =
        ApplicationContext.builder()
            .banner(false)
            .propertySources(
                PropertySource.of("kafka-environment", kafkaEnvironment(System.getenv())),
                PropertySource.of("command-line", settings, Integer.MAX_VALUE))
            .start();
    try {
      Settings.check(context.getEnvironment());
      Service service = new Service(context);
      service.streamsMetrics.bindTo(context.getBean(MeterRegistry.class));
      service.streams.prepareTopics();
      context.getBean(ModelWatcher.class).start();
      service.server.start();
      service.streams.start();
      return service;
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
  }

  /** Kafka's own settings from the environment: dots are written as underscores. */
  static Map<String, Object> kafkaEnvironment(Map<String, String> environment) {
    Map<String, Object> settings = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(KAFKA_ENVIRONMENT)) {
            String kafkaName = name.substring(KAFKA_ENVIRONMENT.length()).toLowerCase(Locale.ROOT);
            settings.put("kafka." + kafkaName.replace('_', '.'), value);
          }
        });
    return settings;
  }

  /** Waits until the model is warm, stores are restored and records are processed. */
  void awaitReady() throws InterruptedException {
    streams.awaitRunning();
  }

  /** Waits for the stream to stop: true if it was asked to, false if it failed. */
  boolean awaitStop() throws InterruptedException {
    return streams.awaitStop();
  }

  SentimentStreams streams() {
    return streams;
  }

  String modelVersion() {
    return context.getBean(ModelRegistry.class).activeVersion();
  }

  String bootstrapServers() {
    return context.getBean(KafkaSettings.class).bootstrapServers();
  }

  /** A topic's name, prefix and all. */
  String topic(Topic topic) {
    return context.getBean(TopicsConfiguration.class).name(topic);
  }

  String url() {
    return "http://" + server.getHost() + ":" + server.getPort();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      streamsMetrics.close();
      context.close();
    }
  }
}
