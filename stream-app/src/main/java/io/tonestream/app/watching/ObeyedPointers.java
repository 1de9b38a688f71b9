package io.tonestream.app.watching;

import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Obeyed;
import io.tonestream.topics.publishing.PointedVersion;
import io.tonestream.topics.publishing.SignedPointers;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which pointers are obeyed where keys are trusted: signed ones, each after those before it. What
 * was obeyed is remembered on {@code model-status}, by all instances for each other. The watcher's
 * own.
 */
final class ObeyedPointers {
  private final TrustedKeys trusted;
  private final Supplier<SignedPointers> opener;
  private @Nullable SignedPointers pointers;
  private long active;
  private long shadow;

  /**
   * Obeyed none yet.
   *
   * @param trusted with none, any pointer is obeyed
   * @param opener asks Kafka which cluster it is
   */
  ObeyedPointers(TrustedKeys trusted, Supplier<SignedPointers> opener) {
    this.trusted = trusted;
    this.opener = opener;
  }

  /** Remembers what any instance has obeyed. */
  void recall(Collection<ModelStatus> statuses) {
    for (ModelStatus each : statuses) {
      Obeyed obeyed = each.obeyed();
      if (obeyed != null) {
        active = Math.max(active, obeyed.active());
        shadow = Math.max(shadow, obeyed.shadow());
      }
    }
  }

  /** Whether a pointer counts that nobody vouches for, such as none at all. */
  boolean areUnsigned() {
    return trusted.isEmpty();
  }

  /**
   * Obeys a pointer, if it may be.
   *
   * @param name under which it stands
   * @return why it may not be; empty if it is obeyed
   * @throws io.tonestream.topics.TopicException if Kafka doesn't answer
   */
  Optional<String> obey(String name, PointedVersion pointed) {
    if (pointed instanceof PointedVersion.Unreadable unreadable) {
      return Optional.of(unreadable.reason());
    }
    ModelPointer pointer = ((PointedVersion.Readable) pointed).pointer();
    if (trusted.isEmpty()) {
      return Optional.empty();
    }
    SignedPointers known = pointers == null ? opener.get() : pointers;
    pointers = known;
    boolean isActive = name.equals(ModelPointer.ACTIVE);
    Optional<String> fault = known.fault(name, pointer, trusted, isActive ? active : shadow);
    if (fault.isEmpty()) {
      long sequence = Objects.requireNonNull(pointer.signed()).sequence();
      active = isActive ? sequence : active;
      shadow = isActive ? shadow : sequence;
    }
    return fault;
  }

  /** What was obeyed last; null if no keys are trusted. */
  @Nullable Obeyed last() {
    return trusted.isEmpty() ? null : new Obeyed(active, shadow);
  }
}
