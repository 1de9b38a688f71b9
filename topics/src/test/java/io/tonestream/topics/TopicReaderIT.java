package io.tonestream.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TopicReaderIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration MOMENT = Duration.ofMillis(500);

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final String topic = prefix + "feedback";
  private final Map<String, Object> settings =
      Map.of("bootstrap.servers", kafka.bootstrapServers());
  private final Taken taken = new Taken();

  /** Keeps the values; begins again where it has to. */
  private static final class Taken implements RecordSink {
    private final List<String> values = new ArrayList<>();
    private int restarts;

    @Override
    public void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
      records.forEach(record -> values.add(new String(record.value(), UTF_8)));
    }

    @Override
    public void restart(String where) {
      values.clear();
      restarts++;
    }
  }

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  @Test
  void readsAllPartitionsToTheEndAsItIsAndThenOn() throws Exception {
    clients.createTopics(prefix, 3);
    write(0, "a", "b");
    write(2, "c");
    try (TopicReader reader = open()) {
      assertThat(reader.exists(TIMEOUT)).isTrue();
      reader.readToEnd(TIMEOUT, taken);
      assertThat(taken.values).containsExactlyInAnyOrder("a", "b", "c");

      write(1, "d");
      await().atMost(TIMEOUT).until(() -> reader.poll(MOMENT, taken));
      assertThat(taken.values).hasSize(4).endsWith("d");
      await().atMost(TIMEOUT).until(() -> !reader.poll(MOMENT, taken) && reader.isAtEnd());
    }
  }

  @Test
  void readsWhatIsCommittedOnly() throws Exception {
    clients.createTopics(prefix, 1);
    try (KafkaProducer<byte[], byte[]> producer = transactional();
        TopicReader reader = open()) {
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, "aborted".getBytes(UTF_8))).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, "committed".getBytes(UTF_8))).get();
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, "open".getBytes(UTF_8))).get();

      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> {
                reader.readToEnd(TIMEOUT, taken);
                assertThat(taken.values).containsExactly("committed");
              });
      producer.abortTransaction();
    }
  }

  @Test
  void readsWhatIsCommittedBehindAnOpenTransactionOnceThatIsOver() throws Exception {
    clients.createTopics(prefix, 1);
    try (KafkaProducer<byte[], byte[]> producer = transactional();
        TopicReader reader = open()) {
      write(0, "before");
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, "aborted".getBytes(UTF_8))).get();
      write(0, "behind");
      reader.readToEnd(TIMEOUT, taken);
      assertThat(taken.values).containsExactly("before");
      assertThatThrownBy(() -> reader.readPastOpenTransactions(Duration.ofSeconds(2), taken))
          .isInstanceOf(TopicException.class)
          .hasMessageStartingWith("a transaction on topic %s at ".formatted(topic));

      CompletableFuture<Void> read =
          CompletableFuture.runAsync(() -> reader.readPastOpenTransactions(TIMEOUT, taken));
      producer.abortTransaction();
      read.get();
      assertThat(taken.values).containsExactly("before", "behind");
    }
  }

  @Test
  void readsOnePartitionAlone() throws Exception {
    clients.createTopics(prefix, 2);
    write(0, "a");
    write(1, "b");
    try (TopicReader reader = TopicReader.openPartition(settings, topic, 1)) {
      reader.readToEnd(TIMEOUT, taken);
    }
    assertThat(taken.values).containsExactly("b");
    try (TopicReader reader = TopicReader.openPartition(settings, topic, 7)) {
      assertThatThrownBy(() -> reader.readToEnd(TIMEOUT, taken))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("with a partition 7");
    }
  }

  @Test
  void beginsAtTheTimeOrTheLastRecordsOrTheOffsetThatItIsTold() throws Exception {
    clients.createTopics(prefix, 1);
    write(0, "a", "b", "c");
    Instant written = Instant.ofEpochMilli(clients.read(topic).get(2).timestamp());
    await().until(() -> Instant.now().isAfter(written.plusMillis(1)));
    write(0, "d");

    assertThat(readFrom(written.plusMillis(1), Long.MAX_VALUE)).containsExactly("d");
    assertThat(readFrom(Instant.EPOCH, Long.MAX_VALUE)).containsExactly("a", "b", "c", "d");
    assertThat(readFrom(Instant.EPOCH, 3)).containsExactly("b", "c", "d");
    assertThat(readFrom(Instant.now().plusSeconds(60), Long.MAX_VALUE)).isEmpty();

    try (TopicReader reader = open()) {
      assertThat(reader.ranges(TIMEOUT)).containsExactly(Map.entry(0, new TopicReader.Range(0, 4)));
      reader.seek(0, 2);
      reader.readToEnd(TIMEOUT, taken);
    }
    assertThat(taken.values).containsExactly("c", "d");
  }

  @Test
  void takesValuesAtOffsetsAndGoesOnWhereItWas() throws Exception {
    clients.createTopics(prefix, 1);
    write(0, "a", "b", "c");
    List<String> values = new ArrayList<>();
    Deque<Long> offsets = new ArrayDeque<>(List.of(0L, 2L));
    try (TopicReader reader = TopicReader.openPartition(settings, topic, 0)) {
      reader.readToEnd(TIMEOUT, taken);
      reader.takeValuesAt(0, offsets, TIMEOUT, value -> values.add(new String(value, UTF_8)));
      assertThat(values).containsExactly("a", "c");
      assertThat(offsets).isEmpty();

      write(0, "d");
      reader.readToEnd(TIMEOUT, taken);
    }
    assertThat(taken.values).containsExactly("a", "b", "c", "d");
  }

  @Test
  void handsOverAgainWhatTheSinkCouldNotTake() throws Exception {
    clients.createTopics(prefix, 2);
    write(0, "a");
    write(1, "b");
    try (TopicReader reader = open()) {
      assertThatThrownBy(
              () ->
                  reader.readToEnd(
                      TIMEOUT,
                      records -> {
                        throw new IllegalStateException("full");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("full");
      reader.readToEnd(TIMEOUT, taken);
    }
    assertThat(taken.values).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void restartsWhereTheTopicWasMadeAnewOrSaysSo() throws Exception {
    clients.createTopics(prefix, 1);
    write(0, "a", "b", "c");
    try (TopicReader following = open();
        TopicReader once = open()) {
      following.readToEnd(TIMEOUT, taken);
      once.readToEnd(TIMEOUT, records -> {});

      clients.deleteTopics(prefix);
      await().atMost(TIMEOUT).until(this::isGone);
      clients.createTopics(prefix, 1);
      write(0, "d");

      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> {
                following.poll(MOMENT, taken);
                assertThat(taken.values).containsExactly("d");
              });
      assertThat(taken.restarts).isEqualTo(1);
      assertThatThrownBy(
              () ->
                  await()
                      .atMost(TIMEOUT)
                      .until(
                          () -> {
                            once.poll(MOMENT, records -> {});
                            return false;
                          }))
          .isInstanceOf(TopicException.class)
          .hasMessage(
              "topic %s at %s was made anew, or lost records, while it was read: try again"
                  .formatted(topic, kafka.bootstrapServers()));
    }
  }

  @Test
  void saysThatThereIsNoSuchTopic() {
    try (TopicReader reader = open()) {
      assertThat(reader.exists(TIMEOUT)).isFalse();
      assertThatThrownBy(() -> reader.readToEnd(TIMEOUT, taken))
          .isInstanceOf(TopicException.class)
          .hasMessage(
              "there is no topic %s at %s: start `tonestream dev` or `stream`, which create it"
                  .formatted(topic, kafka.bootstrapServers()));
    }
  }

  @Test
  void saysThatKafkaDoesNotAnswer() {
    Duration second = Duration.ofSeconds(1);
    try (TopicReader reader = TopicReader.open(Map.of("bootstrap.servers", "127.0.0.1:1"), "t")) {
      assertThatThrownBy(() -> reader.readToEnd(second, taken))
          .isInstanceOfSatisfying(
              TopicException.class, failure -> assertThat(failure.mayPass()).isTrue())
          .hasMessage(
              "can't read topic t at 127.0.0.1:1: nothing came for 1 s: check that Kafka answers there");
      assertThatThrownBy(() -> reader.readToEndWithin(second, taken))
          .hasMessageContaining("it wasn't done within 1 s");
      assertThat(reader.poll(MOMENT, taken)).isFalse();
      assertThat(reader.isAtEnd()).isFalse();
    }
  }

  @Test
  void isWokenUp() {
    clients.createTopics(prefix, 1);
    try (TopicReader reader = open()) {
      reader.wakeup();
      assertThatThrownBy(() -> reader.readToEnd(TIMEOUT, taken))
          .isInstanceOf(WakeupException.class);
    }
  }

  private TopicReader open() {
    return TopicReader.open(settings, topic);
  }

  private List<String> readFrom(Instant from, long maxRecords) {
    Taken read = new Taken();
    try (TopicReader reader = open()) {
      reader.seek(from, maxRecords, TIMEOUT);
      reader.readToEndWithin(TIMEOUT, read);
    }
    return read.values;
  }

  private void write(int partition, String... values) throws Exception {
    clients.write(
        Stream.of(values)
            .map(
                value ->
                    new ProducerRecord<byte[], byte[]>(
                        topic, partition, null, value.getBytes(UTF_8)))
            .toList());
  }

  private KafkaProducer<byte[], byte[]> transactional() {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", topic),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  private boolean isGone() throws Exception {
    try (Admin admin = clients.admin()) {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }
}
