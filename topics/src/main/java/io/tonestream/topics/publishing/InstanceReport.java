package io.tonestream.topics.publishing;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tonestream.schemas.ModelStatus;
import java.time.Instant;

/**
 * What an instance last said.
 *
 * @param status its words
 * @param silent whether it says it runs but has said nothing for so long that it must be gone
 */
public record InstanceReport(@JsonUnwrapped ModelStatus status, boolean silent) {
  /** What there is to say of it now. */
  public static InstanceReport of(ModelStatus status, Instant now) {
    return new InstanceReport(status, Rollout.isSilent(status, now));
  }
}
