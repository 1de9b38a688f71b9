package io.tonestream.app.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.alerts.AlertMetrics;
import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.batching.DeadLetterMetrics;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.batching.LanguagesConfiguration;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.testing.WordModel;
import io.tonestream.app.windows.rolling.WindowMetrics;
import io.tonestream.service.TopicsConfiguration;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SentimentStreamsTest {
  private static final int THREADS = 3;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final BrandCatalogue catalogue = new BrandCatalogue(List.of());

  @TempDir private Path directory;

  @Test
  void replacesEachThreadTwentyTimesInARow() {
    try (BatchScorers scorers = scorers();
        SentimentStreams streams = streams(scorers)) {
      for (int failure = 0; failure < 20 * THREADS; failure++) {
        assertThat(streams.onUncaughtException(new TimeoutException("away")))
            .isEqualTo(REPLACE_THREAD);
      }
      assertThat(streams.onUncaughtException(new TimeoutException("away")))
          .isEqualTo(SHUTDOWN_CLIENT);
    }
  }

  @Test
  void replacesAThreadThatWasFencedWhileItPreparedAProcessor() {
    try (BatchScorers scorers = scorers();
        SentimentStreams streams = streams(scorers)) {
      StreamsException failure =
          new StreamsException(
              "failed to initialize processor count", new TaskMigratedException("fenced"));

      assertThat(streams.onUncaughtException(failure)).isEqualTo(REPLACE_THREAD);
    }
  }

  /** Never started. */
  private SentimentStreams streams(BatchScorers scorers) {
    return new SentimentStreams(
        new KafkaSettings(Map.of("bootstrap.servers", "127.0.0.1:1")),
        TopicsConfiguration.DEFAULT,
        StreamsConfiguration.of("app", THREADS, directory),
        scorers,
        new SentimentTopology(
            TopicsConfiguration.DEFAULT,
            scorers,
            catalogue,
            TopologySettings.DEFAULT,
            new WindowMetrics(meters, InstantSource.system()),
            new AlertMetrics(meters),
            new DeadLetters(new DeadLetterMetrics(meters), 1_000)),
        new StreamMonitor(meters));
  }

  private BatchScorers scorers() {
    return new BatchScorers(
        "raw-text",
        BatchingConfiguration.DEFAULT,
        LanguagesConfiguration.DEFAULT,
        new ModelRegistry(new WordModel("v1")),
        catalogue::targetsOf,
        InstantSource.system(),
        meters);
  }
}
