package io.tonestream.app.serving;

import io.tonestream.schemas.ModelStatus.Phase;

/** A version did not return from a step of its way in. Its thread is given up. */
public final class HungModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Phase phase;

  HungModelException(String version, Phase phase, String reason) {
    super(
        "model %s hangs: %s; take another version, or raise tonestream.model.load-timeout"
            .formatted(version, reason));
    this.phase = phase;
  }

  /** Where it hangs. */
  public Phase phase() {
    return phase;
  }
}
