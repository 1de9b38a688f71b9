package io.tonestream.model.bundle;

/** In which precision a bundle keeps parameters that aren't in a bundle's file yet. */
public enum Precision {
  /**
   * Half precision for those with {@value NumberType#MIN_HALF} values or more, if all of them fit;
   * single precision for the others.
   */
  HALF,
  /** Single precision for all. */
  SINGLE
}
