package io.tonestream.schemas;

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
 */
public record ModelPointer(String version, List<String> previous) {
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
