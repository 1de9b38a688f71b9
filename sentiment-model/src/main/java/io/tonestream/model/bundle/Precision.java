package io.tonestream.model.bundle;

/** In which precision a bundle keeps parameters that aren't in a bundle's file yet. */
public enum Precision {
  /**
   * Whole numbers of 8 bits times a scale for each row, for matrices with {@value
   * NumberType#MIN_HALF} values or more; single precision for the others.
   */
  INT8,
  /**
   * Half precision for those with {@value NumberType#MIN_HALF} values or more, if all of them fit;
   * single precision for the others.
   */
  HALF,
  /** Single precision for all. */
  SINGLE
}
