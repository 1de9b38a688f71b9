package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * A batch of encoded texts in the engine.
 *
 * @param ids row numbers {@code [batch, longest]}, int32, padded with 0
 * @param weights how much each counts, {@code [batch, longest]}, float32, padded with 0
 * @param lengths how long each text is, {@code [batch]}, int64, at least 1
 * @param firstLengths how much of each text is its first segment, {@code [batch]}, int64
 */
public record Input(NDArray ids, NDArray weights, NDArray lengths, NDArray firstLengths) {
  /** Of texts that are one segment. */
  public Input(NDArray ids, NDArray weights, NDArray lengths) {
    this(ids, weights, lengths, lengths);
  }

  static Input of(NDList arrays) {
    return new Input(arrays.get(0), arrays.get(1), arrays.get(2), arrays.get(3));
  }

  /** As DJL hands it to a block. */
  public NDList toList() {
    return new NDList(ids, weights, lengths, firstLengths);
  }
}
