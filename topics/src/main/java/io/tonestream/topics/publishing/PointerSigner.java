package io.tonestream.topics.publishing;

import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelPointer.Signed;
import io.tonestream.schemas.ModelStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs what a publisher points to. Of what stands on the topic it believes what its own key
 * signed, and nothing else: anyone who can write there may have put it there. And nothing that is
 * older than what instances have obeyed: anyone can write a copy of that too.
 *
 * @param own the key's public half
 * @param statuses what instances said when the publisher was opened
 */
record PointerSigner(
    SignedPointers pointers, SigningKey key, TrustedKeys own, Collection<ModelStatus> statuses) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * Reads what instances have obeyed.
   *
   * @param topic name of {@code models}, prefix and all
   * @param statusTopic that of {@code model-status}, which may be missing
   * @throws io.tonestream.topics.TopicException if Kafka refuses, or doesn't answer in time
   */
  static PointerSigner of(
      Map<String, Object> kafka, String topic, String statusTopic, SigningKey key) {
    return new PointerSigner(
        SignedPointers.of(kafka, topic),
        key,
        TrustedKeys.of(List.of(key.publicKey())),
        ModelStatuses.readIfAny(kafka, statusTopic, TIMEOUT));
  }

  /** Why a pointer that is there can't be built upon, as a predicate; empty if it can. */
  Optional<String> doubt(String name, ModelPointer pointer) {
    if (pointers.fault(name, pointer, own, 0).isPresent()) {
      return Optional.of("isn't signed by this key");
    }
    long obeyed = LastObeyed.of(name, statuses).sequence();
    return pointers.fault(name, pointer, own, obeyed).isPresent()
        ? Optional.of("is an old one, and instances have obeyed a later one")
        : Optional.empty();
  }

  /**
   * The pointer with a signature: in the order of time, and after the one that is there, whatever
   * the clocks say.
   *
   * @param there one that can be built upon; null if there is none
   */
  ModelPointer sign(String name, ModelPointer pointer, @Nullable ModelPointer there) {
    Signed before = there == null ? null : there.signed();
    long after = before == null ? 0 : before.sequence() + 1;
    return pointers.sign(name, pointer, Math.max(Clock.systemUTC().millis(), after), key);
  }
}
