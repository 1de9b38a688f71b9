package io.tonestream.app.watching;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelWatcherIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final ModelRegistry models = new ModelRegistry(new WordModel("v1"));

  @TempDir Path folder;

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

  @Test
  void goesBackToTheFirstModelAsSoonAsItsFileIsThere() throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    Path file = folder.resolve("first.bundle");
    clients.createTopics(prefix, 1);
    try (ModelPublisher publisher = ModelPublisher.open(settings, prefix + "models");
        ModelWatcher watcher = watcher(kafka.bootstrapServers(), file)) {
      publisher.publish(Models.version("v2"), true, 10);
      watcher.start();
      assertThat(models.activeVersion()).isEqualTo("v2");
      clients.write(List.of(pointer(null)));
      await()
          .during(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(models.activeVersion()).isEqualTo("v2"));

      Models.version("first").write(file);
      await()
          .atMost(MINUTE)
          .untilAsserted(() -> assertThat(models.activeVersion()).isEqualTo("first"));
    }
  }

  @Test
  void overwritesNothingThatItHasNotReadYet() throws Exception {
    String statuses = prefix + "model-status";
    try (Admin admin = clients.admin()) {
      admin.createTopics(List.of(new NewTopic(statuses, 1, (short) 1))).all().get();
    }
    byte[] before = {1};
    clients.write(List.of(new ProducerRecord<>(statuses, "it".getBytes(UTF_8), before)));
    try (ModelWatcher watcher = watcher(kafka.bootstrapServers())) {
      watcher.start();
    }

    assertThat(clients.read(statuses)).hasSize(1);
  }

  private ProducerRecord<byte[], byte[]> pointer(byte @Nullable [] value) {
    return new ProducerRecord<>(prefix + "models", "active".getBytes(UTF_8), value);
  }

  private ModelWatcher watcher(String bootstrap) {
    return watcher(bootstrap, null);
  }

  private ModelWatcher watcher(String bootstrap, @Nullable Path first) {
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
                first,
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
