package io.tonestream.model.publishing;

/** A version that an instance refused; the message names both, and why. */
public final class VersionRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VersionRefusedException(String version, String instance, String reason) {
    super("instance %s refused version %s: %s".formatted(instance, version, reason));
  }
}
