package io.tonestream.app.streams;

import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.monitoring.StreamMonitor;
import java.time.Duration;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka Streams client that runs over topics which get no more texts, and then is gone with all
 * that it has kept. Its topics are there already. One thread uses and closes it.
 */
public final class BoundedStreams implements AutoCloseable {
  /** That of changelogs, which go with the run. */
  private static final int REPLICATION = -1;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

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
    streams =
        new KafkaStreams(
            sentiment.build(() -> brandPartitions),
            kafka.streams(configuration, REPLICATION, scorers),
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
      throw new IllegalStateException("the run stopped: " + thrown.getMessage(), thrown);
    }
  }

  /**
   * Leaves no stores; Kafka Streams' own file stays in the state directory, whose owner deletes it.
   */
  @Override
  public void close() {
    streams.close(
        CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(CLOSE_WITHIN));
    streams.cleanUp();
  }
}
