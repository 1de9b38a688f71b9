package io.tonestream.broker.testing;

import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** What tests write and read; every call has clients of its own, so that none is left open. */
public final class KafkaClients {
  private final String bootstrapServers;

  public KafkaClients(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** A new client, which the caller closes. */
  public Admin admin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  /** Creates our topics, and returns once all can be seen. */
  public void createTopics(String prefix, int partitions) {
    List<NewTopic> wanted =
        Arrays.stream(Topic.values())
            .map(
                topic ->
                    new NewTopic(
                            prefix + topic.topicName(), topic.partitions(partitions), (short) 1)
                        .configs(topic.configuration()))
            .toList();
    List<String> names = wanted.stream().map(NewTopic::name).toList();
    try (Admin admin = admin()) {
      admin.createTopics(wanted);
      Awaitility.await()
          .ignoreExceptions()
          .until(() -> admin.describeTopics(names).allTopicNames().get().size() == names.size());
    }
  }

  /** Deletes every topic whose name starts so, those that Streams made too. */
  public void deleteTopics(String prefix) throws Exception {
    try (Admin admin = admin()) {
      Set<String> all = admin.listTopics().names().get();
      admin.deleteTopics(all.stream().filter(name -> name.startsWith(prefix)).toList()).all().get();
    }
  }

  /** Writes records and returns once all are acknowledged. */
  public void write(Collection<ProducerRecord<byte[], byte[]>> records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Topic.MAX_DEAD_LETTER_BYTES,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                8L * Topic.MAX_DEAD_LETTER_BYTES,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                // A partition that was just created may refuse the first batch and take the second:
                // then the first is out of order, and is tried in vain until it expires.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ProducerRecord<byte[], byte[]> record : records) {
        sent.add(producer.send(record));
      }
      producer.flush();
      for (Future<RecordMetadata> acknowledgement : sent) {
        acknowledgement.get();
      }
    }
  }

  /** A producer whose transactions stay open as long as a test may last; the caller closes it. */
  public KafkaProducer<byte[], byte[]> transactional(String id) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                id,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                600_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  /** Of a group, as one who isn't in it has it. */
  public ConsumerGroupMetadata groupMetadata(String group) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG,
                group),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return consumer.groupMetadata();
    }
  }

  /** All committed records that a topic holds at this moment, in the order of each partition. */
  public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    return read(topic, "read_committed");
  }

  /** The same with those of transactions that are open or were aborted. */
  public List<ConsumerRecord<byte[], byte[]>> readUncommitted(String topic) {
    return read(topic, "read_uncommitted");
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic, String isolationLevel) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolationLevel)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(assignAll(consumer, topic));
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  /**
   * Reads committed records from the beginning until enough is seen.
   *
   * @throws AssertionError if that isn't so in time; it says how many records there were
   */
  public List<ConsumerRecord<byte[], byte[]>> readUntil(
      String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      assignAll(consumer, topic);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (!enough.test(records)) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError(
              "not what was awaited in %s after %s: %d records"
                  .formatted(topic, timeout, records.size()));
        }
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  /** Reads committed records from the beginning until there are so many. */
  public List<ConsumerRecord<byte[], byte[]>> readAtLeast(
      String topic, int count, Duration timeout) {
    return readUntil(topic, records -> records.size() >= count, timeout);
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolationLevel) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolationLevel,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> assignAll(KafkaConsumer<?, ?> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return partitions;
  }
}
