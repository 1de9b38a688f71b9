package io.tonestream.model.publishing;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a {@link PartitionReader} puts what it reads. */
interface RecordSink {
  /** Takes the next record; true if it changed anything. */
  boolean take(ConsumerRecord<byte[], byte[]> record);

  /** Forgets all: the topic was made anew and is read from its start again. */
  void clear();
}
