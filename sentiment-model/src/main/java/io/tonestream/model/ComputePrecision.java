package io.tonestream.model;

import ai.djl.ndarray.types.DataType;

/**
 * What a model's numbers are while it runs, however its bundle keeps them. PyTorch's third choice,
 * bfloat16, is missing: DJL ends the process when it converts to it.
 */
public enum ComputePrecision {
  /** 32 bits. */
  SINGLE(DataType.FLOAT32, 1e-3f),
  /**
   * 16 bits, on a GPU alone, and for transformers alone: others are small, and a script keeps what
   * it was saved with.
   */
  HALF(DataType.FLOAT16, 1e-2f);

  private final DataType type;
  private final float goldenTolerance;

  ComputePrecision(DataType type, float goldenTolerance) {
    this.type = type;
    this.goldenTolerance = goldenTolerance;
  }

  /** How far a golden text's probabilities may be off if nothing else is said. */
  public float goldenTolerance() {
    return goldenTolerance;
  }

  DataType type() {
    return type;
  }
}
