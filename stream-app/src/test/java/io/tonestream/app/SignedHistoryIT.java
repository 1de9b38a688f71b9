package io.tonestream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.testing.Models;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.topics.publishing.ModelPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What someone can do who may write to {@code models}, but has no key, to instances that trust
 * keys: not bring an old version back, though it is signed, nor try one, nor take the pointer away.
 */
class SignedHistoryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final SigningKey key = SigningKey.generate();

  @TempDir Path directory;

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  @Test
  void goesBackForWhoHasTheKeyAndForNobodyElse() throws Exception {
    byte[] old;
    byte[] oldShadow;
    try (Service service = start("it");
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.version("v1").signed(key), true, 10);
      old = pointer(ModelPointer.ACTIVE);
      awaitActive("it", "v1");
      publisher.publish(Models.version("v2").signed(key), false, 10);
      publisher.shadow("v2");
      oldShadow = pointer(ModelPointer.SHADOW);
      awaitStatus("it", status -> status.shadow() != null);
      publisher.publish(Models.version("v3").signed(key), true, 10);
      awaitActive("it", "v3");
      publisher.shadow("v1");
      awaitStatus(
          "it", status -> status.shadow() != null && status.shadow().version().equals("v1"));

      write(ModelPointer.ACTIVE, Json.write(new ModelPointer("v1", List.of())));
      awaitRefusal("it", "v1", "the pointer to it isn't signed");
      write(ModelPointer.ACTIVE, old);
      awaitRefusal("it", "v1", "the pointer to it is an old one");
      write(ModelPointer.ACTIVE, oldShadow);
      awaitRefusal("it", "v2", "isn't signed by a trusted key");
      write(ModelPointer.SHADOW, oldShadow);
      awaitRefusal("it", "v2", "the pointer to it is an old one");
      write(ModelPointer.ACTIVE, null);
      write(ModelPointer.ACTIVE, old);
      awaitRefusal("it", "v1", "the pointer to it is an old one");
      assertThat(service.modelVersion()).isEqualTo("v3");
    }

    // Neither does one that is restarted, nor one that has seen none of it.
    try (Service again = start("it");
        Service another = start("new")) {
      again.awaitReady();
      another.awaitReady();
      assertThat(again.modelVersion()).isEqualTo("v3");
      awaitRefusal("new", "v1", "the pointer to it is an old one");
      assertThat(another.modelVersion()).isNotIn("v1", "v2");

      try (ModelPublisher publisher = publisher()) {
        publisher.activate("v3");
        awaitActive("new", "v3");
        publisher.activate("v2");
        awaitActive("it", "v2");
        publisher.rollback();
        awaitActive("it", "v3");
        awaitActive("new", "v3");
      }
    }
  }

  private Service start(String instance) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("tonestream.topics.prefix", prefix);
    settings.put("tonestream.topics.partitions", "1");
    settings.put("tonestream.streams.application-id", prefix + "app");
    settings.put("tonestream.streams.state-dir", directory.resolve(instance).toString());
    settings.put("tonestream.streams.threads", "1");
    settings.put("tonestream.model.instance", instance);
    settings.put("tonestream.model.trusted-keys", key.publicKey());
    settings.put("tonestream.model.probation.duration", "0s");
    settings.put("tonestream.http.port", "-1");
    return Service.start(settings, null);
  }

  private ModelPublisher publisher() {
    return ModelPublisher.open(
        Map.of("bootstrap.servers", kafka.bootstrapServers()), prefix + "models", key);
  }

  /** The last record under a pointer's key, as anyone who may read the topic can copy it. */
  private byte[] pointer(String name) {
    return clients.read(prefix + "models").stream()
        .filter(record -> new String(record.key(), UTF_8).equals(name))
        .reduce((earlier, later) -> later)
        .map(ConsumerRecord::value)
        .orElseThrow();
  }

  private void write(String name, byte @Nullable [] value) throws Exception {
    clients.write(List.of(new ProducerRecord<>(prefix + "models", name.getBytes(UTF_8), value)));
  }

  private void awaitActive(String instance, String version) {
    awaitStatus(instance, status -> status.active().equals(version) && status.loading() == null);
  }

  /** Of what was written to the topic last. */
  private void awaitRefusal(String instance, String version, String reason) {
    List<ConsumerRecord<byte[], byte[]>> records = clients.read(prefix + "models");
    long request = records.get(records.size() - 1).offset();
    awaitStatus(
        instance,
        status ->
            status.refusals().stream()
                .anyMatch(
                    each ->
                        each.version().equals(version)
                            && each.phase() == Phase.VERIFY
                            && each.request() == request
                            && each.reason().contains(reason)));
  }

  private void awaitStatus(String instance, Predicate<ModelStatus> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                clients.read(prefix + "model-status").stream()
                    .map(record -> Json.read(ModelStatus.class, record.value()))
                    .filter(status -> status.instance().equals(instance))
                    .reduce((earlier, later) -> later)
                    .filter(condition)
                    .isPresent());
  }
}
