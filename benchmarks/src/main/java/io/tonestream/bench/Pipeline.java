package io.tonestream.bench;

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
import io.tonestream.broker.EmbeddedBroker;
import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The whole app on topics of its own, with whatever model a case brings: the same code as in
 * production, from {@code raw-text} to {@code sentiment-aggregates}, exactly once.
 */
final class Pipeline implements AutoCloseable {
  private static final int POLL_MILLIS = 25;

  private final String prefix;
  private final TopicsConfiguration topics;
  private final KafkaSettings kafka;
  private final ModelRegistry models;
  private final BatchScorers scorers;
  private final SentimentStreams streams;
  private final Admin admin;
  private long sent;

  /**
   * @param name of the case; topics and application are named after it
   * @param capacity of a batch, 1 to score records one at a time
   */
  Pipeline(
      String name,
      EmbeddedBroker broker,
      Path stateDir,
      SentimentModel model,
      int capacity,
      int threads) {
    this(
        new TopicsConfiguration(name + "-", true, 2 * threads, 1),
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        stateDir,
        model,
        capacity,
        threads);
  }

  /** An instance beside others, on topics that they share. */
  Pipeline(
      TopicsConfiguration topics,
      Map<String, Object> settings,
      Path stateDir,
      SentimentModel model,
      int capacity,
      int threads) {
    this.topics = topics;
    prefix = topics.prefix();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    kafka = new KafkaSettings(settings);
    models = new ModelRegistry(model);
    BrandCatalogue catalogue = BrandCatalogueFile.readDefault();
    BatchingConfiguration defaults = BatchingConfiguration.DEFAULT;
    scorers =
        new BatchScorers(
            topics.name(Topic.RAW_TEXT),
            new BatchingConfiguration(capacity, defaults.byteCapacity(), 0, defaults.maxAhead()),
            LanguagesConfiguration.DEFAULT,
            models,
            catalogue::targetsOf,
            InstantSource.system(),
            meters);
    SentimentTopology topology =
        new SentimentTopology(
            topics,
            scorers,
            catalogue,
            TopologySettings.DEFAULT,
            new WindowMetrics(meters, InstantSource.system()),
            new AlertMetrics(meters),
            new DeadLetters(new DeadLetterMetrics(meters), kafka.maxRequestSize()));
    streams =
        new SentimentStreams(
            kafka,
            topics,
            StreamsConfiguration.of(prefix + "app", threads, stateDir),
            scorers,
            topology,
            new StreamMonitor(meters));
    admin = Admin.create(kafka.client());
  }

  /** Starts the app and warms it up with these records. */
  void start(List<byte[]> records) throws InterruptedException {
    start();
    send(records);
    awaitAll();
  }

  /** Starts the app; returns once it processes records. */
  void start() throws InterruptedException {
    streams.prepareTopics();
    streams.start();
    streams.awaitRunning();
  }

  /** Waits until the app was told to stop, and has. */
  void awaitStop() throws InterruptedException {
    streams.awaitStop();
  }

  /** Records per second from {@code raw-text} to committed aggregates, with all of them waiting. */
  double recordsPerSecond(List<byte[]> records) throws InterruptedException {
    streams.client().pause();
    send(records);
    long start = System.nanoTime();
    streams.client().resume();
    awaitAll();
    return records.size() * 1e9 / (System.nanoTime() - start);
  }

  @Override
  public void close() {
    streams.close();
    scorers.close();
    admin.close();
  }

  private void send(List<byte[]> records) {
    Map<String, Object> settings = new HashMap<>(kafka.client());
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      int partition = 0;
      for (byte[] record : records) {
        partition = (partition + 1) % topics.partitions();
        producer.send(new ProducerRecord<>(topics.name(Topic.RAW_TEXT), partition, null, record));
      }
    }
    sent += records.size();
  }

  /**
   * Until the app has committed all raw texts, and the counts of all labelled texts that they
   * became.
   */
  private void awaitAll() throws InterruptedException {
    while (committed(Topic.RAW_TEXT) < sent || !countsAreDone()) {
      if (!streams.isAlive()) {
        throw new IllegalStateException("the stream died; see the log");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** A transaction marker follows the last record of each partition and is never committed. */
  private boolean countsAreDone() throws InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < topics.partitions(); partition++) {
      latest.put(
          new TopicPartition(topics.name(Topic.BRAND_COUNTS), partition), OffsetSpec.latest());
    }
    Map<TopicPartition, Long> committed = committed();
    try {
      return admin
          .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .all()
          .get()
          .entrySet()
          .stream()
          .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue().offset() - 1);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot read the end of brand-counts", e.getCause());
    }
  }

  private long committed(Topic topic) throws InterruptedException {
    return committed().entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topics.name(topic)))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private Map<TopicPartition, Long> committed() throws InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try {
      admin
          .listConsumerGroupOffsets(prefix + "app")
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, offset) -> offsets.put(partition, offset == null ? 0 : offset.offset()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot read the app's offsets", e.getCause());
    }
    return offsets;
  }
}
