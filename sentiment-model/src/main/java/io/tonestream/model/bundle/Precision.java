package io.tonestream.model.bundle;

/** In which precision a bundle keeps parameters that aren't in a bundle's file yet. */
public enum Precision {
  /**
   * Whole numbers of 8 bits times a scale for each row, for matrices with {@value #MIN_HALF} values
   * or more; single precision for the others.
   */
  INT8,
  /**
   * Half precision for those with {@value #MIN_HALF} values or more, if all of them fit; single
   * precision for the others.
   */
  HALF,
  /** Single precision for all. */
  SINGLE;

  /** Tensors with fewer values are kept in single precision. */
  public static final int MIN_HALF = 4_096;
}
