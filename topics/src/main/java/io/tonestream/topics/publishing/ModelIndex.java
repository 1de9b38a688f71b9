package io.tonestream.topics.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelKey;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.PublishedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the topic of the models holds: manifests, pointers and where the parts are, but never their
 * bytes.
 *
 * <p>It goes by the last record of each key alone, so that compaction, which drops others, changes
 * nothing. Belongs to the thread of its {@link ModelTopic}, and changes whenever that polls.
 */
public final class ModelIndex {
  private static final int MAX_JSON_BYTES = 64 << 10;

  /** By version, the last record of each key that has a value. */
  private final Map<String, Map<ModelKey, Stored>> versions = new HashMap<>();

  private final Map<String, PointedVersion> pointers = new HashMap<>();

  private boolean takenAway;

  ModelIndex() {}

  /** A record that the topic holds, under a version's key. */
  private sealed interface Stored {
    long offset();
  }

  /** A part, of so many bytes. */
  private record Part(long offset, int size) implements Stored {}

  private record Manifest(long offset, PublishedModel model) implements Stored {}

  /** What stands under a manifest's key without being one. */
  private record BadManifest(long offset, String reason) implements Stored {}

  /** All versions, the one that was published last at the end. */
  public List<IndexedVersion> versions() {
    return versions.keySet().stream()
        .map(this::judge)
        .sorted(Comparator.comparingLong(IndexedVersion::offset))
        .toList();
  }

  /** One version; empty if the topic has no record of it. */
  public Optional<IndexedVersion> find(String version) {
    return versions.containsKey(version) ? Optional.of(judge(version)) : Optional.empty();
  }

  /** Whether a version can be fetched. */
  public boolean isComplete(String version) {
    return find(version).filter(IndexedVersion.Complete.class::isInstance).isPresent();
  }

  /** The pointer to the version that labels texts, if there is one. */
  public Optional<PointedVersion> active() {
    return Optional.ofNullable(pointers.get(ModelPointer.ACTIVE));
  }

  /**
   * Whether someone took the pointer {@link #active} away, as the last rollback does. An index that
   * has no pointer may also not have read it yet, or be of a topic that was made anew.
   */
  public boolean activeWasTakenAway() {
    return takenAway;
  }

  /** The pointer to the version that is tried beside it, if there is one. */
  public Optional<PointedVersion> shadow() {
    return Optional.ofNullable(pointers.get(ModelPointer.SHADOW));
  }

  /** The keys under which the topic holds anything of a version. */
  Set<ModelKey> keys(String version) {
    return Set.copyOf(versions.getOrDefault(version, Map.of()).keySet());
  }

  /** Offsets of a complete version's parts, in their order. */
  List<Long> partOffsets(PublishedModel model) {
    Map<ModelKey, Stored> records = versions.getOrDefault(model.version(), Map.of());
    List<Long> offsets = new ArrayList<>();
    for (int part = 0; part < model.parts(); part++) {
      Stored stored = records.get(new ModelKey(model.name(), model.version(), part));
      if (stored == null) {
        break;
      }
      offsets.add(stored.offset());
    }
    return offsets;
  }

  /** Takes the next record. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), UTF_8);
    if (key.equals(ModelPointer.ACTIVE) || key.equals(ModelPointer.SHADOW)) {
      point(key, record.value(), record.offset());
    } else {
      ModelKey.parse(key).ifPresent(known -> store(known, record.value(), record.offset()));
    }
  }

  /** Forgets all: the topic is read from its start again. */
  void clear() {
    versions.clear();
    pointers.clear();
    takenAway = false;
  }

  private void point(String key, byte @Nullable [] value, long offset) {
    if (key.equals(ModelPointer.ACTIVE)) {
      takenAway = value == null;
    }
    if (value == null) {
      pointers.remove(key);
      return;
    }
    Optional<String> tooLong = tooLong(value);
    if (tooLong.isPresent()) {
      pointers.put(key, new PointedVersion.Unreadable(tooLong.get(), offset));
      return;
    }
    try {
      pointers.put(key, new PointedVersion.Readable(Json.read(ModelPointer.class, value), offset));
    } catch (BadJsonException e) {
      pointers.put(key, new PointedVersion.Unreadable(String.valueOf(e.getMessage()), offset));
    }
  }

