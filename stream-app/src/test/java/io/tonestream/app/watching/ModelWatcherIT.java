package io.tonestream.app.watching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.serving.ModelAttempts;
import io.tonestream.app.serving.ModelConfiguration;
import io.tonestream.app.serving.ModelGuard;
import io.tonestream.app.serving.ModelLoader;
import io.tonestream.app.serving.ModelMetrics;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.testing.WordModel;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.model.ComputePrecision;
import io.tonestream.model.testing.Models;
import io.tonestream.topics.publishing.ModelPublisher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ModelWatcherIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final ModelRegistry models = new ModelRegistry(new WordModel("v1"));

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void servesWhatIsThereWhileTheTopicCannotBeReached() {
    try (ModelWatcher watcher = watcher("127.0.0.1:1")) {
      watcher.start();

      assertThat(models.activeVersion()).isEqualTo("v1");
    }
  }

  @Test
  void servesWhatIsThereUntilTheTopicIsMadeAndPointsToAVersion() {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (ModelWatcher watcher = watcher(kafka.bootstrapServers())) {
      watcher.start();
      assertThat(models.activeVersion()).isEqualTo("v1");

      clients.createTopics(prefix, 1);
      try (ModelPublisher publisher = ModelPublisher.open(settings, prefix + "models")) {
        publisher.publish(Models.version("v2"), true, 10);
      }
      await()
          .atMost(MINUTE)
          .untilAsserted(() -> assertThat(models.activeVersion()).isEqualTo("v2"));
    }
  }

  private ModelWatcher watcher(String bootstrap) {
    return new ModelWatcher(
        new WatcherSettings(
            Map.of("bootstrap.servers", bootstrap),
            prefix + "models",
            prefix + "model-status",
            "it",
            "app",
            null,
            1 << 30,
            Duration.ofSeconds(1)),
        models,
        new ModelLoader(
            new ModelConfiguration(
                null,
                "cpu",
                null,
                null,
                List.of(),
                false,
                List.of(),
                MINUTE,
                1 << 30,
                ComputePrecision.SINGLE,
                null),
            8,
            ModelGuard.withoutMemory()),
        new ModelMetrics(new SimpleMeterRegistry(), models),
        ModelAttempts.inMemory(),
        InstantSource.system());
  }
}
