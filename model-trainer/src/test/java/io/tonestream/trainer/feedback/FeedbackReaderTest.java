package io.tonestream.trainer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Feedback;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedbackReaderTest {
  private static final TopicPartition PARTITION = new TopicPartition("feedback", 0);

  @TempDir private Path directory;

  private final List<String> problems = new ArrayList<>();
  private FeedbackFile file;

  @BeforeEach
  void open() {
    file = FeedbackFile.open(directory.resolve("feedback.jsonl"));
  }

  @AfterEach
  void close() {
    file.close();
  }

  @Test
  void readsWhatIsNew() {
    assertThat(update("one", "a", "b")).isEqualTo(2);
    assertThat(update("one", "a", "b", "c")).isEqualTo(1);

    assertThat(texts()).containsExactly("a", "b", "c");
    assertThat(problems).isEmpty();
  }

  @Test
  void saysOfARecordThatItIsNoFeedbackOnceThoughItIsTheLast() {
    assertThat(update("one", "a", "")).isEqualTo(1);
    close();
    open();
    assertThat(update("one", "a", "")).isZero();

    assertThat(file.size()).isEqualTo(1);
    assertThat(file.nextOffset("one", 0)).isEqualTo(2);
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("feedback-0@1 is no feedback, and left out: text");
  }

  @Test
  void readsATopicThatWasMadeAnewFromItsStartWhetherItHasMoreThanTheOneBeforeOrFewer() {
    update("one", "a", "b");
    assertThat(update("two")).isZero();
    assertThat(problems).isEmpty();

    assertThat(update("two", "c")).isEqualTo(1);
    assertThat(update("three", "d", "e", "f")).isEqualTo(3);
    assertThat(texts()).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(problems)
        .hasSize(2)
        .containsOnly("topic feedback was made anew: it is read from its start");
  }

  @Test
  void readsATopicThatLostRecordsAgain() {
    update("one", "a", "b", "c");

    assertThat(update("one", "a", "d")).isEqualTo(2);
    assertThat(texts()).containsExactly("b", "c", "a", "d");
    assertThat(update("one", "a", "d", "e")).isEqualTo(1);
    assertThat(problems)
        .containsExactly(
            "feedback-0 ends at 2, but was read up to 3: it lost records, and is read again from"
                + " its start");
  }

  private List<String> texts() {
    return file.latest().stream().map(Feedback::text).toList();
  }

  /** Reads a topic that has these texts. */
  private int update(String topicId, String... texts) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    Node node = Node.noNode();
    consumer.updatePartitions(
        "feedback",
        List.of(new PartitionInfo("feedback", 0, node, new Node[] {node}, new Node[] {node})));
    consumer.updateBeginningOffsets(new HashMap<>(Map.of(PARTITION, 0L)));
    consumer.updateEndOffsets(new HashMap<>(Map.of(PARTITION, (long) texts.length)));
    consumer.schedulePollTask(
        () -> {
          for (int i = (int) consumer.position(PARTITION); i < texts.length; i++) {
            consumer.addRecord(record(i, texts[i]));
          }
        });
    return new FeedbackReader(consumer, "feedback", topicId, problems::add)
        .update(file, Duration.ofSeconds(10));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String text) {
    byte[] json = "{\"text\":\"%s\",\"label\":\"positive\"}".formatted(text).getBytes(UTF_8);
    return new ConsumerRecord<>(
        "feedback",
        0,
        offset,
        1_000,
        TimestampType.LOG_APPEND_TIME,
        0,
        json.length,
        null,
        json,
        new RecordHeaders(),
        Optional.empty());
  }
}
