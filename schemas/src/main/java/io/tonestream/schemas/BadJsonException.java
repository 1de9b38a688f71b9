package io.tonestream.schemas;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Bytes that are not a whole wire record; the message says why, without quoting the input. */
public final class BadJsonException extends SerializationException {
  private static final long serialVersionUID = 1L;

  BadJsonException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
