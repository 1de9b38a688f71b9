package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which model version the instances run: the value of {@code models} under the keys {@value
 * #ACTIVE} and {@value #SHADOW}.
 *
 * @param version the version
 * @param previous the versions that it pointed to before, newest first, none of them {@code
 *     version}: what a rollback goes back to; at most {@value #MAX_PREVIOUS}
 * @param signed who vouches for it, and after which one it comes; absent if nobody does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelPointer(String version, List<String> previous, @Nullable Signed signed) {
  /** The key of the pointer to the version that labels texts. */
  public static final String ACTIVE = "active";

  /** The key of the pointer to the version that is tried beside it; a tombstone means none. */
  public static final String SHADOW = "shadow";

  /** How many versions a pointer remembers. */
  public static final int MAX_PREVIOUS = 10;

  /** Refuses a pointer to nothing. */
  public ModelPointer {
    version = Require.identifier("version", version);
    previous = previous == null ? List.of() : List.copyOf(previous);
    Require.atMost("previous", previous, MAX_PREVIOUS);
    for (String each : previous) {
      Require.identifier("previous", each);
      if (each.equals(version)) {
        throw new IllegalArgumentException("previous holds version, " + version);
      }
    }
  }

  /** One that nobody vouches for. */
  public ModelPointer(String version, List<String> previous) {
    this(version, previous, null);
  }

  /**
   * Who vouches for a pointer.
   *
   * @param sequence rises with each pointer that is signed: an older one is never obeyed again
   * @param keyId which public key verifies it: 16 hexadecimal digits
   * @param signature of the pointer, its key, its topic, its cluster and its sequence: Ed25519, in
   *     base64
   */
  public record Signed(long sequence, String keyId, String signature) {
    /** Refuses what can't be one. */
    public Signed {
      if (sequence < 1) {
        throw new IllegalArgumentException("sequence is " + sequence + ", below 1");
      }
      keyId = Require.name("keyId", keyId);
      signature = Require.name("signature", signature);
    }
  }

  /** The pointer after {@code version} was activated where {@code before} stood. */
  public static ModelPointer to(String version, @Nullable ModelPointer before) {
    if (before == null) {
      return new ModelPointer(version, List.of());
    }
    List<String> previous = new ArrayList<>();
    previous.add(before.version);
    previous.addAll(before.previous);
    return new ModelPointer(
        version,
        previous.stream().filter(each -> !each.equals(version)).limit(MAX_PREVIOUS).toList());
  }

  /**
   * The pointer one version back.
   *
   * @throws IllegalStateException if there is none
   */
  public ModelPointer rollback() {
    if (previous.isEmpty()) {
      throw new IllegalStateException("there is no version before " + version);
    }
    return new ModelPointer(previous.get(0), previous.subList(1, previous.size()));
  }
}
