package io.tonestream.app.streams;

import io.tonestream.app.alerts.AlertMetrics;
import io.tonestream.app.alerts.BrandAlerts;
import io.tonestream.app.alerts.RaiseAlerts;
import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.batching.ScoreBatches;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.LabelBrands;
import io.tonestream.app.counting.CountTexts;
import io.tonestream.app.drivers.DriverStore;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.drivers.DriversSettings;
import io.tonestream.app.drivers.FindDrivers;
import io.tonestream.app.drivers.TextMemory;
import io.tonestream.app.tasks.CommitHook;
import io.tonestream.app.windows.rolling.BrandStore;
import io.tonestream.app.windows.rolling.RollWindows;
import io.tonestream.app.windows.rolling.WindowMetrics;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Raw texts in, labelled texts and rolling sentiment out.
 *
 * <p>Two sub-topologies: the first scores texts, counts them and sends their counts on {@code
 * brand-counts}, partitioned by brand, to the second, which adds them up. Sources read plain bytes,
 * so no record fails before a processor has seen it, and what can't be processed goes to the dead
 * letters in the same transaction as all else. Whoever makes it owns its parts.
 */
public record SentimentTopology(
    TopicsConfiguration topics,
    BatchScorers scorers,
    BrandCatalogue catalogue,
    TopologySettings settings,
    WindowMetrics windowMetrics,
    AlertMetrics alertMetrics,
    DeadLetters deadLetters) {
  /** The topics that keep the stores, by Kafka Streams' rule for their names. */
  public static List<String> changelogs(String applicationId) {
    return Stream.of(BrandStore.NAME, RaiseAlerts.STORE, DriverStore.NAME)
        .map(store -> applicationId + "-" + store + "-changelog")
        .toList();
  }

  /**
   * The topology, for one Kafka Streams client.
   *
   * @param brandPartitions how many partitions {@code brand-counts} has; asked once texts come
   */
  public Topology build(IntSupplier brandPartitions) {
    Topology topology = new Topology();
    addScoring(topology);
    addCounting(topology, brandPartitions);
    addWindows(topology);
    if (settings.alerts().enabled()) {
      addAlerts(topology);
    }
    if (settings.drivers().enabled()) {
      addDrivers(topology);
    }
    if (settings.alerts().enabled()) {
      addAlertSink(topology);
    }
    return topology;
  }

  private void addScoring(Topology topology) {
    addSource(topology, "read-raw-text", Topic.RAW_TEXT);
    topology.addProcessor(
        "score-batches",
        () ->
            new ScoreBatches(
                scorers,
                deadLetters,
                new ScoreBatches.Children("label-brands", "count-texts", "reject-raw-text")),
        "read-raw-text");
    topology.addProcessor(
        "label-brands",
        () -> new LabelBrands(settings.labeledText(), settings.mask()),
        "score-batches");
    addSink(topology, "write-labeled-text", Topic.LABELED_TEXT, LabeledText.class, "label-brands");
    addDeadLetters(topology, "reject-raw-text", "score-batches");
  }

  private void addCounting(Topology topology, IntSupplier brandPartitions) {
    topology.addProcessor(
        "count-texts",
        () ->
            new CountTexts(
                brandPartitions,
                settings.drivers().enabled() ? settings.drivers().textsPerSecond() : 0),
        "label-brands",
        "score-batches");
    topology.addStateStore(CommitHook.builder(CountTexts.HOOK), "count-texts");
    topology.addSink(
        "write-brand-counts",
        topics.name(Topic.BRAND_COUNTS),
        new IntegerSerializer(),
        new ByteArraySerializer(),
        CountTexts.PARTITIONER,
        "count-texts");
  }

  private void addWindows(Topology topology) {
    addSource(topology, "read-brand-counts", Topic.BRAND_COUNTS);
    topology.addProcessor(
        "roll-windows",
        () ->
            new RollWindows(
                settings.windows(),
                settings.alerts().enabled() ? settings.alerts().bin() : Duration.ZERO,
                BrandAlerts.MIN_TEXTS,
                deadLetters,
                windowMetrics,
                new RollWindows.Children(
                    "write-sentiment-aggregates",
                    settings.drivers().enabled() ? "find-drivers" : null,
                    "reject-brand-counts",
                    "raise-alerts")),
        "read-brand-counts");
    topology.addStateStore(BrandStore.builder(), "roll-windows");
    addSink(
        topology,
        "write-sentiment-aggregates",
        Topic.SENTIMENT_AGGREGATES,
        BrandSentiment.class,
        "roll-windows");
    addDeadLetters(topology, "reject-brand-counts", "roll-windows");
  }

  private void addDrivers(Topology topology) {
    DriversConfiguration drivers = settings.drivers();
    DriversSettings driversSettings = drivers.settings(settings.windows().lengths());
    TextMemory memory = new TextMemory(drivers.heapShare());
    topology.addProcessor(
        "find-drivers",
        () ->
            new FindDrivers(
                drivers,
                driversSettings,
                catalogue,
                settings.mask(),
                memory,
                "write-sentiment-drivers",
                "write-sentiment-alerts"),
        settings.alerts().enabled()
            ? new String[] {"roll-windows", "raise-alerts"}
            : new String[] {"roll-windows"});
    topology.addStateStore(DriverStore.builder(), "find-drivers");
    addSink(
        topology,
        "write-sentiment-drivers",
        Topic.SENTIMENT_DRIVERS,
        BrandDrivers.class,
        "find-drivers");
  }

  private void addAlerts(Topology topology) {
    topology.addProcessor(
        "raise-alerts", () -> new RaiseAlerts(settings.alerts(), alertMetrics), "roll-windows");
    topology.addStateStore(RaiseAlerts.storeBuilder(), "raise-alerts");
  }

  /** Alerts are explained on their way, where drivers are known. */
  private void addAlertSink(Topology topology) {
    addSink(
        topology,
        "write-sentiment-alerts",
        Topic.SENTIMENT_ALERTS,
        SentimentAlert.class,
        settings.drivers().enabled() ? "find-drivers" : "raise-alerts");
  }

  private void addSource(Topology topology, String name, Topic topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new OwnTimestamp(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.name(topic));
  }

  private void addSink(Topology topology, String name, Topic topic, Class<?> type, String parent) {
    topology.addSink(
        name, topics.name(topic), new StringSerializer(), Json.serde(type).serializer(), parent);
  }

  private void addDeadLetters(Topology topology, String name, String parent) {
    topology.addSink(
        name,
        topics.name(Topic.DEAD_LETTERS),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        parent);
  }

  /**
   * The record's own timestamp, or the wall clock for records of old clients without one. Kafka
   * Streams asks for it once, as it takes the record from its queue.
   */
  private static final class OwnTimestamp implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
      PatientConsumer.taken(record);
      return record.timestamp() >= 0 ? record.timestamp() : System.currentTimeMillis();
    }
  }
}
