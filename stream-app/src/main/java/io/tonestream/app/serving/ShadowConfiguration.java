package io.tonestream.app.serving;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How a shadow is tried on live texts, on a thread of its own. A change needs a restart.
 *
 * @param sample the share of texts that it scores
 * @param time the most time that it may take, as a share of one core
 */
@ConfigurationProperties("tonestream.model.shadow")
public record ShadowConfiguration(
    @Bindable(defaultValue = "1") double sample, @Bindable(defaultValue = "0.25") double time) {

  /** The defaults. */
  public static final ShadowConfiguration DEFAULT = new ShadowConfiguration(1, 0.25);

  /** Refuses what can't work, naming the setting. */
  public ShadowConfiguration {
    Shares.require("tonestream.model.shadow.sample", sample);
    Shares.require("tonestream.model.shadow.time", time);
  }
}
