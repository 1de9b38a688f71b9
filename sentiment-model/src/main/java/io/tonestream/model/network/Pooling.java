package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.Supplier;

/** How the states that a recurrent layer leaves at each word become one for the text. */
public enum Pooling {
  /** The state after the text's own last word. */
  @JsonProperty("last")
  LAST,
  /** The mean over the text's words. */
  @JsonProperty("mean")
  MEAN,
  /** A mean in which a trained vector says how much each word counts (Zhou et al. 2016). */
  @JsonProperty("attention")
  ATTENTION;

  /** Keeps what is padding out of a softmax. */
  private static final float NEVER = 1e9f;

  /**
   * One state for each text, {@code [batch, width]}.
   *
   * @param states {@code [batch, longest, width]}; those over padding don't count
   * @param attention {@code [1, width]}, asked for by {@link #ATTENTION} alone
   */
  NDArray pool(NDArray states, Input input, Supplier<NDArray> attention) {
    return switch (this) {
      case LAST -> Sequences.last(states, input);
      case MEAN -> {
        NDArray counts = input.weights().sum(new int[] {1}, true);
        yield Sequences.weighted(states, input.weights().div(counts));
      }
      case ATTENTION -> {
        NDArray scores = states.tanh().matMul(attention.get().transpose()).squeeze(2);
        NDArray mask = input.weights().sub(1).mul(NEVER);
        yield Sequences.weighted(states, scores.add(mask).softmax(1));
      }
    };
  }
}
