package io.tonestream.trainer.gate;

import io.tonestream.model.bundle.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * How candidate and active version do on the same data set.
 *
 * @param active absent if no version is active
 */
public record Contest(Evaluation candidate, @Nullable Evaluation active) {
  /** Refuses to compare what was measured on different texts. */
  public Contest {
    if (active != null
        && (!active.dataSet().equals(candidate.dataSet()) || active.n() != candidate.n())) {
      throw new IllegalArgumentException(
          "%s with %d texts can't be compared with %s with %d texts"
              .formatted(candidate.dataSet(), candidate.n(), active.dataSet(), active.n()));
    }
  }
}
