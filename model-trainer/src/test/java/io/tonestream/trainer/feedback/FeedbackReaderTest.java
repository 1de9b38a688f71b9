package io.tonestream.trainer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tonestream.schemas.SenderHeader;
import io.tonestream.topics.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
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

  @Test
  void knowsWhoSentARecordAndLeavesOutOneWhoseSenderIsNoName() {
    update(
        "one",
        List.of(
            record(0, null, json("a"), "anna"),
            record(1, null, json("b"), ""),
            record(2, null, json("c"), "x".repeat(513)),
            record(3, null, json("d"), null)));

    assertThat(file.latest())
        .extracting(Correction::sender, each -> each.feedback().text())
        .containsExactly(tuple("anna", "a"), tuple("unknown", "b"), tuple("unknown", "d"));
    assertThat(problems)
        .containsExactly(
            "feedback-0@2 is no feedback, and left out: header tonestream.sender is 513 characters"
                + " long; at most 512 are accepted");
  }

  @Test
  void aRecordWithoutAValueErasesTheIdThatIsItsKey() {
    update(
        "one",
        List.of(
            record(0, "7", "{\"id\":\"7\",\"text\":\"a\",\"label\":\"positive\"}", null),
            record(1, null, json("b"), null),
            record(2, "7", null, null),
            record(3, null, null, null)));
    file.forget(Instant.EPOCH, texts -> {});

    assertThat(texts()).containsExactly("b");
    assertThat(problems).containsExactly("feedback-0@3 is no feedback, and left out: no value");
  }

  private List<String> texts() {
    return file.latest().stream().map(each -> each.feedback().text()).toList();
  }

  /** Reads a topic that has these texts. */
  private int update(String topicId, String... texts) {
    return update(
        topicId,
        IntStream.range(0, texts.length)
            .mapToObj(i -> record(i, null, json(texts[i]), null))
            .toList());
  }

  private int update(String topicId, List<ConsumerRecord<byte[], byte[]>> records) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    Node node = Node.noNode();
    consumer.updatePartitions(
        "feedback",
        List.of(new PartitionInfo("feedback", 0, node, new Node[] {node}, new Node[] {node})));
    consumer.updateBeginningOffsets(new HashMap<>(Map.of(PARTITION, 0L)));
    consumer.updateEndOffsets(new HashMap<>(Map.of(PARTITION, (long) records.size())));
    consumer.schedulePollTask(
        () -> {
          for (int i = (int) consumer.position(PARTITION); i < records.size(); i++) {
            consumer.addRecord(records.get(i));
          }
        });
    try (TopicReader reader = TopicReader.of(consumer, "feedback", "a test")) {
      return new FeedbackReader(reader, "feedback", topicId, problems::add)
          .update(file, Duration.ofSeconds(10));
    }
  }

  private static String json(String text) {
    return "{\"text\":\"%s\",\"label\":\"positive\"}".formatted(text);
  }

  private static ConsumerRecord<byte[], byte[]> record(
      long offset, @Nullable String key, @Nullable String value, @Nullable String sender) {
    RecordHeaders headers = new RecordHeaders();
    if (sender != null) {
      headers.add(SenderHeader.NAME, sender.getBytes(UTF_8));
    }
    return new ConsumerRecord<>(
        "feedback",
        0,
        offset,
        1_000,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        key == null ? null : key.getBytes(UTF_8),
        value == null ? null : value.getBytes(UTF_8),
        headers,
        Optional.empty());
  }
}
