package io.tonestream.trainer.retraining;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Whether drift starts a retraining. A change needs a restart.
 *
 * @param enabled whether it does
 * @param share the share of texts that must be on instances that have drifted
 */
@ConfigurationProperties("tonestream.retraining.drift")
public record DriftConfiguration(
    @Bindable(defaultValue = "false") boolean enabled,
    @Bindable(defaultValue = "0.5") double share) {

  /** Refuses what can't work, naming the setting. */
  public DriftConfiguration {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "tonestream.retraining.drift.share is " + share + "; it must be above 0, at most 1");
    }
  }
}
