package io.tonestream.app.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.app.testing.WordModel;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import io.tonestream.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an instance finds out about its cluster before and while it runs, on a real broker. */
final class ClusterChecksIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 2;

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
  void beginsWithTheOldestTextsAndKnowsItsPlaceFromThenOn() throws Exception {
    write(0, 10);
    try (AppInstance app = start(LostOffsets.STOP)) {
      app.awaitRunning();
      awaitVolume(10);
    }
    assertThat(committed()).hasSize(2 * PARTITIONS);
    write(0, 5);
    try (AppInstance app = start(LostOffsets.STOP)) {
      app.awaitRunning();
      awaitVolume(15);
    }
  }

  @Test
  void doesNotCountAgainWhereKafkaHasForgottenTheOffsets() throws Exception {
    runOnce(10);
    forgetOffsets();

    assertThatThrownBy(() -> start(LostOffsets.STOP))
        .isInstanceOf(LostOffsetsException.class)
        .hasMessageContaining("group " + group + " has no committed offsets")
        .hasMessageContaining("topic %s-brand-windows-changelog has records", group)
        .hasMessageContaining(
            prefix + "raw-text-0 holds offsets 0 to 9 (10 records), and no position is known")
        .hasMessageContaining("tonestream.streams.lost-offsets");
    assertThat(committed()).isEmpty();
  }

  @Test
  void takesLabelledTextsOfAnotherApplicationForCounted() throws Exception {
    runOnce(10);

    assertThatThrownBy(() -> start(group + "-2", LostOffsets.STOP))
        .isInstanceOf(LostOffsetsException.class)
        .hasMessageContaining("topic " + prefix + "labeled-text has records");
  }

  @Test
  void skipsOrRepeatsForgottenTextsIfTold() throws Exception {
    runOnce(10);
    forgetOffsets();
    write(0, 3);
    try (AppInstance app = start(LostOffsets.LATEST)) {
      app.awaitRunning();
      write(0, 4);
      awaitVolume(14);
    }
    forgetOffsets();
    try (AppInstance app = start(LostOffsets.EARLIEST)) {
      app.awaitRunning();
      await()
          .atMost(PATIENCE)
          .until(() -> clients.read(prefix + "labeled-text").size() == 10 + 4 + 17);
    }
  }

  @ParameterizedTest
  @EnumSource(LostOffsets.class)
  void doesNotSkipDeletedTextsInSilence(LostOffsets policy) throws Exception {
    runOnce(10);
    write(0, 20);
    deleteBefore(0, 25);
    if (policy == LostOffsets.STOP) {
      assertThatThrownBy(() -> start(policy))
          .isInstanceOf(LostOffsetsException.class)
          .hasMessageContaining(
              prefix
                  + "raw-text-0 was read up to offset 10 and begins at 25: up to 15 records were deleted unread");
      return;
    }
    try (AppInstance app = start(policy)) {
      app.awaitRunning();
      write(0, 2);
      awaitVolume(policy == LostOffsets.EARLIEST ? 10 + 5 + 2 : 10 + 2);
    }
  }

  /** The broker deletes what a running instance has yet to read. */
  @ParameterizedTest
  @EnumSource(LostOffsets.class)
  void noticesDeletedTextsWhileItRuns(LostOffsets policy) throws Exception {
    runOnce(10);
    try (AppInstance app = start(policy)) {
      app.awaitRunning();
      app.client().pause();
      write(0, 20_000);
      write(1, 1);
      // Some are fetched ahead; all of them are deleted, and more come.
      deleteBefore(0, 20_010);
      write(0, 7);
      app.client().resume();
      if (policy == LostOffsets.STOP) {
        assertThatThrownBy(app::awaitStop)
            .hasMessageContaining(prefix + "raw-text-0 was read up to offset")
            .hasMessageContaining("and begins at 20010: up to");
      } else {
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  write(0, 1);
                  return position("raw-text-0") > 20_017;
                });
      }
    }
  }

  /** As after a broker that had not all of them took over. */
  @Test
  void noticesThatATopicHasLostRecords() throws Exception {
    runOnce(10);
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(prefix + "raw-text", 0), new OffsetAndMetadata(15)))
        .all()
        .get();

    assertThatThrownBy(() -> start(LostOffsets.STOP))
        .isInstanceOf(LostOffsetsException.class)
        .hasMessageContaining("raw-text-0 was read up to offset 15 and ends at 10");
  }

  @Test
  void readsATopicThatWasMadeAnewFromItsBeginning() throws Exception {
    runOnce(10);
    admin.deleteTopics(List.of(prefix + "raw-text")).all().get();
    await()
        .atMost(PATIENCE)
        .until(() -> !admin.listTopics().names().get().contains(prefix + "raw-text"));
    clients.createTopics(prefix, PARTITIONS);
    write(0, 3);
    try (AppInstance app = start(LostOffsets.STOP)) {
      app.awaitRunning();
      awaitVolume(13);
    }
  }

  @Test
  void readsNewPartitionsOfRawTextFromTheirBeginning() throws Exception {
    runOnce(10);
    grow(Topic.RAW_TEXT, 4);
    write(3, 6);
    try (AppInstance app = start(LostOffsets.STOP)) {
      app.awaitRunning();
      awaitVolume(16);
      grow(Topic.RAW_TEXT, 5);
      write(4, 4);
      awaitVolume(20);
    }
  }

  @Test
  void refusesAGroupThatReadsTopicsOfAnotherInstallation() throws Exception {
    runOnce(1);
    String other = prefix + "other-";
    clients.createTopics(other, PARTITIONS);

    assertThatThrownBy(
            () ->
                AppInstance.start(
                    kafka, other, streams(group, LostOffsets.STOP), Map.of(), model()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("group %s reads %sbrand-counts, %sraw-text", group, prefix, prefix)
        .hasMessageContaining("this one's prefix is '" + other + "'")
        .hasMessageContaining("tonestream.streams.application-id");
  }

  @Test
  void refusesToGrowCountsUnderTheStores() throws Exception {
    runOnce(10);
    grow(Topic.BRAND_COUNTS, 5);

    assertThatThrownBy(() -> start(LostOffsets.STOP))
        .hasMessageContaining(
            "topic %sbrand-counts was changed from 2 to 5 partitions, and the store behind %s-brand-windows-changelog has 2",
            prefix, group)
        .hasMessageContaining("./tonestream rebuild");
  }

  @Test
  void saysWhyItStopsIfCountsGrowWhileItRuns() throws Exception {
    runOnce(10);
    try (AppInstance app = start(LostOffsets.STOP)) {
      app.awaitRunning();
      grow(Topic.BRAND_COUNTS, 5);

      assertThatThrownBy(app::awaitStop)
          .hasMessageContaining("topic %sbrand-counts has other partitions than the stores", prefix)
          .hasMessageContaining("./tonestream rebuild");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Topic.class,
      names = {"MODELS", "MODEL_STATUS"})
  void refusesMoreThanOnePartitionWhereTheOrderCounts(Topic topic) throws Exception {
    grow(topic, 2);

    assertThatThrownBy(() -> start(LostOffsets.STOP))
        .hasMessageContaining(
            "topic %s has 2 partitions and must have one", prefix + topic.topicName());
  }

  /** As docs/operations.md says of them. */
  @Test
  void goesOnWhereTopicsOfReadersGrow() throws Exception {
    runOnce(10);
    for (Topic topic :
        List.of(
            Topic.LABELED_TEXT,
            Topic.SENTIMENT_AGGREGATES,
            Topic.SENTIMENT_ALERTS,
            Topic.SENTIMENT_DRIVERS,
            Topic.DEAD_LETTERS,
            Topic.FEEDBACK)) {
      grow(topic, 7);
    }
    try (AppInstance app = start(LostOffsets.STOP)) {
      app.awaitRunning();
      write(0, 5);
      awaitVolume(15);
    }
  }

  private void runOnce(int texts) throws Exception {
    write(0, texts);
    try (AppInstance app = start(LostOffsets.STOP)) {
      app.awaitRunning();
      awaitVolume(texts);
    }
  }

  private AppInstance start(LostOffsets policy) {
    return start(group, policy);
  }

  private AppInstance start(String applicationId, LostOffsets policy) {
    return AppInstance.start(
        kafka,
        prefix,
        streams(applicationId, policy),
        Map.of("metadata.max.age.ms", "2000"),
        model());
  }

  private StreamsConfiguration streams(String applicationId, LostOffsets policy) {
    return new StreamsConfiguration(applicationId, 2, directory, policy, 32 << 20, false);
  }

  private static ModelRegistry model() {
    return new ModelRegistry(new WordModel("v1"));
  }

  private void write(int partition, int count) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawText text = new RawText("good", null, List.of("Acme"), null, null, null, null);
      records.add(new ProducerRecord<>(prefix + "raw-text", partition, null, Json.write(text)));
    }
    clients.write(records);
  }

  private void awaitVolume(long volume) {
    List<ConsumerRecord<byte[], byte[]>> told =
        clients.readUntil(
            prefix + "sentiment-aggregates",
            records -> !records.isEmpty() && lastVolume(records) >= volume,
            PATIENCE);
    assertThat(lastVolume(told)).isEqualTo(volume);
  }

  private static long lastVolume(List<ConsumerRecord<byte[], byte[]>> records) {
    BrandSentiment last = Json.read(BrandSentiment.class, records.get(records.size() - 1).value());
    return last.windows().get(last.windows().size() - 1).volume();
  }

  private Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> committed = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> committed.put(partition, offset.offset()));
    return committed;
  }

  private long position(String partition) throws Exception {
    return committed().entrySet().stream()
        .filter(each -> each.getKey().toString().equals(prefix + partition))
        .mapToLong(Map.Entry::getValue)
        .findFirst()
        .orElse(0);
  }

  /** As Kafka does after {@code offsets.retention.minutes}. */
  private void forgetOffsets() throws Exception {
    admin.deleteConsumerGroups(List.of(group)).all().get();
  }

  private void deleteBefore(int partition, long offset) throws Exception {
    admin
        .deleteRecords(
            Map.of(
                new TopicPartition(prefix + "raw-text", partition),
                RecordsToDelete.beforeOffset(offset)))
        .all()
        .get();
  }

  private void grow(Topic topic, int partitions) throws Exception {
    String name = prefix + topic.topicName();
    admin.createPartitions(Map.of(name, NewPartitions.increaseTo(partitions))).all().get();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                requireNonNull(admin.describeTopics(List.of(name)).allTopicNames().get().get(name))
                        .partitions()
                        .size()
                    == partitions);
  }
}
