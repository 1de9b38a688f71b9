package io.tonestream.app.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.app.testing.PacedModel;
import io.tonestream.app.testing.WordModel;
import io.tonestream.app.windows.rolling.BrandStore;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.LagInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that stop, come back and stand by for each other, on a real broker. */
final class InstancesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 4;
  private static final int BRANDS = 20;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final String group = prefix + "app";
  private Admin admin;

  @TempDir Path directory;

  @BeforeEach
  void createTopics() {
    admin = clients.admin();
    clients.createTopics(prefix, PARTITIONS);
  }

  @AfterEach
  void deleteTopics() throws Exception {
    admin.close();
    clients.deleteTopics(prefix);
  }

  @Test
  void takesOverFromAStandby() throws Exception {
    Map<String, Object> standby = Map.of("num.standby.replicas", 1);
    try (AppInstance second = start("second", false, standby, new WordModel("v1"))) {
      try (AppInstance first = start("first", false, standby, new WordModel("v1"))) {
        first.awaitRunning();
        second.awaitRunning();
        write(40);
        awaitVolumes(2);
        // Each keeps what it adds up itself, and a copy of what the other does.
        await().atMost(PATIENCE).until(() -> isUpToDate(first) && isUpToDate(second));
      }
      write(40);
      awaitVolumes(4);
    }
  }

  @Test
  void keepsAnInstancesPlaceWhileItIsRestarted() throws Exception {
    Map<String, Object> session = Map.of("session.timeout.ms", 30_000);
    try (AppInstance first = start("first", true, session, new WordModel("v1"))) {
      Map<String, List<TopicPartition>> before;
      try (AppInstance second = start("second", true, session, new WordModel("v1"))) {
        second.awaitRunning();
        await()
            .atMost(PATIENCE)
            .until(() -> isShared() && first.client().state().isRunningOrRebalancing());
        before = assignments();
      }
      assertThat(assignments()).as("after the stop").isEqualTo(before);
      try (AppInstance second = start("second", true, session, new WordModel("v1"))) {
        second.awaitRunning();
        write(BRANDS);
        awaitVolumes(1);
        assertThat(assignments()).as("after the start").isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysThatItsStateDirectoryWasCopied(boolean isStatic) throws Exception {
    try (AppInstance first = start("first", isStatic, Map.of(), new WordModel("v1"))) {
      first.awaitRunning();
      Path identity = Path.of(group, "kafka-streams-process-metadata");
      Files.createDirectories(directory.resolve("copy").resolve(group));
      Files.copy(
          directory.resolve("first").resolve(identity),
          directory.resolve("copy").resolve(identity));
      write(40);
      try (AppInstance copy = start("copy", isStatic, Map.of(), new WordModel("v1"))) {
        // Of static members the last to join stays, of others the one that was there.
        CompletableFuture<Throwable> endOfFirst = end(first);
        CompletableFuture<Object> end = CompletableFuture.anyOf(endOfFirst, end(copy));
        assertThat((Throwable) end.get(2, TimeUnit.MINUTES))
            .hasMessageContaining("another process has taken this instance's place")
            .hasMessageContaining("state directory is a copy");
        (endOfFirst.isDone() ? copy : first).awaitRunning();
        write(40);
        awaitVolumes(4);
      }
    }
  }

  private static CompletableFuture<Throwable> end(AppInstance app) {
    return CompletableFuture.supplyAsync(() -> catchThrowable(app::awaitStop));
  }

  @Test
  void stopsInTimeInTheMiddleOfASlowBatch() throws Exception {
    PacedModel slow = new PacedModel("v1", Duration.ofSeconds(2));
    try (AppInstance app = start("first", false, Map.of(), slow)) {
      app.awaitRunning();
      write(200);
      await().atMost(PATIENCE).until(() -> slow.calls().size() > 4);

      long start = System.nanoTime();
      app.stop();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
    int labelled = clients.read(prefix + "labeled-text").size();
    assertThat(clients.readUncommitted(prefix + "labeled-text")).hasSize(labelled);
  }

  private AppInstance start(
      String name, boolean isStatic, Map<String, Object> settings, SentimentModel model) {
    return AppInstance.start(
        kafka,
        prefix,
        new StreamsConfiguration(
            group, 2, directory.resolve(name), LostOffsets.STOP, 32 << 20, isStatic),
        settings,
        new ModelRegistry(model));
  }

  /** A store of each partition, and nothing in its changelog that it doesn't have. */
  private static boolean isUpToDate(AppInstance instance) {
    Map<Integer, LagInfo> lags =
        instance.client().allLocalStorePartitionLags().getOrDefault(BrandStore.NAME, Map.of());
    return lags.size() == PARTITIONS
        && lags.values().stream()
            .allMatch(lag -> lag.endOffsetPosition() - lag.currentOffsetPosition() <= 1);
  }

  private boolean isShared() throws Exception {
    return assignments().values().stream().filter(tasks -> !tasks.isEmpty()).count() == 4;
  }

  /** What each member of the group has, by the name that it keeps. */
  private Map<String, List<TopicPartition>> assignments() throws Exception {
    Map<String, List<TopicPartition>> assignments = new TreeMap<>();
    for (MemberDescription member :
        requireNonNull(admin.describeConsumerGroups(List.of(group)).all().get().get(group))
            .members()) {
      assignments.put(
          member.groupInstanceId().orElse(member.consumerId()),
          member.assignment().topicPartitions().stream()
              .sorted((one, other) -> one.toString().compareTo(other.toString()))
              .toList());
    }
    return assignments;
  }

  private void write(int count) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawText text =
          new RawText("good " + i, null, List.of("brand-" + i % BRANDS), null, null, null, null);
      records.add(
          new ProducerRecord<>(prefix + "raw-text", i % PARTITIONS, null, Json.write(text)));
    }
    clients.write(records);
  }

  /** Waits until each brand has so many texts, and not more. */
  private void awaitVolumes(long volume) {
    List<ConsumerRecord<byte[], byte[]>> told =
        clients.readUntil(
            prefix + "sentiment-aggregates",
            records ->
                volumes(records).values().stream().filter(each -> each >= volume).count() == BRANDS,
            PATIENCE);
    assertThat(volumes(told).values()).hasSize(BRANDS).containsOnly(volume);
  }

  private static Map<String, Long> volumes(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, Long> volumes = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      BrandSentiment brand = Json.read(BrandSentiment.class, record.value());
      volumes.put(brand.brand(), (long) brand.windows().get(brand.windows().size() - 1).volume());
    }
    return volumes;
  }
}
