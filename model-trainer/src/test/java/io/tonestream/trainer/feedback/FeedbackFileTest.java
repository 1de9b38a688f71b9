package io.tonestream.trainer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.feedback.FeedbackFile.Received;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedbackFileTest {
  @TempDir private Path directory;

  @Test
  void keepsFeedbackAndWhereToReadOn() {
    try (FeedbackFile file = open()) {
      assertThat(file.nextOffsets()).isEmpty();
      file.append(List.of(received(0, 7, "a", "sick", Label.NEGATIVE)));
      file.append(List.of(received(1, 3, "b", "ill", Label.NEGATIVE)));
    }
    try (FeedbackFile file = open()) {
      assertThat(file.size()).isEqualTo(2);
      assertThat(file.nextOffsets()).containsOnly(Map.entry(0, 8L), Map.entry(1, 4L));
    }
  }

  @Test
  void letsTheLastLabelOfAnIdOrTextWin() {
    try (FeedbackFile file = open()) {
      file.append(
          List.of(
              received(0, 0, "a", "sick", Label.NEGATIVE),
              received(0, 1, null, "wicked", Label.NEGATIVE),
              received(0, 2, "b", "sick", Label.NEUTRAL),
              received(0, 3, "a", "sick", Label.POSITIVE),
              received(0, 4, null, "wicked", Label.POSITIVE)));

      assertThat(file.latest())
          .extracting(Feedback::text, Feedback::label)
          .containsExactly(
              tuple("sick", Label.NEUTRAL),
              tuple("sick", Label.POSITIVE),
              tuple("wicked", Label.POSITIVE));
    }
  }

  @Test
  void readsALineAgainThatACrashCutShort() throws Exception {
    try (FeedbackFile file = open()) {
      file.append(List.of(received(0, 0, "a", "sick", Label.NEGATIVE)));
    }
    byte[] line = Json.write(received(0, 1, "b", "ill", Label.NEGATIVE));
    Files.write(path(), Arrays.copyOf(line, 20), StandardOpenOption.APPEND);
    try (FeedbackFile file = open()) {
      assertThat(file.nextOffsets()).containsOnly(Map.entry(0, 1L));
      file.append(List.of(received(0, 1, "b", "ill", Label.NEGATIVE)));
    }
    try (FeedbackFile file = open()) {
      assertThat(file.size()).isEqualTo(2);
    }
  }

  @Test
  void namesFileAndLineThatCannotBeRead() throws Exception {
    Files.writeString(path(), "{}\n");
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(path() + ", line 1: ");
  }

  @Test
  void isOneTrainersOnly() {
    try (FeedbackFile file = open()) {
      assertThat(file.size()).isZero();
      assertThatThrownBy(this::open).hasMessageContaining("is in use by another trainer");
    }
  }

  @Test
  void isBroughtUpToDateWithTheTopicAndLeavesOutWhatIsNoFeedback() {
    List<String> problems = new ArrayList<>();
    try (FeedbackFile file = open()) {
      file.append(List.of(received(0, 0, "a", "sick", Label.NEGATIVE)));
      MockConsumer<byte[], byte[]> consumer = consumer("{\"text\":\"x\",\"label\":\"good\"}", 4);
      int added =
          new FeedbackReader(consumer, "feedback", problems::add)
              .update(file, Duration.ofSeconds(10));

      assertThat(added).isEqualTo(2);
      assertThat(file.nextOffsets()).containsOnly(Map.entry(0, 4L));
    }
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("feedback-0@1 is no feedback: label");
  }

  /** A topic whose second record is bad, and whose first the file has already. */
  private static MockConsumer<byte[], byte[]> consumer(String bad, long end) {
    TopicPartition partition = new TopicPartition("feedback", 0);
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    Node node = Node.noNode();
    consumer.updatePartitions(
        "feedback",
        List.of(new PartitionInfo("feedback", 0, node, new Node[] {node}, new Node[] {node})));
    consumer.updateBeginningOffsets(new HashMap<>(Map.of(partition, 0L)));
    consumer.updateEndOffsets(new HashMap<>(Map.of(partition, end)));
    consumer.schedulePollTask(
        () -> {
          consumer.addRecord(record(1, bad));
          consumer.addRecord(record(2, "{\"text\":\"y\",\"label\":\"positive\"}"));
          consumer.addRecord(record(3, "{\"text\":\"z\",\"label\":\"negative\"}"));
        });
    return consumer;
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String json) {
    return new ConsumerRecord<>("feedback", 0, offset, null, json.getBytes(UTF_8));
  }

  private Path path() {
    return directory.resolve("feedback.jsonl");
  }

  private FeedbackFile open() {
    return FeedbackFile.open(path());
  }

  private static Received received(
      int partition, long offset, @Nullable String id, String text, Label label) {
    return new Received(partition, offset, new Feedback(id, text, label, null, null));
  }
}
