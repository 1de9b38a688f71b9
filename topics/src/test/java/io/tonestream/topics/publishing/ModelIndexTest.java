package io.tonestream.topics.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.ModelKey;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.PublishedModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelIndexTest {
  private static final String SHA = "0".repeat(64);

  /** What a publisher sends, before the topic gives it an offset. */
  private record Sent(String key, byte @Nullable [] value) {}

  @Property
  void aVersionIsCompleteExactlyIfTheCompactedTopicHasItsPartsInOrderAndThenItsManifest(
      @ForAll("logs") List<ConsumerRecord<byte[], byte[]>> log) {
    ModelIndex index = index(log);
    List<ConsumerRecord<byte[], byte[]>> compacted = compact(log, log.size(), tombstone -> false);
    for (String version : List.of("v1", "v2")) {
      boolean whole = isWhole(version, compacted);
      assertThat(index.isComplete(version)).as(version).isEqualTo(whole);
    }
  }

  @Property
  void compactionBeforeOrDuringReadingChangesNothing(
      @ForAll("logs") List<ConsumerRecord<byte[], byte[]>> log, @ForAll Random random) {
    ModelIndex expected = index(log);
    int cleaned = random.nextInt(log.size() + 1);
    int read = random.nextBoolean() ? 0 : random.nextInt(log.size() + 1);

    // Kafka keeps tombstones for a day, so that who has read what they delete sees them.
    List<ConsumerRecord<byte[], byte[]>> compacted =
        compact(log, cleaned, tombstone -> read > 0 || random.nextBoolean());
    ModelIndex index = index(log.subList(0, read));
    compacted.stream().filter(record -> record.offset() >= read).forEach(index::take);

    assertThat(index.versions()).isEqualTo(expected.versions());
    assertThat(index.active()).isEqualTo(expected.active());
    assertThat(index.shadow()).isEqualTo(expected.shadow());
  }

  @Test
  void listsVersionsInTheOrderOfTheirManifests() {
    ModelIndex index =
        index(
            part("a", "v2", 0, 3),
            part("a", "v1", 0, 3),
            manifest("a", "v1", 1, 3),
            manifest("a", "v2", 1, 3),
            new Sent("active", Json.write(ModelPointer.to("v1", null))));
    assertThat(index.versions())
        .containsExactly(
            new IndexedVersion.Complete(model("a", "v1", 1, 3), 2),
            new IndexedVersion.Complete(model("a", "v2", 1, 3), 3));
    assertThat(index.active())
        .contains(new PointedVersion.Readable(new ModelPointer("v1", List.of()), 4));
    assertThat(index.shadow()).isEmpty();
  }

  @Test
  void saysWhatABrokenVersionLacks() {
    assertBroken("its manifest is missing", part("a", "v1", 0, 3));
    assertBroken("part 1 of 2 is missing", part("a", "v1", 0, 3), manifest("a", "v1", 2, 6));
    assertBroken(
        "part 0 of 1 was written after what should follow it",
        manifest("a", "v1", 1, 3),
        part("a", "v1", 0, 3));
    assertBroken(
        "part 0 of 2 was written after what should follow it",
        part("a", "v1", 1, 3),
        part("a", "v1", 0, 3),
        manifest("a", "v1", 2, 6));
    assertBroken(
        "it has 2 parts instead of 1",
        part("a", "v1", 0, 3),
        part("a", "v1", 1, 3),
        manifest("a", "v1", 1, 3));
    assertBroken(
        "its parts have 3 bytes instead of 4", part("a", "v1", 0, 3), manifest("a", "v1", 1, 4));
    assertBroken(
        "its manifest is that of a/v2",
        part("a", "v1", 0, 3),
        new Sent("a/v1/manifest", Json.write(model("a", "v2", 1, 3))));
    assertBroken(
        "its manifest can't be read: size: expected a whole number",
        part("a", "v1", 0, 3),
        new Sent("a/v1/manifest", "{}".getBytes(UTF_8)));
    assertBroken(
        "its manifest can't be read: it has 65,537 bytes, more than 65,536",
        part("a", "v1", 0, 3),
        new Sent("a/v1/manifest", new byte[65_537]));
    assertBroken(
        "it stands under several names: a, b",
        part("a", "v1", 0, 3),
        manifest("a", "v1", 1, 3),
        part("b", "v1", 0, 3),
        manifest("b", "v1", 1, 3));
  }

  @Test
  void forgetsAVersionWhoseRecordsAreAllDeleted() {
    ModelIndex index =
        index(
            part("a", "v1", 0, 3),
            manifest("a", "v1", 1, 3),
            new Sent("a/v1/0", null),
            new Sent("a/v1/manifest", null));
    assertThat(index.versions()).isEmpty();
    assertThat(index.find("v1")).isEmpty();
  }

  @Test
  void saysWhyAPointerCantBeRead() {
    ModelIndex index = index(new Sent("active", "[]".getBytes(UTF_8)));
    assertThat(index.active())
        .contains(new PointedVersion.Unreadable("expected an object and nothing after it", 0));
  }

  @Test
  void knowsAPointerThatWasTakenAwayFromOneThatWasNeverThere() {
    assertThat(index(part("a", "v1", 0, 3)).activeWasTakenAway()).isFalse();
    Sent pointer = new Sent("active", Json.write(ModelPointer.to("v1", null)));
    assertThat(index(pointer, new Sent("shadow", null)).activeWasTakenAway()).isFalse();
    assertThat(index(pointer, new Sent("active", null)).activeWasTakenAway()).isTrue();
    assertThat(index(new Sent("active", null), pointer).activeWasTakenAway()).isFalse();
  }

  @Test
  void ignoresWhatItDoesNotKnow() {
    ModelIndex index = new ModelIndex();
    byte[] value = {1};
    index.take(new ConsumerRecord<>("models", 0, 0, null, value));
    index.take(record(1, new Sent("note", value)));
    index.take(record(2, new Sent("a/v1/02", value)));
    assertThat(index.versions()).isEmpty();
    assertThat(index.active()).isEmpty();
    assertThat(index.shadow()).isEmpty();

    index.take(record(3, part("a", "v1", 0, 1)));
    assertThat(index.versions()).hasSize(1);
  }

  /** Publications of two versions under two names, interleaved as if nothing kept them apart. */
  @Provide
  Arbitrary<List<ConsumerRecord<byte[], byte[]>>> logs() {
    Arbitrary<List<Sent>> publications =
        Combinators.combine(
                Arbitraries.of("a", "a", "a", "b"),
                Arbitraries.of("v1", "v2"),
                Arbitraries.integers().between(1, 3),
                Arbitraries.integers().between(1, 2),
                Arbitraries.of(Deed.values()))
            .as(ModelIndexTest::publication);
    return Combinators.combine(publications.list().ofMaxSize(5), Arbitraries.randomValue(r -> r))
        .as(ModelIndexTest::interleave);
  }

  private enum Deed {
    PUBLISH,
    PUBLISH_AND_POINT,
    PUBLISH_CUT_SHORT,
    DELETE
  }

  private static List<Sent> publication(
      String name, String version, int parts, int partSize, Deed deed) {
    List<Sent> records = new ArrayList<>();
    boolean deleted = deed == Deed.DELETE;
    for (int number = 0; number < parts; number++) {
      Sent part = part(name, version, number, partSize);
      records.add(deleted ? new Sent(part.key, null) : part);
    }
    Sent manifest = manifest(name, version, parts, parts * partSize);
    if (deed != Deed.PUBLISH_CUT_SHORT) {
      records.add(deleted ? new Sent(manifest.key, null) : manifest);
    }
    if (deed == Deed.PUBLISH_AND_POINT) {
      records.add(new Sent("active", Json.write(ModelPointer.to(version, null))));
    }
    return records;
  }

  /** Keeps the order of each publication; half of the logs have them one after the other. */
  private static List<ConsumerRecord<byte[], byte[]>> interleave(
      List<List<Sent>> publications, Random random) {
    List<List<Sent>> left = new ArrayList<>();
    publications.forEach(each -> left.add(new ArrayList<>(each)));
    boolean mixed = random.nextBoolean();
    List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Sent> next = left.get(mixed ? random.nextInt(left.size()) : 0);
      log.add(record(log.size(), next.remove(0)));
      left.removeIf(List::isEmpty);
    }
    return log;
  }

  /**
   * What Kafka's log cleaner leaves: of the first records the last one of each key, without those
   * tombstones that need not stay.
   */
  private static List<ConsumerRecord<byte[], byte[]>> compact(
      List<ConsumerRecord<byte[], byte[]>> log,
      int cleaned,
      Predicate<ConsumerRecord<byte[], byte[]>> tombstoneStays) {
    Map<String, Long> last = new HashMap<>();
    log.subList(0, cleaned).forEach(record -> last.put(key(record), record.offset()));
    return log.stream()
        .filter(
            record ->
                record.offset() >= cleaned
                    || (last.containsValue(record.offset())
                        && (record.value() != null || tombstoneStays.test(record))))
        .toList();
  }

  /** Whether all that is there of a version is what one publication writes. */
  private static boolean isWhole(String version, List<ConsumerRecord<byte[], byte[]>> compacted) {
    List<ConsumerRecord<byte[], byte[]>> records =
        compacted.stream().filter(record -> key(record).contains("/" + version + "/")).toList();
    if (records.isEmpty() || !key(records.get(records.size() - 1)).endsWith("/manifest")) {
      return false;
    }
    PublishedModel model = Json.read(PublishedModel.class, records.get(records.size() - 1).value());
    List<String> expected = new ArrayList<>();
    for (int number = 0; number < model.parts(); number++) {
      expected.add(model.name() + "/" + version + "/" + number);
    }
    expected.add(model.name() + "/" + version + "/manifest");
    long size =
        records.subList(0, records.size() - 1).stream()
            .mapToLong(record -> record.value().length)
            .sum();
    return records.stream().map(ModelIndexTest::key).toList().equals(expected)
        && size == model.size();
  }

  private static void assertBroken(String reason, Sent... log) {
    assertThat(index(log).find("v1"))
        .get()
        .isInstanceOfSatisfying(
            IndexedVersion.Broken.class, broken -> assertThat(broken.reason()).isEqualTo(reason));
  }

  private static Sent part(String name, String version, int number, int size) {
    return new Sent(new ModelKey(name, version, number).toString(), new byte[size]);
  }

  private static Sent manifest(String name, String version, int parts, long size) {
    return new Sent(
        ModelKey.manifest(name, version).toString(), Json.write(model(name, version, parts, size)));
  }

  private static PublishedModel model(String name, String version, int parts, long size) {
    Instant time = Instant.ofEpochMilli(0);
    List<Label> labels = List.of(Label.values());
    return new PublishedModel(
        name, version, "bag", labels, size, parts, SHA, null, null, time, time, List.of());
  }

  private static ModelIndex index(Sent... log) {
    ModelIndex index = new ModelIndex();
    for (int offset = 0; offset < log.length; offset++) {
      index.take(record(offset, log[offset]));
    }
    return index;
  }

  private static ModelIndex index(List<ConsumerRecord<byte[], byte[]>> log) {
    ModelIndex index = new ModelIndex();
    log.forEach(index::take);
    return index;
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, Sent sent) {
    return new ConsumerRecord<>("models", 0, offset, sent.key.getBytes(UTF_8), sent.value);
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), UTF_8);
  }
}
