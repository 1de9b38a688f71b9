package io.tonestream.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes the records of a topic whose values are JSON.
 *
 * @param <T> what the values are
 */
public abstract class JsonSink<T> implements RecordSink {
  private final Class<T> type;

  /**
   * For values of this type.
   *
   * @param type a wire type
   */
  protected JsonSink(Class<T> type) {
    this.type = type;
  }

  /** A key has news. */
  protected abstract void put(T value);

  /** A key's record was deleted. */
  protected abstract void remove(String key);

  /**
   * A record can't be read.
   *
   * @param where topic-partition@offset
   */
  protected abstract void reject(String where, BadJsonException reason);

  @Override
  public final void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(this::takeRecord);
  }

  private void takeRecord(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      if (record.key() != null) {
        remove(new String(record.key(), UTF_8));
      }
      return;
    }
    T value;
    try {
      value = Json.read(type, record.value());
    } catch (BadJsonException e) {
      reject(record.topic() + "-" + record.partition() + "@" + record.offset(), e);
      return;
    }
    put(value);
  }
}
