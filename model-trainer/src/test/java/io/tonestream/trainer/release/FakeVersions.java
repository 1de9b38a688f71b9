package io.tonestream.trainer.release;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.topics.publishing.DriftSummary;
import io.tonestream.topics.publishing.Rollout;
import io.tonestream.topics.publishing.VersionRefusedException;
import io.tonestream.trainer.RetrainingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Versions in memory, whose instances and whose Kafka do what a test says. */
public final class FakeVersions implements ModelVersions {
  public final Map<String, ModelBundle> published = new HashMap<>();

  /** Versions that are active or were before, the active one at the end. */
  public final List<String> pointers = new ArrayList<>();

  /** What instances run as long as no version is active. */
  public @Nullable ModelBundle baseline;

  /** What becomes of the answer to a publication that was committed. */
  public @Nullable RuntimeException lostAnswer;

  /** Whether Kafka takes nothing. */
  public boolean refusesWrites;

  /** Whether Kafka answers nothing. */
  public boolean isAway;

  /** Whether instances refuse every version. */
  public boolean refuse;

  /** Whether instances take their time. */
  public boolean areSlow;

  /** Whether instances can't be heard. */
  public boolean areMute;

  @Override
  public Incumbent incumbent() {
    requireKafka();
    return pointers.isEmpty()
        ? new Incumbent(baseline, null)
        : new Incumbent(published.get(active()), active());
  }

  @Override
  public Standing standing(String version) {
    requireKafka();
    if (version.equals(active())) {
      return Standing.ACTIVE;
    }
    return published.containsKey(version) ? Standing.REPLACED : Standing.UNKNOWN;
  }

  @Override
  public void publish(ModelBundle bundle, @Nullable String pointed) {
    if (refusesWrites) {
      throw new RetrainingException("Kafka refused");
    }
    if (!Objects.equals(pointed, active())) {
      throw new RetrainingException("another became active");
    }
    published.put(bundle.version(), bundle);
    pointers.add(bundle.version());
    if (lostAnswer != null) {
      throw lostAnswer;
    }
  }

  @Override
  public void propose(ModelBundle bundle) {
    if (refusesWrites) {
      throw new RetrainingException("Kafka refused");
    }
    published.put(bundle.version(), bundle);
    if (lostAnswer != null) {
      throw lostAnswer;
    }
  }

  @Override
  public String command(String does, String version) {
    return "model " + does + " " + version;
  }

  @Override
  public Rollout await(String version, BooleanSupplier stopping) {
    requireKafka();
    if (areMute) {
      throw new RetrainingException("no status can be read");
    }
    if (refuse) {
      throw new VersionRefusedException(version, "a", "it says the same to every text");
    }
    if (areSlow) {
      return new Rollout(version, List.of(), List.of(running("a", "v0")), List.of());
    }
    return new Rollout(version, List.of("a"), List.of(), List.of());
  }

  @Override
  public Optional<DriftSummary> drift() {
    return Optional.empty();
  }

  @Override
  public void takeBack(String version) {
    if (refusesWrites) {
      throw new RetrainingException("Kafka refused");
    }
    if (version.equals(active())) {
      rollback();
    }
  }

  private static ModelStatus running(String instance, String version) {
    Instant now = Instant.parse("2026-11-25T12:00:00Z");
    return new ModelStatus(
        instance,
        "tonestream",
        ModelStatus.State.RUNNING,
        version,
        now,
        ModelStatus.Origin.TOPIC,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        now);
  }

  public void rollback() {
    pointers.remove(pointers.size() - 1);
  }

  public @Nullable String active() {
    return pointers.isEmpty() ? null : pointers.get(pointers.size() - 1);
  }

  private void requireKafka() {
    if (isAway) {
      throw new RetrainingException("Kafka doesn't answer");
    }
  }
}
