package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;

/** What training does to values so that a network can't rely on each of them. */
@FunctionalInterface
public interface Noise {
  /** Leaves all as it is. */
  Noise NONE = (values, share) -> values;

  /**
   * Sets a share of the values to 0, and makes the others larger by as much as is lost.
   *
   * @param values {@code [batch, width]} or {@code [batch, longest, width]}; a transformer's
   *     attention also {@code [batch, heads, longest, longest]}
   */
  NDArray drop(NDArray values, float share);
}
