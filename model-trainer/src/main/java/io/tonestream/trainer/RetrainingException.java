package io.tonestream.trainer;

/** A retraining that can't go on; the message says why, and what may help. */
public final class RetrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what failed, and what may help. */
  public RetrainingException(String message) {
    super(message);
  }
}
