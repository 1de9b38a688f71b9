package io.tonestream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.topics.TopicReader;
import io.tonestream.trainer.feedback.FeedbackFile;
import io.tonestream.trainer.feedback.FeedbackReader;
import io.tonestream.trainer.feedback.TopicId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the trainer keeps of feedback, whatever becomes of the topic, on a real broker. */
final class FeedbackTopicIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final String topic = prefix + "feedback";
  private final List<String> problems = new ArrayList<>();

  @TempDir private Path folder;

  @Test
  void losesNoneWhenTheTopicIsMadeAnewThoughItHasMoreThanBefore() throws Exception {
    try (FeedbackFile file = FeedbackFile.open(folder.resolve("feedback.jsonl"))) {
      clients.createTopics(prefix, 1);
      write("a", "b");
      assertThat(update(file)).isEqualTo(2);

      clients.deleteTopics(prefix);
      await().atMost(PATIENCE).until(this::isGone);
      clients.createTopics(prefix, 1);
      write("c", "d", "e");
      assertThat(update(file)).isEqualTo(3);
      assertThat(update(file)).isZero();

      assertThat(texts(file)).containsExactly("a", "b", "c", "d", "e");
      assertThat(problems)
          .containsExactly("topic " + topic + " was made anew: it is read from its start");
    }
  }

  @Test
  void whatIsErasedStaysErasedWhenTheTopicIsReadFromItsStartAndWhenItIsMadeAnew() throws Exception {
    clients.createTopics(prefix, 1);
    write("a", "b");
    try (FeedbackFile file = FeedbackFile.open(folder.resolve("feedback.jsonl"))) {
      update(file);
      erase("id of a");
      update(file);
      forget(file);
      assertThat(texts(file)).containsExactly("b");
      assertThat(Files.readString(folder.resolve("feedback.jsonl"))).doesNotContain("\"a\"");
    }
    try (FeedbackFile another = FeedbackFile.open(folder.resolve("another.jsonl"))) {
      assertThat(update(another)).isEqualTo(2);
      forget(another);
      assertThat(texts(another)).containsExactly("b");
    }
    clients.deleteTopics(prefix);
    await().atMost(PATIENCE).until(this::isGone);
    clients.createTopics(prefix, 1);
    write("a", "c");
    try (FeedbackFile file = FeedbackFile.open(folder.resolve("feedback.jsonl"))) {
      update(file);
      forget(file);
      assertThat(texts(file)).containsExactly("b", "c");
    }
  }

  @Test
  void theTopicIsMadeToKeepFeedbackForTwoYears() throws Exception {
    clients.createTopics(prefix, 1);
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = clients.admin()) {
      Config config =
          Objects.requireNonNull(
              admin.describeConfigs(List.of(resource)).all().get().get(resource));
      assertThat(config.get("retention.ms").value())
          .isEqualTo(String.valueOf(Duration.ofDays(730).toMillis()));
    }
  }

  @Test
  void saysThatThereIsNoTopic() {
    assertThatThrownBy(this::topicId)
        .isInstanceOf(UnknownTopicOrPartitionException.class)
        .hasMessage("there is no such topic");
  }

  private void write(String... texts) throws Exception {
    clients.write(
        Stream.of(texts)
            .map("{\"id\":\"id of %1$s\",\"text\":\"%1$s\",\"label\":\"positive\"}"::formatted)
            .map(json -> new ProducerRecord<byte[], byte[]>(topic, json.getBytes(UTF_8)))
            .toList());
  }

  private void erase(String id) throws Exception {
    clients.write(List.of(new ProducerRecord<>(topic, id.getBytes(UTF_8), null)));
  }

  private static void forget(FeedbackFile file) {
    file.forget(Instant.EPOCH, texts -> {});
  }

  private static List<String> texts(FeedbackFile file) {
    return file.latest().stream().map(each -> each.feedback().text()).toList();
  }

  private int update(FeedbackFile file) {
    try (TopicReader reader = TopicReader.open(settings(), topic)) {
      return new FeedbackReader(reader, topic, topicId(), problems::add).update(file, PATIENCE);
    }
  }

  private boolean isGone() {
    try {
      topicId();
      return false;
    } catch (UnknownTopicOrPartitionException e) {
      return true;
    }
  }

  private String topicId() {
    return TopicId.of(settings(), topic, PATIENCE);
  }

  private Map<String, Object> settings() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }
}
