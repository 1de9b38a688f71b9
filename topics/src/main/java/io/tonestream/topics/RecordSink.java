package io.tonestream.topics;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is done with the records that a {@link TopicReader} reads. */
public interface RecordSink {
  /** The next records, at least one. If this fails, the next poll hands them over again. */
  void take(Iterable<ConsumerRecord<byte[], byte[]>> records);

  /**
   * The place where to read on is gone, as when the topic was made anew: all that it holds comes
   * from its start. A sink that can't begin again must fail, which this does.
   *
   * @param topic the topic and where it is
   */
  default void restart(String topic) {
    throw new TopicException(
        "topic %s was made anew, or lost records, while it was read: try again".formatted(topic));
  }
}
