package io.tonestream.app.streams;

import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.topics.FetchedBytes;
import io.tonestream.topics.GroupAdmin;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clients of Kafka Streams: Kafka's own, but for the main consumer's patience, and for
 * what they tell of themselves.
 *
 * @param consumer what the main consumer is told otherwise than its stream thread
 * @param lostOffsets what the main consumer does where its position is lost
 * @param isStatic whether members keep their place while their process is restarted. The client's
 *     id then names them: Kafka Streams makes it of an id in the state directory, which one process
 *     at a time can lock, and of the thread's number
 * @param threads how many stream threads share what may wait for them
 * @param groups opens the cluster's groups; null if processes may share client ids
 * @param monitor hears what threads are doing
 * @param scorers hear of commits
 */
record StreamsClients(
    Map<String, Object> consumer,
    LostOffsets lostOffsets,
    boolean isStatic,
    int threads,
    @Nullable Supplier<GroupAdmin> groups,
    StreamMonitor monitor,
    BatchScorers scorers)
    implements KafkaClientSupplier {
  /** Which part of the heap may be taken by records that wait for stream threads. */
  private static final int HEAP_PARTS = 8;

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new MonitoredProducer(config, monitor, scorers);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    Map<String, Object> all = new HashMap<>(config);
    all.putAll(consumer);
    if (isStatic) {
      all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, all.get(ConsumerConfig.CLIENT_ID_CONFIG));
    }
    return new PatientConsumer(
        all, lostOffsets, monitor, FetchedBytes.ofHeap(HEAP_PARTS * threads), groups);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return newConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return newConsumer(config);
  }

  private static Consumer<byte[], byte[]> newConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
