package io.tonestream.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer that hands out no more bytes than it may, over records of all sizes. */
class FetchedBytesIT {
  private static final int MAX = 10_000;
  private static final int RECORDS = 600;
  private static final long SEED = 20_261_129;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final String topic = prefix + "raw-text";
  private final List<TopicPartition> partitions =
      List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));

  @BeforeEach
  void write() throws Exception {
    clients.createTopics(prefix, 2);
    Random random = new Random(SEED);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      byte[] key = random.nextInt(3) == 0 ? null : bytes(random);
      byte[] value = random.nextInt(5) == 0 ? null : bytes(random);
      RecordHeaders headers = new RecordHeaders();
      if ((key != null || value != null) && random.nextInt(4) == 0) {
        headers.add("own", bytes(random));
      }
      records.add(new ProducerRecord<>(topic, i % 2, null, key, value, headers));
    }
    clients.write(records);
  }

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  /** Mostly small, now and then more than a poll may hand out. */
  private static byte[] bytes(Random random) {
    return new byte[random.nextInt(20) == 0 ? random.nextInt(3 * MAX) : random.nextInt(1_000)];
  }

  @Test
  void handsOutAllRecordsInPollsThatAreSmallEnough() {
    FetchedBytes fetched = new FetchedBytes(MAX);
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    int polls = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(fetched)) {
      while (all.size() < RECORDS) {
        ConsumerRecords<byte[], byte[]> records =
            fetched.pollAlone(() -> consumer.poll(Duration.ofSeconds(10)));
        List<ConsumerRecord<byte[], byte[]>> handed = new ArrayList<>();
        records.forEach(handed::add);
        assertThat(handed).isNotEmpty();
        assertThat(withoutTwoLargestOf(handed)).isLessThanOrEqualTo(MAX);
        all.addAll(handed);
        polls++;
      }
    }
    assertInOrder(all);
    assertThat(polls).isGreaterThan(30);
  }

  @Test
  void waitsUntilWhatItHandedOutIsTaken() {
    FetchedBytes fetched = new FetchedBytes(MAX);
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    int refused = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(fetched)) {
      while (all.size() < RECORDS || !waiting.isEmpty()) {
        ConsumerRecords<byte[], byte[]> records =
            fetched.poll(
                consumer::assignment,
                () -> consumer.poll(Duration.ofMillis(all.size() < RECORDS ? 500 : 0)));
        assertThat(records.nextOffsets().size()).isLessThanOrEqualTo(2);
        refused += records.isEmpty() && !waiting.isEmpty() ? 1 : 0;
        records.forEach(all::add);
        records.forEach(waiting::add);
        assertThat(withoutTwoLargestOf(waiting)).isLessThanOrEqualTo(MAX);
        assertThat(fetched.waiting()).isEqualTo(waiting.stream().mapToLong(this::size).sum());
        fetched.taken(waiting.remove());
      }
    }
    assertInOrder(all);
    assertThat(refused).isPositive();
    assertThat(fetched.waiting()).isZero();
  }

  @Test
  void forgetsPartitionsThatAreReadAnewOrByOthers() {
    FetchedBytes fetched = new FetchedBytes(MAX);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(fetched)) {
      fetched.poll(consumer::assignment, () -> consumer.poll(Duration.ofSeconds(10)));
      assertThat(fetched.waiting()).isPositive();
      fetched.forget(partitions);
      assertThat(fetched.waiting()).isZero();

      fetched.poll(consumer::assignment, () -> consumer.poll(Duration.ofSeconds(10)));
      consumer.assign(List.of());
      fetched.poll(consumer::assignment, ConsumerRecords::empty);
      assertThat(fetched.waiting()).isZero();
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(FetchedBytes fetched) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.poll.records", 10 * RECORDS),
            fetched.keys(),
            fetched.values());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private void assertInOrder(List<ConsumerRecord<byte[], byte[]>> all) {
    for (TopicPartition partition : partitions) {
      assertThat(all)
          .filteredOn(record -> record.partition() == partition.partition())
          .extracting(ConsumerRecord::offset)
          .doesNotHaveDuplicates()
          .isSorted()
          .hasSize(RECORDS / 2);
    }
    List<ConsumerRecord<byte[], byte[]>> plain = clients.read(topic);
    assertThat(all.stream().mapToLong(this::size).sum())
        .isEqualTo(plain.stream().mapToLong(this::size).sum());
  }

  /** A record is counted once it is there; one without a value, once the next one comes. */
  private long withoutTwoLargestOf(Collection<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .mapToLong(this::size)
        .sorted()
        .limit(Math.max(0, records.size() - 2))
        .sum();
  }

  private long size(ConsumerRecord<byte[], byte[]> record) {
    long headers = 0;
    for (var header : record.headers()) {
      headers += header.key().length() + header.value().length;
    }
    return Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize())
        + headers;
  }
}
