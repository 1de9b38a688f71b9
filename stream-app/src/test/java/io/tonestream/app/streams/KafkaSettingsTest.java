package io.tonestream.app.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.batching.LanguagesConfiguration;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.testing.WordModel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaSettingsTest {
  @Test
  void areExactlyOnceWithARoomyProducerAndAShortSession() {
    StreamsConfig config = config(Map.of());

    assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
        .isEqualTo(StreamsConfig.EXACTLY_ONCE_V2);
    assertThat(config.getProducerConfigs("id")).containsEntry("max.request.size", 8_454_144);
    assertThat(mainConsumer(config)).containsEntry("session.timeout.ms", 6_000);
    assertThat(mainConsumer(config))
        .containsEntry("max.poll.records", 10_000)
        .containsEntry("fetch.min.bytes", 8_192)
        .containsEntry("fetch.max.wait.ms", 20);
    assertThat(config.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)).isEqualTo(60);
  }

  @ParameterizedTest
  @CsvSource({"1, 500, 100", "65536, 40, 1000"})
  void fetchAndCommitAsTheUserSays(int bytes, int wait, long interval) {
    StreamsConfig config =
        config(
            Map.of(
                "fetch.min.bytes", bytes,
                "consumer.fetch.max.wait.ms", wait,
                "commit.interval.ms", interval));

    assertThat(mainConsumer(config))
        .containsEntry("fetch.min.bytes", bytes)
        .containsEntry("fetch.max.wait.ms", wait);
    assertThat(config.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)).isEqualTo(interval);
  }

  @Test
  void haveThreadsPollOftenAndConsumersLeaveLate() {
    assertThat(mainConsumer(config(Map.of()))).containsEntry("max.poll.interval.ms", 1_000);
    assertThat(consumerInterval(Map.of())).isEqualTo(30_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "consumer.", "main.consumer."})
  void haveConsumersLeaveWhenTheUserSays(String prefix) {
    Map<String, Object> user = Map.of(prefix + "max.poll.interval.ms", "77000");

    assertThat(mainConsumer(config(user))).containsEntry("max.poll.interval.ms", 1_000);
    assertThat(consumerInterval(user)).isEqualTo(77_000);
  }

  @Test
  void leaveTheIntervalAloneWhereTheBrokerRunsTheGroup() {
    Map<String, Object> user = Map.of("group.protocol", "streams");

    assertThat(mainConsumer(config(user))).containsEntry("max.poll.interval.ms", 30_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "consumer.", "main.consumer."})
  void giveWayToTheUsersInWhateverFormTheyCome(String prefix) {
    StreamsConfig config = config(Map.of(prefix + "max.poll.records", "77"));

    assertThat(mainConsumer(config).get("max.poll.records")).hasToString("77");
  }

  @Test
  void tellHowLargeADeadLetterMayBe() {
    assertThat(new KafkaSettings(Map.of()).maxRequestSize()).isEqualTo(8_454_144);
    assertThat(new KafkaSettings(Map.of("producer.max.request.size", "99")).maxRequestSize())
        .isEqualTo(99);
  }

  @Test
  void refuseAnyOtherGuarantee() {
    assertThatThrownBy(() -> new KafkaSettings(Map.of("processing.guarantee", "at_least_once")))
        .hasMessageContaining("kafka.processing.guarantee");
  }

  @ParameterizedTest
  @CsvSource({
    "application.id, application-id",
    "num.stream.threads, threads",
    "state.dir, state-dir"
  })
  void refuseWhatTheAppsOwnSettingsSay(String name, String own) {
    assertThatThrownBy(() -> new KafkaSettings(Map.of(name, "7")))
        .hasMessage("kafka.%s can't be set: set tonestream.streams.%s", name, own);
  }

  @Test
  void nameTheSizeThatIsNoNumber() {
    KafkaSettings settings = new KafkaSettings(Map.of("max.request.size", "8MB"));

    assertThatThrownBy(settings::maxRequestSize)
        .hasMessage("kafka.max.request.size is 8MB; it must be a number of bytes");
  }

  /** What the main consumer is made with. */
  private static int consumerInterval(Map<String, Object> user) {
    new KafkaSettings(user)
        .clients(
            StreamsConfiguration.of("app", 2, Path.of("state")),
            new StreamMonitor(new SimpleMeterRegistry()),
            scorers())
        .getConsumer(
            Map.of(
                "bootstrap.servers",
                "localhost:9092",
                "max.poll.interval.ms",
                1_000,
                "interceptor.classes",
                RecordingInterceptor.class.getName()))
        .close();
    return RecordingInterceptor.interval;
  }

  /** Remembers what its consumer was made with. */
  public static final class RecordingInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    private static volatile int interval;

    @Override
    public void configure(Map<String, ?> configuration) {
      interval = Integer.parseInt(String.valueOf(configuration.get("max.poll.interval.ms")));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
  }

  private static StreamsConfig config(Map<String, Object> user) {
    return new StreamsConfig(
        new KafkaSettings(user)
            .streams(StreamsConfiguration.of("app", 2, Path.of("state")), 3, scorers()));
  }

  private static BatchScorers scorers() {
    return new BatchScorers(
        "raw-text",
        BatchingConfiguration.DEFAULT,
        LanguagesConfiguration.DEFAULT,
        new ModelRegistry(new WordModel("v1")),
        new BrandCatalogue(List.of())::targetsOf,
        InstantSource.system(),
        new SimpleMeterRegistry());
  }

  private static Map<String, Object> mainConsumer(StreamsConfig config) {
    return config.getMainConsumerConfigs("app", "client", 0);
  }
}
