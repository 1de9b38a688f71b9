package io.tonestream.topics.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.model.testing.Models;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.topics.TopicException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelPublisherIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final KafkaClients clients = KafkaFixture.shared().clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final String topic = prefix + "models";
  private final String statusTopic = prefix + "model-status";
  private final Map<String, Object> kafka =
      Map.of("bootstrap.servers", KafkaFixture.shared().bootstrapServers());

  @BeforeEach
  void createTopic() {
    ModelPublisher.createTopic(kafka, topic, -1);
  }

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  @Test
  void publishesABundleInPartsThatComeBackAsTheyWere() {
    ModelBundle bundle = Models.version("v1").signed(SigningKey.generate());
    AtomicLong taken = new AtomicLong();
    Publication publication;
    try (ModelPublisher publisher = open()) {
      publication = publisher.publish(bundle, true, 10, taken::set);
    }

    assertThat(publication.written()).isTrue();
    assertThat(publication.activated()).isTrue();
    assertThat(taken.get()).isEqualTo(bundle.toBytes().length);
    assertThat(keys())
        .containsExactly(
            "test/v1/0", "test/v1/1", "test/v1/2", "test/v1/3", "test/v1/manifest", "active");
    assertThat(clients.read(topic))
        .allSatisfy(
            record -> {
              assertThat(record.value()).hasSizeLessThanOrEqualTo(ModelPublisher.PART_BYTES);
              assertThat(record.headers()).isEmpty();
            });
    try (ModelTopic reader = ModelTopic.open(kafka, topic)) {
      reader.readToEnd(TIMEOUT);
      PublishedModel model = complete(reader.index(), "v1");
      assertThat(model).isEqualTo(publication.model());
      assertThat(model.signedBy()).isEqualTo(bundle.signedBy().orElseThrow());
      assertThat(model.evaluations())
          .isNotEmpty()
          .allSatisfy(each -> assertThat(each.confusion()).hasSize(3))
          .allSatisfy(each -> assertThat(each.ece()).isBetween(0.0, 0.2));
      ModelBundle fetched =
          ModelBundle.read("v1", reader.fetch(model, TIMEOUT), BundlePolicy.DEFAULT);
      assertThat(fetched.sha256()).isEqualTo(bundle.sha256());
      assertThat(reader.poll(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void bringsALargeBundleToItsReadersAsItWas() {
    ModelBundle bundle = Bundles.large(1 << 20);
    Publication publication;
    try (ModelPublisher publisher = open()) {
      publication = publisher.publish(bundle, true, 10);
      assertThat(publisher.publish(bundle, true, 10).written()).isFalse();
    }

    assertThat(publication.model().size()).isBetween(64L << 20, 66L << 20);
    assertThat(publication.model().parts()).isEqualTo(129);
    try (ModelTopic reader = ModelTopic.open(kafka, topic)) {
      reader.readToEnd(TIMEOUT);
      AtomicInteger came = new AtomicInteger();
      List<byte[]> parts = reader.fetch(publication.model(), TIMEOUT, came::incrementAndGet);
      assertThat(came).hasValue(129);
      ModelBundle fetched = ModelBundle.read("fetched", parts, BundlePolicy.DEFAULT);
      assertThat(fetched.sha256()).isEqualTo(bundle.sha256());
      assertThat(fetched.parameters()).isEqualTo(bundle.parameters());
    }
  }

  @Test
  void takesBackAtOnceWhatItHadBegunWhenItIsInterrupted() {
    ModelBundle bundle = Bundles.large(1 << 19);
    Thread publishing = Thread.currentThread();
    LongConsumer interruptsAtTheFirstPart =
        taken -> {
          if (taken == ModelPublisher.PART_BYTES) {
            publishing.interrupt();
          }
        };
    assertThatThrownBy(
            () -> {
              try (ModelPublisher publisher = open()) {
                publisher.publish(bundle, true, 10, interruptsAtTheFirstPart);
              }
            })
        .isInstanceOf(InterruptException.class);
    assertThat(Thread.interrupted()).isTrue();

    // an open transaction would hide what is written after it
    write("test/v1/0", new byte[] {1});
    assertThat(keys()).containsExactly("test/v1/0");
  }

  @Test
  void writesTheSameBytesOnceAndRefusesOthersUnderTheirVersion() {
    try (ModelPublisher publisher = open()) {
      publisher.publish(Models.version("v1"), false, 10);
      assertThat(publisher.index().active()).isEmpty();

      Publication again = publisher.publish(Models.version("v1"), true, 10);
      assertThat(again.written()).isFalse();
      assertThat(keys()).hasSize(6).endsWith("active");

      assertThatThrownBy(
              () -> publisher.publish(Models.version("test", "v1", "# Other\n"), true, 10))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("version v1 is on topic " + topic + " already with other bytes");
      assertThatThrownBy(
              () -> publisher.publish(Models.version("other", "v1", "# Test\n"), true, 10))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("as a version of test and not of other");
      assertThat(keys()).hasSize(6);
    }
  }

  @Test
  void publishesAgainWhatIsBrokenOrNotWhatItsManifestSays() throws Exception {
    try (ModelPublisher publisher = open()) {
      publisher.publish(Models.version("v1"), true, 10);
    }
    List<ConsumerRecord<byte[], byte[]>> written = clients.read(topic);
    write("test/v1/7", new byte[] {1});
    write("other/v1/0", new byte[] {1});
    try (ModelPublisher publisher = open()) {
      assertThat(publisher.index().isComplete("v1")).isFalse();
      assertThatThrownBy(() -> publisher.activate("v1"))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("is broken, it stands under several names: other, test");
      assertThat(publisher.publish(Models.version("v1"), true, 10).written()).isTrue();
      assertThat(publisher.index().isComplete("v1")).isTrue();
    }

    byte[] changed = written.get(0).value().clone();
    changed[100]++;
    write("test/v1/0", changed);
    for (ConsumerRecord<byte[], byte[]> each : written.subList(1, written.size() - 1)) {
      write(new String(each.key(), UTF_8), each.value());
    }
    try (ModelPublisher publisher = open();
        ModelTopic reader = ModelTopic.open(kafka, topic)) {
      reader.readToEnd(TIMEOUT);
      PublishedModel model = complete(reader.index(), "v1");
      assertThatThrownBy(() -> reader.fetch(model, TIMEOUT))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("version v1: its parts on topic " + topic + " don't have the hash");
      assertThat(publisher.publish(Models.version("v1"), true, 10).written()).isTrue();
      reader.readToEnd(TIMEOUT);
      List<byte[]> pieces = reader.fetch(complete(reader.index(), "v1"), TIMEOUT);
      assertThat(ModelBundle.read("v1", pieces, BundlePolicy.DEFAULT).version()).isEqualTo("v1");
    }
  }

  @Test
  void keepsTheNewestVersionsAndThoseThatAreInUse() {
    try (ModelPublisher publisher = open()) {
      for (String version : List.of("v1", "v2", "v3", "v4", "v5")) {
        publisher.publish(Models.version(version), false, 10);
      }
      publisher.activate("v1");
      publisher.activate("v2");
      publisher.activate("v3");
      publisher.shadow("v4");

      assertThat(publisher.publish(Models.version("v6"), false, 1).removed())
          .containsExactlyInAnyOrder("v1", "v5");
      assertThat(versions(publisher.index())).containsExactly("v2", "v3", "v4", "v6");
      assertThat(publisher.publish(Models.version("v7"), true, 2).removed()).containsExactly("v2");
      assertThat(versions(publisher.index())).containsExactly("v3", "v4", "v6", "v7");
    }
  }

  @Test
  void rollsBackToTheLastActiveVersionThatIsStillThere() {
    try (ModelPublisher publisher = open()) {
      assertThatThrownBy(publisher::rollback)
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("has no active version");
      for (String version : List.of("v1", "v2", "v3")) {
        publisher.publish(Models.version(version), true, 10);
      }
      write("test/v2/1", null);
    }
    try (ModelPublisher publisher = open()) {
      int before = keys().size();
      assertThat(publisher.rollback()).contains(new ModelPointer("v1", List.of()));
      assertThat(publisher.index().active())
          .get()
          .extracting(each -> ((PointedVersion.Readable) each).pointer().version())
          .isEqualTo("v1");
      assertThat(keys()).hasSize(before + 1);
      assertThat(publisher.rollback()).as("to the model of the start").isEmpty();
      assertThat(publisher.index().active()).isEmpty();
    }
  }

  @Test
  void triesAVersionBesideTheActiveOne() {
    try (ModelPublisher publisher = open()) {
      publisher.publish(Models.version("v1"), true, 10);
      publisher.publish(Models.version("v2"), false, 10);
      assertThatThrownBy(() -> publisher.shadow("v1")).hasMessageContaining("is the active one");
      assertThatThrownBy(() -> publisher.shadow("v3")).hasMessageContaining("there is no version");
      publisher.shadow("v2");
      assertThat(publisher.index().shadow()).isPresent();
      publisher.stopShadow();
      assertThat(publisher.index().shadow()).isEmpty();
    }
  }

  @Test
  void buildsUponWhatItsOwnKeySignedAndNothingElse() {
    SigningKey key = SigningKey.generate();
    try (ModelPublisher publisher = open(key)) {
      for (String version : List.of("v1", "v2", "v3")) {
        publisher.publish(Models.version(version), true, 10);
      }
      assertThat(publisher.rollback()).contains(new ModelPointer("v2", List.of("v1")));
    }
    ModelPointer forged =
        new ModelPointer(
            "v3", List.of("v1"), new ModelPointer.Signed(Long.MAX_VALUE - 1, key.id(), "AAAA"));
    write(ModelPointer.ACTIVE, Json.write(forged));
    try (ModelPublisher publisher = open(key)) {
      assertThatThrownBy(publisher::rollback)
          .hasMessageContaining("the pointer to v3")
          .hasMessageContaining("isn't signed by this key");
      assertThat(publisher.activate("v2").previous()).isEmpty();
      assertThat(requireNonNull(active(publisher).signed()).sequence())
          .isLessThan(Long.MAX_VALUE / 2);
      assertThat(publisher.activate("v3").previous()).containsExactly("v2");
      assertThat(publisher.canRollBack()).isTrue();
      publisher.rollback();
      assertThat(publisher.canRollBack()).isFalse();
      assertThatThrownBy(publisher::rollback).hasMessageContaining("there is no version before v2");
    }
  }

  @Test
  void buildsUponNoPointerThatIsOlderThanOneThatInstancesObeyed() {
    SigningKey key = SigningKey.generate();
    ModelPointer old;
    ModelPointer last;
    try (ModelPublisher publisher = open(key)) {
      publisher.publish(Models.version("v1"), true, 10);
      publisher.publish(Models.version("v2"), true, 10);
      old = active(publisher);
      publisher.publish(Models.version("v3"), true, 10);
      last = active(publisher);
    }
    ModelPublisher.createTopic(kafka, statusTopic, -1);
    write(ModelPointer.ACTIVE, Json.write(old));
    try (ModelPublisher publisher = open(key)) {
      assertThat(publisher.canRollBack()).as("no instance has said anything").isTrue();
    }
    long sequence = requireNonNull(last.signed()).sequence();
    write(
        statusTopic,
        "a",
        Json.write(
            Statuses.obeying(status("a", "v3"), new ModelStatus.Obeyed(sequence, 0, 99L, null))));

    try (ModelPublisher publisher = open(key)) {
      assertThat(publisher.canRollBack()).isFalse();
      assertThatThrownBy(publisher::rollback)
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("the pointer to v2 on topic " + topic + " is an old one")
          .hasMessageContaining("activate the version that you want");
      assertThat(active(publisher)).as("nothing was written").isEqualTo(old);
      publisher.publish(Models.version("v4"), true, 10);
      assertThat(active(publisher).previous()).isEmpty();
    }
    write(ModelPointer.ACTIVE, Json.write(old));
    try (ModelPublisher publisher = open(key)) {
      assertThat(publisher.activate("v1").previous()).isEmpty();
      assertThat(requireNonNull(active(publisher).signed()).sequence()).isGreaterThan(sequence);
    }
    // What instances obeyed last may be built upon, whoever wrote it last.
    write(ModelPointer.ACTIVE, Json.write(last));
    try (ModelPublisher publisher = open(key)) {
      assertThat(publisher.rollback()).contains(new ModelPointer("v2", List.of("v1")));
    }
  }

  @Test
  void signsEachPointerForItsNameItsTopicAndItsClusterAndInOrder() {
    SigningKey key = SigningKey.generate();
    TrustedKeys trusted = TrustedKeys.of(List.of(key.publicKey()));
    SignedPointers pointers = SignedPointers.of(kafka, topic);
    ModelPointer pointer;
    ModelPointer next;
    try (ModelPublisher publisher = open(key)) {
      publisher.publish(Models.version("v1"), true, 10);
      pointer = active(publisher);
      publisher.activate("v1");
      next = active(publisher);
    }
    long sequence = requireNonNull(next.signed()).sequence();
    assertThat(sequence).isGreaterThan(requireNonNull(pointer.signed()).sequence());
    assertThat(pointers.fault("active", next, trusted, sequence)).isEmpty();
    assertThat(pointers.fault("active", pointer, trusted, sequence))
        .get(STRING)
        .contains("is an old one");
    assertThat(pointers.fault("shadow", next, trusted, 0)).isPresent();
    assertThat(new SignedPointers("other", topic).fault("active", next, trusted, 0)).isPresent();
    assertThat(new SignedPointers(pointers.cluster(), "other").fault("active", next, trusted, 0))
        .isPresent();
    for (ModelPointer changed :
        List.of(
            new ModelPointer("v2", next.previous(), next.signed()),
            new ModelPointer("v1", List.of("v0"), next.signed()),
            new ModelPointer(
                "v1",
                next.previous(),
                new ModelPointer.Signed(sequence + 1, key.id(), next.signed().signature())),
            new ModelPointer(
                "v1",
                next.previous(),
                new ModelPointer.Signed(sequence, key.id(), "no base64!")))) {
      assertThat(pointers.fault("active", changed, trusted, 0))
          .get(STRING)
          .contains("isn't signed by a trusted key");
    }
    SigningKey another = SigningKey.generate();
    assertThat(
            pointers.fault("active", next, TrustedKeys.of(List.of(another.publicKey())), sequence))
        .isPresent();
  }

  private static ModelPointer active(ModelPublisher publisher) {
    return ((PointedVersion.Readable) publisher.index().active().orElseThrow()).pointer();
  }

  @Test
  void letsOnlyTheLatestOfTwoPublishersGoOn() {
    try (ModelPublisher first = open();
        ModelPublisher second = open()) {
      assertThatThrownBy(() -> first.publish(Models.version("v1"), true, 10))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("another publisher has taken topic");
      assertThat(keys()).isEmpty();
      second.publish(Models.version("v1"), true, 10);
      assertThat(versions(second.index())).containsExactly("v1");
    }
  }

  @Test
  void saysThatATopicIsMissing() {
    assertThatThrownBy(() -> ModelPublisher.open(kafka, prefix + "none"))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("there is no topic " + prefix + "none at ");
  }

  @Test
  void endsAPollWhenItIsWoken() {
    try (ModelTopic reader = ModelTopic.open(kafka, topic)) {
      reader.readToEnd(TIMEOUT);
      reader.wakeup();
      assertThatThrownBy(() -> reader.poll(TIMEOUT)).isInstanceOf(WakeupException.class);
      assertThat(reader.poll(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void readsTheLastStatusOfEachInstance() throws Exception {
    write("one", Json.write(status("one", "v1")));
    write("two", Json.write(status("two", "v1")));
    write("three", Json.write(status("four", "v1")));
    write("five", "{}".getBytes(UTF_8));
    write("six", Json.write(status("six", "v1")));
    write("two", Json.write(status("two", "v2")));
    write("six", null);
    try (ModelStatuses statuses = ModelStatuses.open(kafka, topic)) {
      statuses.readToEnd(TIMEOUT);
      assertThat(statuses.all()).extracting(ModelStatus::instance).containsExactly("one", "two");
      assertThat(statuses.of("two")).get().extracting(ModelStatus::active).isEqualTo("v2");
      assertThat(statuses.problems())
          .containsExactly(
              topic + "-0@3, of instance five, is no status: instance is missing",
              topic + "-0@2, of instance three, is no status: it is that of instance four");
      write("five", Json.write(status("five", "v1")));
      statuses.readToEnd(TIMEOUT);
      assertThat(statuses.problems()).hasSize(1);
    }
  }

  private ModelPublisher open() {
    return ModelPublisher.open(kafka, topic);
  }

  private ModelPublisher open(SigningKey key) {
    return ModelPublisher.open(kafka, topic, statusTopic, key);
  }

  private List<String> keys() {
    List<String> keys = new ArrayList<>();
    clients.read(topic).forEach(record -> keys.add(new String(record.key(), UTF_8)));
    return keys;
  }

  private void write(String key, byte @Nullable [] value) {
    write(topic, key, value);
  }

  private void write(String to, String key, byte @Nullable [] value) {
    try {
      clients.write(List.of(new ProducerRecord<>(to, key.getBytes(UTF_8), value)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> versions(ModelIndex index) {
    return index.versions().stream().map(IndexedVersion::version).toList();
  }

  private static PublishedModel complete(ModelIndex index, String version) {
    return ((IndexedVersion.Complete) index.find(version).orElseThrow()).model();
  }

  private static ModelStatus status(String instance, String active) {
    return Statuses.running(instance, active, Instant.parse("2026-11-24T15:30:00Z"));
  }
}
