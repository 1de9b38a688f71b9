package io.tonestream.app.testing;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.alerts.AlertMetrics;
import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.batching.DeadLetterMetrics;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.batching.LanguagesConfiguration;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.streams.KafkaSettings;
import io.tonestream.app.streams.SentimentStreams;
import io.tonestream.app.streams.SentimentTopology;
import io.tonestream.app.streams.StreamsConfiguration;
import io.tonestream.app.streams.TopologySettings;
import io.tonestream.app.windows.rolling.WindowMetrics;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;

/** An instance of the app in this JVM, with two stream threads and a model of the test's own. */
public final class AppInstance implements AutoCloseable {
  private final BatchScorers scorers;
  private final SentimentStreams streams;

  private AppInstance(BatchScorers scorers, SentimentStreams streams) {
    this.scorers = scorers;
    this.streams = streams;
  }

  /** One of the instances that share this prefix's topics, which are there already. */
  public static AppInstance start(
      KafkaFixture kafka, String prefix, Path stateDir, ModelRegistry models) {
    return start(kafka, prefix, prefix + "app", stateDir, models);
  }

  /** The same of an application with this id. */
  public static AppInstance start(
      KafkaFixture kafka, String prefix, String application, Path stateDir, ModelRegistry models) {
    return start(
        kafka, prefix, StreamsConfiguration.of(application, 2, stateDir), Map.of(), models);
  }

  /**
   * The same, with settings of its own.
   *
   * @param settings further ones, by Kafka's names
   */
  public static AppInstance start(
      KafkaFixture kafka,
      String prefix,
      StreamsConfiguration configuration,
      Map<String, Object> settings,
      ModelRegistry models) {
    TopicsConfiguration topics = new TopicsConfiguration(prefix, false, 4, 1);
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", kafka.bootstrapServers());
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    BatchScorers scorers =
        new BatchScorers(
            topics.name(Topic.RAW_TEXT),
            BatchingConfiguration.DEFAULT,
            LanguagesConfiguration.DEFAULT,
            models,
            new BrandCatalogue(List.of())::targetsOf,
            InstantSource.system(),
            meters);
    SentimentTopology topology =
        new SentimentTopology(
            topics,
            scorers,
            BrandCatalogueFile.readDefault(),
            TopologySettings.DEFAULT,
            new WindowMetrics(meters, InstantSource.system()),
            new AlertMetrics(meters),
            new DeadLetters(new DeadLetterMetrics(meters), Topic.MAX_DEAD_LETTER_BYTES));
    SentimentStreams streams =
        new SentimentStreams(
            new KafkaSettings(all),
            topics,
            configuration,
            scorers,
            topology,
            new StreamMonitor(meters));
    try {
      streams.prepareTopics();
    } catch (RuntimeException e) {
      streams.close();
      scorers.close();
      throw e;
    }
    streams.start();
    return new AppInstance(scorers, streams);
  }

  public void awaitRunning() throws InterruptedException {
    streams.awaitRunning();
  }

  /** Waits until it has stopped; fails if it wasn't told to. */
  public void awaitStop() throws InterruptedException {
    streams.awaitStop();
  }

  /** Stops the stream in good order. */
  public void stop() {
    streams.close();
    streams.requireClosed();
  }

  public KafkaStreams client() {
    return streams.client();
  }

  @Override
  public void close() {
    streams.close();
    scorers.close();
  }
}
