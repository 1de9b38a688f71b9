package io.tonestream.trainer.training;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle says about where it comes from.
 *
 * @param name what the model is called across its versions
 * @param parent the version that it is to follow, if any
 * @param created the time that the version is named after
 * @param command how to train it again, for the card
 */
public record Provenance(String name, @Nullable String parent, Instant created, String command) {
  /** The same, as a successor of a version. */
  Provenance following(@Nullable String newParent) {
    return new Provenance(name, newParent, created, command);
  }

  /** The same, as of another time. */
  Provenance createdAt(Instant newCreated) {
    return new Provenance(name, parent, newCreated, command);
  }
}
