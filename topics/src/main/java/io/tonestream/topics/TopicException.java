package io.tonestream.topics;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * What can't be read from or written to a topic; the message names the topic, or the version of a
 * model, and the remedy.
 */
public final class TopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TopicException(String message) {
    super(message);
  }

  public TopicException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Whether it may be otherwise the next time: Kafka did not answer. */
  public boolean mayPass() {
    return getCause() instanceof RetriableException;
  }
}
