package io.tonestream.topics.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelPointer.Signed;
import io.tonestream.topics.ClusterId;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Signs the pointers of a topic, and tells which may be obeyed: those that a trusted key signed,
 * for this topic of this cluster, and none that is older than one that was obeyed before. So
 * whoever can write to the topic, but has no key, can't bring an old version back.
 *
 * @param cluster the cluster's id
 * @param topic name of {@code models}, prefix and all
 */
public record SignedPointers(String cluster, String topic) {
  private static final String FORMAT = "tonestream-model-pointer-1";

  /**
   * Of this topic.
   *
   * @param kafka settings of Kafka's clients by Kafka's names
   * @throws io.tonestream.topics.TopicException if Kafka doesn't answer in time
   */
  public static SignedPointers of(Map<String, Object> kafka, String topic) {
    return new SignedPointers(ClusterId.of(kafka), topic);
  }

  /**
   * The pointer with a signature.
   *
   * @param name under which it is written, such as {@link ModelPointer#ACTIVE}
   * @param sequence above that of every pointer of that name that was signed before
   */
  public ModelPointer sign(String name, ModelPointer pointer, long sequence, SigningKey key) {
    byte[] signature = key.signature(message(name, pointer, sequence));
    return new ModelPointer(
        pointer.version(),
        pointer.previous(),
        new Signed(sequence, key.id(), Base64.getEncoder().encodeToString(signature)));
  }

  /**
   * Why a pointer may not be obeyed; empty if it may.
   *
   * @param name under which it stands
   * @param obeyed the sequence of the last one of that name that was obeyed; 0 if none was
   */
  public Optional<String> fault(
      String name, ModelPointer pointer, TrustedKeys trusted, long obeyed) {
    Signed signed = pointer.signed();
    if (signed == null) {
      return Optional.of("the pointer to it isn't signed: point to it with --key");
    }
    if (!isGenuine(name, pointer, signed, trusted)) {
      return Optional.of(
          "the pointer to it isn't signed by a trusted key for topic %s of this cluster (key %s)"
              .formatted(topic, signed.keyId()));
    }
    return signed.sequence() < obeyed
        ? Optional.of(
            "the pointer to it is an old one (%d), and a later one (%d) was obeyed: whoever may, point to it anew with --key"
                .formatted(signed.sequence(), obeyed))
        : Optional.empty();
  }

  private boolean isGenuine(String name, ModelPointer pointer, Signed signed, TrustedKeys trusted) {
    try {
      return trusted.verify(
          signed.keyId(),
          message(name, pointer, signed.sequence()),
          Base64.getDecoder().decode(signed.signature()));
    } catch (IllegalArgumentException e) {
      return false; // no base64
    }
  }

  /** None of its parts can hold a line feed, so that no two pointers have the same. */
  private byte[] message(String name, ModelPointer pointer, long sequence) {
    return String.join(
            "\n",
            FORMAT,
            cluster,
            topic,
            name,
            String.valueOf(sequence),
            pointer.version(),
            String.join(",", pointer.previous()))
        .getBytes(UTF_8);
  }
}
