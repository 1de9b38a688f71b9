package io.tonestream.trainer.data;

import org.jspecify.annotations.Nullable;

/** Data that can't be used; the message names the file, where in it, and the remedy. */
public final class BadDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadDataException(String message) {
    this(message, null);
  }

  BadDataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
