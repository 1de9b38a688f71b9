package io.tonestream.trainer;

import org.jspecify.annotations.Nullable;

/** Training that can't go on; the message says why and what may help. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TrainingException(String message) {
    this(message, null);
  }

  public TrainingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
