package io.tonestream.app.batching;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Shows the look-ahead of a stream thread what its main consumer fetches. Kafka makes one for each
 * consumer and calls it on the stream thread; exceptions here would be logged and swallowed, so it
 * only notes records down.
 */
public final class LookAheadInterceptor implements ConsumerInterceptor<byte[], byte[]> {
  private static final String SCORERS = "tonestream.batch.scorers";

  private @Nullable BatchScorers scorers;

  /** The Streams settings that put this interceptor into every main consumer of an app. */
  public static Map<String, Object> configuration(BatchScorers scorers) {
    return Map.of(
        StreamsConfig.mainConsumerPrefix("interceptor.classes"),
        LookAheadInterceptor.class.getName(),
        StreamsConfig.mainConsumerPrefix(SCORERS),
        scorers);
  }

  @Override
  public void configure(Map<String, ?> configuration) {
    scorers = (BatchScorers) configuration.get(SCORERS);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    if (scorers == null) {
      return records;
    }
    scorers.ofCurrentThread().scoreAhead(records.records(scorers.topic()));
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  /** The stream thread closes its consumer when it ends, whether or not it ever fetched. */
  @Override
  public void close() {
    if (scorers != null) {
      scorers.closeOfCurrentThread();
    }
  }
}
