package io.tonestream.topics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.schemas.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicAdminIT {
  private final String prefix = KafkaFixture.freshPrefix();
  private final KafkaClients clients = KafkaFixture.shared().clients();
  private Admin admin;
  private TopicAdmin topics;

  @BeforeEach
  void open() {
    admin = clients.admin();
    topics =
        TopicAdmin.open(
            Map.of("bootstrap.servers", KafkaFixture.shared().bootstrapServers()), this::name);
  }

  @AfterEach
  void close() throws Exception {
    topics.close();
    admin.close();
    clients.deleteTopics(prefix);
  }

  @Test
  void createsWhatIsMissingWithItsSettings() throws Exception {
    create(Topic.FEEDBACK, 1, Map.of());

    assertThat(topics.createAllMissing(3, 1))
        .containsExactlyInAnyOrder(
            names(
                Topic.RAW_TEXT,
                Topic.LABELED_TEXT,
                Topic.BRAND_COUNTS,
                Topic.SENTIMENT_AGGREGATES,
                Topic.SENTIMENT_DRIVERS,
                Topic.SENTIMENT_ALERTS,
                Topic.MODELS,
                Topic.MODEL_STATUS,
                Topic.DEAD_LETTERS));

    assertThat(partitions(Topic.RAW_TEXT)).isEqualTo(3);
    assertThat(partitions(Topic.MODELS)).isEqualTo(1);
    assertThat(partitions(Topic.FEEDBACK)).isEqualTo(1);
    assertThat(setting(Topic.RAW_TEXT, "message.timestamp.type")).isEqualTo("LogAppendTime");
    assertThat(setting(Topic.SENTIMENT_AGGREGATES, "cleanup.policy")).isEqualTo("compact");
    assertThat(setting(Topic.DEAD_LETTERS, "max.message.bytes"))
        .isEqualTo(String.valueOf(Topic.MAX_DEAD_LETTER_BYTES));
    assertThat(topics.createAllMissing(3, 1)).isEmpty();
    assertThat(topics.unfitSettings()).isEmpty();
  }

  @Test
  void letsManyInstancesCreateAtOnce() throws Exception {
    int instances = 8;
    ExecutorService threads = Executors.newFixedThreadPool(instances);
    try {
      Callable<List<String>> create = () -> topics.createAllMissing(1, 1);
      List<String> created = new ArrayList<>();
      for (Future<List<String>> one : threads.invokeAll(Collections.nCopies(instances, create))) {
        created.addAll(one.get());
      }
      assertThat(created).containsExactlyInAnyOrder(names(Topic.values()));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void namesAllThatAreMissing() throws Exception {
    create(Topic.RAW_TEXT, 1, Map.of());
    create(Topic.FEEDBACK, 1, Map.of());

    assertThatThrownBy(() -> topics.requireAll(Set.of()))
        .isInstanceOf(TopicException.class)
        .hasMessageStartingWith(
            "missing topics: %1$slabeled-text, %1$sbrand-counts, %1$ssentiment-aggregates, %1$ssentiment-drivers, %1$ssentiment-alerts, %1$smodels, %1$smodel-status, %1$sdead-letters;"
                .formatted(prefix));

    topics.createAllMissing(1, 1);
    topics.requireAll(Set.of());
  }

  @Test
  void asksForNoTopicOfWhatIsTurnedOff() throws Exception {
    for (Topic topic : Topic.values()) {
      if (topic != Topic.SENTIMENT_ALERTS) {
        create(topic, 1, Map.of());
      }
    }

    assertThatThrownBy(() -> topics.requireAll(Set.of(Topic.SENTIMENT_DRIVERS)))
        .hasMessageStartingWith("missing topics: " + name(Topic.SENTIMENT_ALERTS) + ";");
    topics.requireAll(Set.of(Topic.SENTIMENT_ALERTS));
  }

  @Test
  void namesTheTopicThatKafkaRefuses() {
    assertThatThrownBy(() -> topics.createAllMissing(1, 3))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining(prefix + "raw-text")
        .hasMessageContaining("replication 3");
  }

  @Test
  void saysWhichSettingsWouldStopTheStream() throws Exception {
    create(Topic.DEAD_LETTERS, 1, Map.of("max.message.bytes", "1000000"));
    create(Topic.RAW_TEXT, 1, Map.of("max.message.bytes", "2000000", "cleanup.policy", "compact"));
    topics.createAllMissing(1, 1);

    assertThat(topics.unfitSettings())
        .satisfiesExactly(
            size ->
                assertThat(size)
                    .contains(prefix + "dead-letters", "1,000,000", "2,000,000")
                    .endsWith("raise max.message.bytes to 2,065,536"),
            cleanup -> assertThat(cleanup).contains(prefix + "raw-text", "cleanup.policy=compact"),
            clock ->
                assertThat(clock)
                    .contains(prefix + "raw-text", "=CreateTime")
                    .endsWith("set it to LogAppendTime"));
  }

  /** Kafka answers before its brokers know of the topic. */
  private void create(Topic topic, int partitions, Map<String, String> settings) throws Exception {
    admin
        .createTopics(List.of(new NewTopic(name(topic), partitions, (short) 1).configs(settings)))
        .all()
        .get();
    await()
        .ignoreExceptionsInstanceOf(ExecutionException.class)
        .until(() -> partitions(topic) == partitions);
  }

  private int partitions(Topic topic) throws Exception {
    return requireNonNull(
            admin.describeTopics(List.of(name(topic))).allTopicNames().get().get(name(topic)))
        .partitions()
        .size();
  }

  private String setting(Topic topic, String setting) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name(topic));
    return requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource))
        .get(setting)
        .value();
  }

  private String[] names(Topic... some) {
    return Arrays.stream(some).map(this::name).toArray(String[]::new);
  }

  private String name(Topic topic) {
    return prefix + topic.topicName();
  }
}
