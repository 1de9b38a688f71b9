package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;

/**
 * Moves within padded sequences {@code [batch, longest, width]}, each text within its own words.
 */
final class Sequences {
  private Sequences() {}

  /** Each text's last row, {@code [batch, width]}. */
  static NDArray last(NDArray sequences, Input input) {
    return rows(sequences, input.lengths().sub(1).expandDims(1)).squeeze(1);
  }

  /**
   * Each text from its last row to its first; what is beyond is no row of the text's in any order.
   */
  static NDArray turned(NDArray sequences, Input input) {
    long longest = sequences.getShape().get(1);
    NDArray positions = sequences.getManager().arange(0, longest, 1, DataType.INT64);
    NDArray fromTheEnd = input.lengths().sub(1).expandDims(1).sub(positions.expandDims(0));
    return rows(sequences, fromTheEnd.maximum(0));
  }

  /** The sum of each text's rows {@code [batch, width]}, weighted by {@code [batch, longest]}. */
  static NDArray weighted(NDArray sequences, NDArray weights) {
    return weights.expandDims(1).batchMatMul(sequences).squeeze(1);
  }

  /** The rows at these positions {@code [batch, n]} of each text: {@code [batch, n, width]}. */
  private static NDArray rows(NDArray sequences, NDArray positions) {
    Shape shape = sequences.getShape();
    long batch = shape.get(0);
    long longest = shape.get(1);
    NDArray first =
        sequences.getManager().arange(0, batch, 1, DataType.INT64).mul(longest).expandDims(1);
    NDArray flat = sequences.reshape(batch * longest, shape.get(2));
    return Embedding.embedding(positions.add(first), flat, SparseFormat.DENSE).head();
  }
}
