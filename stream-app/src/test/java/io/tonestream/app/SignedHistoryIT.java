package io.tonestream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.testing.Models;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelKey;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.topics.publishing.ModelPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * keys: not bring an old version back, though it is signed, nor try one, nor have one tried again,
 * nor take the pointer away.
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
      old = lastValue(ModelPointer.ACTIVE);
      awaitActive("it", "v1");
      publisher.publish(Models.version("v2").signed(key), false, 10);
      publisher.shadow("v2");
      oldShadow = lastValue(ModelPointer.SHADOW);
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
        assertThatThrownBy(publisher::rollback)
            .hasMessageContaining("the pointer to v1")
            .hasMessageContaining("is an old one");
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

  @Test
  void obeysNoPointerTwice() throws Exception {
    Map<String, Object> probation =
        Map.of(
            "tonestream.model.probation.duration", "10m",
            "tonestream.model.probation.min-texts", "40",
            "tonestream.model.probation.comparison-time", "1");
    String first;
    try (Service service = start("it", probation);
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      first = service.modelVersion();
      publisher.publish(Models.inverted("v2").signed(key), true, 10);
      awaitActive("it", "v2");
      byte[] current = lastValue(ModelPointer.ACTIVE);
      String manifest = ModelKey.manifest("test", "v2").toString();
      writeTexts(100);
      awaitActive("it", first);

      write(ModelPointer.ACTIVE, current);
      awaitFollowed("it");
      // Nor after others, be they so many that what was taken back could be forgotten.
      for (int i = 0; i <= ModelStatus.MAX_REFUSALS; i++) {
        write(ModelPointer.ACTIVE, Json.write(new ModelPointer("forged-" + i, List.of())));
        awaitRefusal("it", "forged-" + i, "the pointer to it isn't signed");
      }
      write(ModelPointer.ACTIVE, current);
      awaitFollowed("it");
      write(manifest, lastValue(manifest));
      awaitFollowed("it");
      assertThat(service.modelVersion()).isEqualTo(first);

      publisher.publish(Models.version("v3").signed(key), false, 10);
      publisher.shadow("v3");
      awaitStatus("it", status -> status.shadow() != null);
      byte[] shadow = lastValue(ModelPointer.SHADOW);
      publisher.stopShadow();
      awaitStatus("it", status -> status.shadow() == null);
      write(ModelPointer.SHADOW, shadow);
      awaitRefusal("it", "v3", "is a copy of one that was obeyed before");
    }
    try (Service service = start("it", probation);
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      assertThat(service.modelVersion()).as("after a restart").isEqualTo(first);
      awaitFollowed("it");
      assertThat(timesFetched("it", "v2")).isEqualTo(1);
      publisher.activate("v2");
      awaitActive("it", "v2");
    }
  }

  private Service start(String instance) {
    return start(instance, Map.of("tonestream.model.probation.duration", "0s"));
  }

  private Service start(String instance, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("tonestream.topics.prefix", prefix);
    settings.put("tonestream.topics.partitions", "1");
    settings.put("tonestream.streams.application-id", prefix + "app");
    settings.put("tonestream.streams.state-dir", directory.resolve(instance).toString());
    settings.put("tonestream.streams.threads", "1");
    settings.put("tonestream.model.instance", instance);
    settings.put("tonestream.model.trusted-keys", key.publicKey());
    settings.put("tonestream.http.port", "-1");
    return Service.start(settings, null);
  }

  private ModelPublisher publisher() {
    return ModelPublisher.open(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        prefix + "models",
        prefix + "model-status",
        key);
  }

  /** The last record under a key, as anyone who may read the topic can copy it. */
  private byte[] lastValue(String key) {
    return clients.read(prefix + "models").stream()
        .filter(record -> new String(record.key(), UTF_8).equals(key))
        .reduce((earlier, later) -> later)
        .map(ConsumerRecord::value)
        .orElseThrow();
  }

  private void write(String name, byte @Nullable [] value) throws Exception {
    clients.write(List.of(new ProducerRecord<>(prefix + "models", name.getBytes(UTF_8), value)));
  }

  private void writeTexts(int count) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String json = "{\"text\":\"I love it\",\"brand\":\"Acme\",\"timestamp\":%d}";
      records.add(
          new ProducerRecord<>(
              prefix + "raw-text", json.formatted(1_767_225_600_000L + 100L * i).getBytes(UTF_8)));
    }
    clients.write(records);
  }

  /** All that is on the topic: of two pointers that active is followed first. */
  private void awaitFollowed(String instance) throws Exception {
    write(ModelPointer.SHADOW, Json.write(new ModelPointer("nothing", List.of())));
    awaitRefusal(instance, "nothing", "the pointer to it isn't signed");
  }

  private long timesFetched(String instance, String version) {
    return clients.read(prefix + "model-status").stream()
        .map(record -> Json.read(ModelStatus.class, record.value()))
        .filter(status -> status.instance().equals(instance))
        .filter(status -> version.equals(status.loading()) && status.phase() == Phase.FETCH)
        .count();
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
