package io.tonestream.trainer;

import org.jspecify.annotations.Nullable;

/** Training that can't go on; the message says why and what may help. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what failed, and what may help. */
  public TrainingException(String message) {
    this(message, null);
  }

  /** With what failed, what may help, and what led to it. */
  public TrainingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