  private void store(ModelKey key, byte @Nullable [] value, long offset) {
    Map<ModelKey, Stored> records =
        versions.computeIfAbsent(key.version(), version -> new HashMap<>());
    if (value == null) {
      records.remove(key);
    } else {
      records.put(
          key, key.isManifest() ? manifest(key, value, offset) : new Part(offset, value.length));
    }
    if (records.isEmpty()) {
      versions.remove(key.version());
    }
  }

  private static Stored manifest(ModelKey key, byte[] value, long offset) {
    Optional<String> tooLong = tooLong(value);
    if (tooLong.isPresent()) {
      return new BadManifest(offset, "its manifest can't be read: " + tooLong.get());
    }
    try {
      PublishedModel model = Json.read(PublishedModel.class, value);
      return ModelKey.manifest(model.name(), model.version()).equals(key)
          ? new Manifest(offset, model)
          : new BadManifest(
              offset, "its manifest is that of %s/%s".formatted(model.name(), model.version()));
    } catch (BadJsonException e) {
      return new BadManifest(offset, "its manifest can't be read: " + e.getMessage());
    }
  }

  /** What is kept for every version must not be whatever someone cares to write. */
  private static Optional<String> tooLong(byte[] value) {
    return value.length <= MAX_JSON_BYTES
        ? Optional.empty()
        : Optional.of("it has %,d bytes, more than %,d".formatted(value.length, MAX_JSON_BYTES));
  }

  private IndexedVersion judge(String version) {
    Map<ModelKey, Stored> records = versions.getOrDefault(version, Map.of());
    Stored manifest = null;
    Set<String> names = new TreeSet<>();
    long newest = 0;
    for (Map.Entry<ModelKey, Stored> each : records.entrySet()) {
      names.add(each.getKey().name());
      newest = Math.max(newest, each.getValue().offset());
      if (each.getKey().isManifest()) {
        manifest = each.getValue();
      }
    }
    if (names.size() > 1) {
      return new IndexedVersion.Broken(
          version, "it stands under several names: " + String.join(", ", names), newest);
    }
    if (manifest instanceof Manifest whole) {
      Optional<String> fault = fault(whole, records);
      return fault.isPresent()
          ? new IndexedVersion.Broken(version, fault.get(), whole.offset())
          : new IndexedVersion.Complete(whole.model(), whole.offset());
    }
    return manifest instanceof BadManifest bad
        ? new IndexedVersion.Broken(version, bad.reason(), bad.offset())
        : new IndexedVersion.Broken(version, "its manifest is missing", newest);
  }

  /** What the parts lack to be those that the manifest sums up. */
  private static Optional<String> fault(Manifest manifest, Map<ModelKey, Stored> records) {
    PublishedModel model = manifest.model();
    long before = -1;
    long size = 0;
    for (int number = 0; number < model.parts(); number++) {
      Stored stored = records.get(new ModelKey(model.name(), model.version(), number));
      if (!(stored instanceof Part part)) {
        return Optional.of("part %d of %d is missing".formatted(number, model.parts()));
      }
      if (part.offset() < before || part.offset() > manifest.offset()) {
        return Optional.of(
            "part %d of %d was written after what should follow it"
                .formatted(part.offset() < before ? number - 1 : number, model.parts()));
      }
      before = part.offset();
      size += part.size();
    }
    if (records.size() != model.parts() + 1) {
      return Optional.of(
          "it has %d parts instead of %d".formatted(records.size() - 1, model.parts()));
    }
    return size == model.size()
        ? Optional.empty()
        : Optional.of("its parts have %,d bytes instead of %,d".formatted(size, model.size()));
  }
}
