package io.tonestream.model.publishing;

import org.apache.kafka.common.errors.RetriableException;

/**
 * What can't be read from or written to the topic of the models; the message names the version or
 * the topic, and the remedy.
 */
public final class ModelTopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelTopicException(String message) {
    super(message);
  }

  ModelTopicException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether it may be otherwise the next time: Kafka did not answer. */
  public boolean mayPass() {
    return getCause() instanceof RetriableException;
  }
}
