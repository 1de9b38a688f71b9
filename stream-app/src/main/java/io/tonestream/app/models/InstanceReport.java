package io.tonestream.app.models;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tonestream.schemas.ModelStatus;
import java.time.Duration;
import java.time.Instant;

/**
 * What an instance last said.
 *
 * @param status its words
 * @param silent whether it says it runs but has said nothing for so long that it must be gone
 */
record InstanceReport(@JsonUnwrapped ModelStatus status, boolean silent) {
  /** A running instance speaks every 30 s. */
  private static final Duration SILENCE = Duration.ofSeconds(90);

  static InstanceReport of(ModelStatus status, Instant now) {
    return new InstanceReport(status, isSilent(status, now));
  }

  static boolean isSilent(ModelStatus status, Instant now) {
    return status.state() == ModelStatus.State.RUNNING
        && status.updatedAt().plus(SILENCE).isBefore(now);
  }
}
