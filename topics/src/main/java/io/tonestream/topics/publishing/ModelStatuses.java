package io.tonestream.topics.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.topics.Followed;
import io.tonestream.topics.RecordSink;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * What each instance last said on the topic {@code model-status}. One thread uses and closes it.
 */
public final class ModelStatuses implements Followed {
  private final Latest latest = new Latest();
  private final TopicReader reader;

  private ModelStatuses(TopicReader reader) {
    this.reader = reader;
  }

  /**
   * Opens the topic; asks Kafka for nothing yet.
   *
   * @param kafka settings of a consumer by Kafka's names, above all {@code bootstrap.servers}
   * @param topic its name, prefix and all
   */
  public static ModelStatuses open(Map<String, Object> kafka, String topic) {
    return new ModelStatuses(TopicReader.open(kafka, topic));
  }

  /**
   * The last status of each instance; none where the topic is missing, since no instance has run.
   *
   * @param timeout how long nothing may come
   * @throws TopicException if the topic can't be read, or nothing comes for so long
   */
  static Collection<ModelStatus> readIfAny(
      Map<String, Object> kafka, String topic, Duration timeout) {
    try (ModelStatuses statuses = open(kafka, topic)) {
      if (statuses.reader.exists(timeout)) {
        statuses.readToEnd(timeout);
      }
      return statuses.all();
    }
  }

  /**
   * Reads all that is committed at this moment.
   *
   * @param timeout how long nothing may come
   * @throws TopicException if the topic is missing or nothing comes for so long
   */
  public void readToEnd(Duration timeout) {
    reader.readToEnd(timeout, latest);
  }

  @Override
  public boolean poll(Duration timeout) {
    return reader.poll(timeout, latest);
  }

  @Override
  public boolean isAtEnd() {
    return reader.isAtEnd();
  }

  /** The last status of each instance, by its name; its time is the brokers', if they tell it. */
  public Collection<ModelStatus> all() {
    return latest.all();
  }

  /** The last status of one instance, if it has any. */
  public Optional<ModelStatus> of(String instance) {
    return Optional.ofNullable(latest.statuses.get(instance));
  }

  /** Last records of instances that are no status: one sentence each. */
  public List<String> problems() {
    return List.copyOf(latest.problems.values());
  }

  @Override
  public void wakeup() {
    reader.wakeup();
  }

  @Override
  public void close() {
    reader.close();
  }

  /** The last record of each key. */
  static final class Latest implements RecordSink {
    private final SortedMap<String, ModelStatus> statuses = new TreeMap<>();
    private final SortedMap<String, String> problems = new TreeMap<>();

    Collection<ModelStatus> all() {
      return List.copyOf(statuses.values());
    }

    @Override
    public void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
      records.forEach(this::takeRecord);
    }

    @Override
    public void restart(String topic) {
      statuses.clear();
      problems.clear();
    }

    private void takeRecord(ConsumerRecord<byte[], byte[]> record) {
      String instance = record.key() == null ? "" : new String(record.key(), UTF_8);
      statuses.remove(instance);
      problems.remove(instance);
      if (record.value() != null) {
        put(instance, record);
      }
    }

    private void put(String instance, ConsumerRecord<byte[], byte[]> record) {
      try {
        ModelStatus status = byBrokersClock(Json.read(ModelStatus.class, record.value()), record);
        if (status.instance().equals(instance)) {
          statuses.put(instance, status);
        } else {
          complain(instance, record, "it is that of instance " + status.instance());
        }
      } catch (BadJsonException e) {
        complain(instance, record, String.valueOf(e.getMessage()));
      }
    }

    /** Instances' own clocks may be off: who speaks would be silent. */
    private static ModelStatus byBrokersClock(
        ModelStatus status, ConsumerRecord<byte[], byte[]> record) {
      return record.timestampType() == TimestampType.LOG_APPEND_TIME
          ? status.withUpdatedAt(Instant.ofEpochMilli(record.timestamp()))
          : status;
    }

    private void complain(String instance, ConsumerRecord<byte[], byte[]> record, String reason) {
      problems.put(
          instance,
          "%s-%d@%d, of instance %s, is no status: %s"
              .formatted(record.topic(), record.partition(), record.offset(), instance, reason));
    }
  }
}
