package io.tonestream.app.streams;

import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.topics.Failures;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka Streams client that runs over topics which get no more texts. Its topics are there
 * already. One thread uses and closes it.
 */
public final class BoundedStreams implements AutoCloseable {
  /** That of changelogs, which go with the run. */
  private static final int REPLICATION = -1;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

  private final RocksMemory memory;
  private final KafkaStreams streams;
  private volatile @Nullable Throwable failure;

  /**
   * Starts it.
   *
   * @param brandPartitions how many partitions {@code brand-counts} has
   */
  public BoundedStreams(
      KafkaSettings kafka,
      StreamsConfiguration configuration,
      BatchScorers scorers,
      SentimentTopology sentiment,
      int brandPartitions,
      StreamMonitor monitor) {
    memory = new RocksMemory(configuration.rocksdbBytes());
    Properties settings = kafka.streams(configuration, REPLICATION, scorers);
    settings.putAll(memory.configuration());
    streams =
        new KafkaStreams(
            sentiment.build(() -> brandPartitions),
            settings,
            kafka.clients(configuration, monitor, scorers));
    streams.setUncaughtExceptionHandler(
        thrown -> {
          failure = thrown;
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.start();
  }

  /**
   * Makes sure that it still runs.
   *
   * @throws IllegalStateException with what stopped it
   */
  public void requireRunning() {
    Throwable thrown = failure;
    if (thrown != null) {
      throw new IllegalStateException("the run stopped: " + Failures.reason(thrown), thrown);
    }
  }

  /** Leaves its stores to the owner of the state directory, who deletes it. */
  @Override
  public void close() {
    streams.close(
        CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(CLOSE_WITHIN));
    memory.close();
  }
}
