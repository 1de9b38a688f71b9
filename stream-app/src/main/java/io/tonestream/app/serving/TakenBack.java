package io.tonestream.app.serving;

import io.tonestream.schemas.ModelStatus.Phase;

/**
 * A version that did badly on probation.
 *
 * @param request offset on {@code models} of the pointer that had asked for it
 * @param phase whether it was still on probation
 * @param reason what was wrong with it
 */
public record TakenBack(String version, long request, Phase phase, String reason) {
  static TakenBack of(ServingModel model, Phase phase, String reason) {
    return new TakenBack(model.version(), model.request(), phase, reason);
  }
}
