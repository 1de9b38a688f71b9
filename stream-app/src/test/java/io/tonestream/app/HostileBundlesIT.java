package io.tonestream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.HostileBundles;
import io.tonestream.model.bundle.HostileBundles.Hostile;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.ModelKey;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.topics.publishing.ModelPublisher;
import io.tonestream.topics.publishing.ModelStatuses;
import io.tonestream.topics.publishing.SignedPointers;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever stands on the topic of the models: it is refused with its reason, the model that serves
 * goes on, and no memory stays behind.
 */
final class HostileBundlesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BUNDLED = ModelBundle.bundled().version();
  private static final int SMALL_PART = 1_000;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();

  /** Signs pointers, where keys are trusted. */
  private @Nullable SigningKey pointerKey;

  private long sequence;
  private long lastRequest = -1;

  @TempDir Path directory;

  @Test
  void areRefusedWhileTheModelThatServesGoesOn() throws Exception {
    try (Service service = start(Map.of());
        ModelStatuses statuses = statuses()) {
      service.awaitReady();
      label(1);
      // Of an empty file there is no part to publish.
      List<Hostile> all =
          HostileBundles.all().stream()
              .filter(hostile -> hostile.policy().equals(BundlePolicy.DEFAULT))
              .filter(hostile -> hostile.bytes().length > 0)
              .toList();
      long before = usedHeap();
      for (Hostile hostile : all) {
        publish(hostile);
        assertThat(awaitRefusal(statuses).reason()).as(hostile.name()).contains(hostile.reason());
      }
      label(2);
      // The broker and the stream live in this JVM too.
      assertThat(usedHeap() - before).as("bytes of heap left behind").isLessThan(32L << 20);
      assertThat(all).hasSizeGreaterThan(60);
    }
  }

  @Test
  void areRefusedIfNoTrustedKeySignedThem() throws Exception {
    SigningKey own = SigningKey.generate();
    pointerKey = own;
    String keys = HostileBundles.trustedKey() + "," + own.publicKey();
    try (Service service = start(Map.of("tonestream.model.trusted-keys", keys));
        ModelStatuses statuses = statuses()) {
      service.awaitReady();
      List<Hostile> untrusted =
          HostileBundles.all().stream()
              .filter(hostile -> !hostile.policy().trustedKeys().isEmpty())
              .toList();
      assertThat(untrusted).hasSizeGreaterThan(3);
      for (Hostile hostile : untrusted) {
        publish(hostile);
        ModelStatus.Refusal refusal = awaitRefusal(statuses);
        assertThat(refusal.reason()).as(hostile.name()).contains(hostile.reason());
        assertThat(refusal.phase()).isEqualTo(ModelStatus.Phase.VERIFY);
      }
      label(1);
    }
  }

  @Test
  void areRefusedIfTheirPartsAreNotWhole() throws Exception {
    byte[] good = Bundles.bag(1).toBytes();
    byte[] other = Bundles.bag(2).toBytes();
    byte[] noise = good.clone();
    new Random(1).nextBytes(noise);
    try (Service service = start(Map.of());
        ModelStatuses statuses = statuses()) {
      service.awaitReady();
      Map<String, List<ProducerRecord<byte[], byte[]>>> cases = new HashMap<>();
      List<ProducerRecord<byte[], byte[]>> records = records("missing", good, SMALL_PART);
      records.remove(1);
      cases.put("part 1 of", records);
      records = records("doubled", good, SMALL_PART);
      records.add(2, part("doubled", 0, Arrays.copyOf(noise, SMALL_PART)));
      cases.put("was written after what should follow it", records);
      records = records("other-bytes", good, SMALL_PART);
      records.set(1, part("other-bytes", 1, Arrays.copyOf(noise, SMALL_PART)));
      cases.put("don't have the hash", records);
      records = records("out-of-order", good, SMALL_PART);
      records.add(records.size() - 1, records.remove(0));
      cases.put("part 0 of", records);
      records = records("manifest-first", good, SMALL_PART);
      records.add(0, records.remove(records.size() - 1));
      cases.put("was written after", records);
      records = records("no-manifest", good, SMALL_PART);
      records.remove(records.size() - 1);
      cases.put("its manifest is missing", records);
      records = interleaved("interleaved", good, other);
      cases.put("interleaved: its parts", records);
      records = records("surplus", good, SMALL_PART);
      records.add(records.size() - 1, part("surplus", 500, noise));
      cases.put("parts instead of", records);
      records = records("claims-2-GB", good, SMALL_PART);
      records.set(records.size() - 1, manifest("claims-2-GB", good, 2L << 30, 5_000));
      cases.put("of 5000 is missing", records);
      records = records("no-json", good, SMALL_PART);
      records.set(
          records.size() - 1,
          record(ModelKey.manifest("test", "no-json").toString(), "{".getBytes(UTF_8)));
      cases.put("its manifest can't be read", records);
      cases.put("it is not on the topic", List.of());
      for (Map.Entry<String, List<ProducerRecord<byte[], byte[]>>> each : cases.entrySet()) {
        String version = each.getValue().isEmpty() ? "absent" : versionOf(each.getValue().get(0));
        clients.write(each.getValue());
        activate(version);
        ModelStatus.Refusal refusal = awaitRefusal(statuses);
        assertThat(refusal.version()).isEqualTo(version);
        assertThat(refusal.reason()).as(version).contains(each.getKey());
        assertThat(refusal.phase()).isEqualTo(ModelStatus.Phase.FETCH);
      }
      clients.write(List.of(record(ModelPointer.ACTIVE, "[]".getBytes(UTF_8))));
      assertThat(awaitRefusal(statuses).version()).isEqualTo("unreadable");
      label(1);
    }
  }

  private Service start(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("tonestream.topics.prefix", prefix);
    settings.put("tonestream.topics.partitions", "1");
    settings.put("tonestream.streams.application-id", prefix + "app");
    settings.put("tonestream.streams.state-dir", directory.toString());
    settings.put("tonestream.http.port", "-1");
    return Service.start(settings, null);
  }

  private ModelStatuses statuses() {
    return ModelStatuses.open(
        Map.of("bootstrap.servers", kafka.bootstrapServers()), prefix + "model-status");
  }

  private void publish(Hostile hostile) throws Exception {
    String version = versionOf(hostile);
    clients.write(records(version, hostile.bytes(), ModelPublisher.PART_BYTES));
    activate(version);
  }

  /** Its own, if it can be read that far: else it would be refused for that. */
  private String versionOf(Hostile hostile) {
    return hostile.phase() == HostileBundles.Phase.READ
        ? "hostile-" + (lastRequest + 1)
        : ModelBundle.read(hostile.name(), hostile.bytes()).version();
  }

  private void activate(String version) throws Exception {
    ModelPointer pointer = new ModelPointer(version, List.of());
    if (pointerKey != null) {
      pointer =
          SignedPointers.of(
                  Map.of("bootstrap.servers", kafka.bootstrapServers()), prefix + "models")
              .sign(ModelPointer.ACTIVE, pointer, ++sequence, pointerKey);
    }
    clients.write(List.of(record(ModelPointer.ACTIVE, Json.write(pointer))));
  }

  /** The next refusal that the app reports. */
  private ModelStatus.Refusal awaitRefusal(ModelStatuses statuses) {
    ModelStatus.Refusal refusal =
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> newRefusal(statuses), each -> each != null);
    lastRequest = refusal.request();
    return refusal;
  }

  private ModelStatus.@Nullable Refusal newRefusal(ModelStatuses statuses) {
    statuses.poll(Duration.ofMillis(50));
    return statuses.all().stream()
        .filter(status -> status.active().equals(BUNDLED))
        .flatMap(status -> status.refusals().stream().limit(1))
        .filter(refusal -> refusal.request() > lastRequest)
        .findFirst()
        .orElse(null);
  }

  /** A text still gets its label, from the model that served before. */
  private void label(int count) throws Exception {
    clients.write(
        List.of(new ProducerRecord<>(prefix + "raw-text", "{\"text\":\"great\"}".getBytes(UTF_8))));
    LabeledText last =
        clients.readAtLeast(prefix + "labeled-text", count, PATIENCE).stream()
            .map(record -> Json.read(LabeledText.class, record.value()))
            .reduce((earlier, later) -> later)
            .orElseThrow();
    assertThat(last.label()).isEqualTo(Label.POSITIVE);
    assertThat(last.modelVersion()).isEqualTo(BUNDLED);
  }

  private List<ProducerRecord<byte[], byte[]>> records(String version, byte[] file, int size)
      throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int from = 0; from < file.length; from += size) {
      byte[] bytes = Arrays.copyOfRange(file, from, Math.min(file.length, from + size));
      records.add(part(version, records.size(), bytes));
    }
    records.add(manifest(version, file, file.length, records.size()));
    return records;
  }

  /** What two publishers would leave who don't know of each other. */
  private List<ProducerRecord<byte[], byte[]>> interleaved(
      String version, byte[] first, byte[] second) throws Exception {
    List<ProducerRecord<byte[], byte[]>> one = records(version, first, SMALL_PART);
    List<ProducerRecord<byte[], byte[]>> two = records(version, second, SMALL_PART);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
      records.add((i % 2 == 0 ? one : two).get(i));
    }
    return records;
  }

  private ProducerRecord<byte[], byte[]> part(String version, int number, byte[] bytes) {
    return record(new ModelKey("test", version, number).toString(), bytes);
  }

  private ProducerRecord<byte[], byte[]> manifest(String version, byte[] file, long size, int parts)
      throws Exception {
    PublishedModel model =
        new PublishedModel(
            "test",
            version,
            "bag",
            List.of(Label.values()),
            size,
            parts,
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)),
            null,
            null,
            Instant.now(),
            Instant.now(),
            List.of());
    return record(ModelKey.manifest("test", version).toString(), Json.write(model));
  }

  private ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
    return new ProducerRecord<>(prefix + "models", key.getBytes(UTF_8), value);
  }

  private static String versionOf(ProducerRecord<byte[], byte[]> record) {
    return ModelKey.parse(new String(record.key(), UTF_8)).orElseThrow().version();
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
