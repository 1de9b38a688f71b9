package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.tonestream.model.network.Noise;
import java.util.SplittableRandom;

/**
 * Drops the same values of all of a text's words (Gal and Ghahramani 2016). Its random numbers are
 * its own, so that what other threads do doesn't change them. One thread's own.
 */
final class SeededNoise implements Noise {
  private final SplittableRandom random;

  SeededNoise(SplittableRandom random) {
    this.random = random;
  }

  @Override
  public NDArray drop(NDArray values, float share) {
    if (share == 0) {
      return values;
    }
    Shape shape = values.getShape();
    long batch = shape.get(0);
    long width = shape.get(shape.dimension() - 1);
    float[] kept = new float[(int) (batch * width)];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = random.nextDouble() < share ? 0 : 1 / (1 - share);
    }
    Shape each = shape.dimension() == 2 ? shape : new Shape(batch, 1, width);
    return values.mul(values.getManager().create(kept, each));
  }
}
