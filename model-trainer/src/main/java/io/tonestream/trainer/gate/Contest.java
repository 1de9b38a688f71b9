package io.tonestream.trainer.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tonestream.model.bundle.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * How candidate and active version do on the same data set.
 *
 * @param texts what kind of texts it holds
 * @param active absent if no version is active
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Contest(Texts texts, Evaluation candidate, @Nullable Evaluation active) {
  /** What figures on a data set can be held to. */
  public enum Texts {
    /** As they come: figures on them say how good a model is. */
    @JsonProperty("validation")
    VALIDATION,
    /**
     * Corrected by people, because a model was wrong about them: figures on them say which of two
     * models is better, but are low for any.
     */
    @JsonProperty("feedback")
    FEEDBACK
  }

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
