package io.tonestream.app.watching;

import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Obeyed;
import io.tonestream.topics.publishing.LastObeyed;
import io.tonestream.topics.publishing.PointedVersion;
import io.tonestream.topics.publishing.SignedPointers;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which pointers are obeyed where keys are trusted: signed ones, each after those before it, and
 * none twice. What was obeyed is remembered on {@code model-status}, by all instances for each
 * other. The watcher's own.
 */
final class ObeyedPointers {
  private final TrustedKeys trusted;
  private final Supplier<SignedPointers> opener;
  private @Nullable SignedPointers pointers;

  /** By the pointer's name; those of other instances too. */
  private final Map<String, LastObeyed> lastByName = new HashMap<>();

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
    for (String name : List.of(ModelPointer.ACTIVE, ModelPointer.SHADOW)) {
      remember(name, LastObeyed.of(name, statuses));
    }
  }

  /** Whether a pointer counts that nobody vouches for, such as none at all. */
  boolean areUnsigned() {
    return trusted.isEmpty();
  }

  /**
   * Obeys a pointer, if it may be. A copy of the last one may be, if it is that to the active
   * version: it may be all that an instance finds when it starts. But it asks for nothing new
   * ({@link #request}).
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
    Optional<String> fault = known.fault(name, pointer, trusted, last(name).sequence());
    if (fault.isPresent()) {
      return fault;
    }
    long sequence = Objects.requireNonNull(pointer.signed()).sequence();
    if (name.equals(ModelPointer.SHADOW) && isCopy(sequence, pointed.offset())) {
      return Optional.of(
          "the pointer to it is a copy of one that was obeyed before: whoever may, point to it anew with --key");
    }
    remember(name, new LastObeyed(sequence, pointed.offset()));
    return Optional.empty();
  }

  /** A trial that was ended isn't begun again. */
  private boolean isCopy(long sequence, long offset) {
    LastObeyed shadow = last(ModelPointer.SHADOW);
    Long first = shadow.request();
    return sequence == shadow.sequence() && first != null && first != offset;
  }

  /**
   * The offset by which to tell a request from the next: where the pointer to the active version,
   * which was just obeyed, stood when any instance first obeyed it.
   */
  long request(PointedVersion obeyed) {
    Long first = last(ModelPointer.ACTIVE).request();
    return trusted.isEmpty() || first == null ? obeyed.offset() : first;
  }

  /** What was obeyed last; null if no keys are trusted. */
  @Nullable Obeyed last() {
    LastObeyed active = last(ModelPointer.ACTIVE);
    LastObeyed shadow = last(ModelPointer.SHADOW);
    return trusted.isEmpty()
        ? null
        : new Obeyed(active.sequence(), shadow.sequence(), active.request(), shadow.request());
  }

  private LastObeyed last(String name) {
    return lastByName.getOrDefault(name, LastObeyed.NONE);
  }

  private void remember(String name, LastObeyed obeyed) {
    lastByName.merge(name, obeyed, LastObeyed::later);
  }
}
