package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

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

  /** These texts, padded to the longest. */
  public static Input padded(NDManager manager, List<Encoded> texts) {
    int longest = Math.max(1, texts.stream().mapToInt(Encoded::length).max().orElse(1));
    int[] ids = new int[texts.size() * longest];
    float[] weights = new float[ids.length];
    long[] lengths = new long[texts.size()];
    long[] firstLengths = new long[texts.size()];
    for (int i = 0; i < lengths.length; i++) {
      Encoded text = texts.get(i);
      System.arraycopy(text.ids(), 0, ids, i * longest, text.length());
      System.arraycopy(text.weights(), 0, weights, i * longest, text.length());
      lengths[i] = Math.max(1, text.length());
      firstLengths[i] = text.firstLength();
    }
    Shape shape = new Shape(texts.size(), longest);
    return new Input(
        manager.create(ids, shape),
        manager.create(weights, shape),
        manager.create(lengths),
        manager.create(firstLengths));
  }

  static Input of(NDList arrays) {
    return new Input(arrays.get(0), arrays.get(1), arrays.get(2), arrays.get(3));
  }

  /** As DJL hands it to a block. */
  public NDList toList() {
    return new NDList(ids, weights, lengths, firstLengths);
  }
}
