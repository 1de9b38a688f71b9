package io.tonestream.bench.peers;

import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The same with the DSL of Kafka Streams, as an application is written first: the model is called
 * for each record, labels are grouped by brand and counted in windows, exactly once.
 *
 * <p>A rolling window of the DSL's own would be 60 hopping ones that overlap, and so 60 updates of
 * a store for each text and length. So panes are counted, one update each, and adding up 60 of them
 * is left to the reader.
 */
final class PerRecordStreams {
  private static final WindowsConfiguration WINDOWS = WindowsConfiguration.DEFAULT;

  private final PeerSettings settings;
  private final ThreadLocal<TextLabeler> labelers;
  private final CountDownLatch stopped = new CountDownLatch(1);

  PerRecordStreams(PeerSettings settings) {
    this.settings = settings;
    this.labelers = ThreadLocal.withInitial(() -> new TextLabeler(settings.model()));
  }

  /**
   * Runs until the JVM is told to stop.
   *
   * @throws IllegalStateException if a thread fails
   */
  void run() throws InterruptedException {
    try (KafkaStreams streams = new KafkaStreams(topology(), properties())) {
      streams.setUncaughtExceptionHandler(
          failure -> {
            failure.printStackTrace();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
          });
      streams.setStateListener(
          (now, before) -> {
            if (now.hasCompletedShutdown()) {
              stopped.countDown();
            }
          });
      streams.start();
      stopped.await();
    }
    throw new IllegalStateException("the stream stopped");
  }

  private Topology topology() {
    StreamsBuilder builder = new StreamsBuilder();
    Serde<LabeledText> labeled = json(LabeledText.class);
    KStream<String, LabeledText> labels =
        builder.stream(
                settings.topic(Topic.RAW_TEXT),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("raw-text"))
            .mapValues(text -> labelers.get().label(List.of(text)), Named.as("score"))
            .flatMap(
                (key, texts) ->
                    texts.stream().map(text -> KeyValue.pair(text.brand(), text)).toList(),
                Named.as("find-brands"));
    labels.to(
        settings.topic(Topic.LABELED_TEXT),
        Produced.with(Serdes.String(), labeled).withName("labeled-text"));
    KGroupedStream<String, LabeledText> byBrand =
        labels
            .repartition(Repartitioned.with(Serdes.String(), labeled).withName("by-brand"))
            .groupByKey(Grouped.with("brand", Serdes.String(), labeled));
    WINDOWS.lengths().forEach(length -> count(byBrand, length));
    return builder.build();
  }

  private void count(KGroupedStream<String, LabeledText> byBrand, Duration window) {
    Duration pane = window.dividedBy(AggregateFormat.PANES_OF_WINDOW);
    byBrand
        .windowedBy(TimeWindows.ofSizeAndGrace(pane, WINDOWS.grace()))
        .aggregate(
            () -> new long[LabelCount.KINDS],
            (brand, text, counts) -> {
              counts[LabelCount.kindOf(text)]++;
              return counts;
            },
            Named.as("count-" + window),
            Materialized.<String, long[], WindowStore<Bytes, byte[]>>as("panes-of-" + window)
                .withKeySerde(Serdes.String())
                .withValueSerde(json(long[].class)))
        .toStream(Named.as("changes-" + window))
        .map((key, counts) -> pane(key, pane, counts), Named.as("panes-" + window))
        .to(
            settings.topic(Topic.SENTIMENT_AGGREGATES),
            Produced.with(Serdes.String(), json(PaneCounts.class)).withName("write-" + window));
  }

  private static KeyValue<String, PaneCounts> pane(
      Windowed<String> key, Duration pane, long[] counts) {
    return KeyValue.pair(
        "%s|%s|%d".formatted(key.key(), pane, key.window().start()),
        PaneCounts.of(key.key(), pane, key.window().startTime(), counts));
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.putAll(settings.client());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.group());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.directory().toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    PeerSettings.fetching()
        .forEach((name, value) -> properties.put(StreamsConfig.mainConsumerPrefix(name), value));
    PeerSettings.producer()
        .forEach((name, value) -> properties.put(StreamsConfig.producerPrefix(name), value));
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
    return properties;
  }

  private static <T> Serde<T> json(Class<T> type) {
    return Json.serde(type);
  }
}
