package io.tonestream.topics.publishing;

import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelPointer.Signed;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Signs what a publisher points to. Of what stands on the topic it believes what its own key
 * signed, and nothing else: anyone who can write there may have put it there.
 *
 * @param own the key's public half
 */
record PointerSigner(SignedPointers pointers, SigningKey key, TrustedKeys own) {
  static PointerSigner of(Map<String, Object> kafka, String topic, SigningKey key) {
    return new PointerSigner(
        SignedPointers.of(kafka, topic), key, TrustedKeys.of(List.of(key.publicKey())));
  }

  /** Whether this key signed the pointer. */
  boolean signed(String name, ModelPointer pointer) {
    return pointers.fault(name, pointer, own, 0).isEmpty();
  }

  /**
   * The pointer with a signature: in the order of time, and after the one that is there, whatever
   * the clocks say.
   *
   * @param there one that this key signed; null if there is none
   */
  ModelPointer sign(String name, ModelPointer pointer, @Nullable ModelPointer there) {
    Signed before = there == null ? null : there.signed();
    long after = before == null ? 0 : before.sequence() + 1;
    return pointers.sign(name, pointer, Math.max(Clock.systemUTC().millis(), after), key);
  }
}
