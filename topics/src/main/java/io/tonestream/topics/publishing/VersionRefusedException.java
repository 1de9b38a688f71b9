package io.tonestream.topics.publishing;

/** A version that an instance refused; the message names both, and why. */
public final class VersionRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Of a version that this instance refused for this reason. */
  public VersionRefusedException(String version, String instance, String reason) {
    super("instance %s refused version %s: %s".formatted(instance, version, reason));
  }
}
