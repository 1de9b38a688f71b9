package io.tonestream.app.streams;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;

/**
 * The Kafka Streams client. A change needs a restart.
 *
 * @param applicationId names the app to Kafka: instances with one id share the work
 * @param threads stream threads; each has a predictor of its own
 * @param stateDir where stores are kept; they are rebuilt from Kafka if it is lost
 * @param lostOffsets what to do where Kafka has forgotten the app's position in a topic, or has
 *     deleted records that it had not read
 * @param rocksdbBytes memory outside the heap for the stores of all partitions together, in bytes
 * @param staticMembership whether an instance keeps its place in the group while it is restarted,
 *     until its session times out; else others take over at once
 */
@ConfigurationProperties("tonestream.streams")
public record StreamsConfiguration(
    @Bindable(defaultValue = "tonestream") String applicationId,
    @Bindable(defaultValue = "2") int threads,
    @Bindable(defaultValue = ".tonestream/state") Path stateDir,
    @Bindable(defaultValue = "stop") LostOffsets lostOffsets,
    @Bindable(defaultValue = "134217728") long rocksdbBytes,
    @Bindable(defaultValue = "false") boolean staticMembership) {
  private static final long MIN_ROCKSDB_BYTES = 8 << 20;

  /** The defaults, but for these. */
  public static StreamsConfiguration of(String applicationId, int threads, Path stateDir) {
    return new StreamsConfiguration(
        applicationId, threads, stateDir, LostOffsets.STOP, 128 << 20, false);
  }

  /** Refuses what can't work, naming the setting. */
  public StreamsConfiguration {
    if (applicationId.isBlank()) {
      throw new IllegalArgumentException("tonestream.streams.application-id is blank");
    }
    if (threads < 1) {
      throw new IllegalArgumentException(
          "tonestream.streams.threads is " + threads + "; it must be at least 1");
    }
    if (rocksdbBytes < MIN_ROCKSDB_BYTES) {
      throw new IllegalArgumentException(
          "tonestream.streams.rocksdb-bytes is %d; it must be at least %d"
              .formatted(rocksdbBytes, MIN_ROCKSDB_BYTES));
    }
  }
}
