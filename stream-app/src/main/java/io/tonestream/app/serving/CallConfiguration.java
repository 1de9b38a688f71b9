package io.tonestream.app.serving;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How long a call into a model may take before it counts as hung: nothing can end it, so its thread
 * is given up. A change needs a restart.
 *
 * @param callTimeout for a batch of texts, which is cut to take about a second, and some seconds
 *     where one text alone takes as long
 * @param loadTimeout for each step of a version's way in: to load it, to warm it up, to test it
 */
@ConfigurationProperties("tonestream.model")
public record CallConfiguration(
    @Bindable(defaultValue = "PT20S") Duration callTimeout,
    @Bindable(defaultValue = "PT30S") Duration loadTimeout) {

  /** The defaults. */
  public static final CallConfiguration DEFAULT =
      new CallConfiguration(Duration.ofSeconds(20), Duration.ofSeconds(30));

  /** Refuses what can't work, naming the setting. */
  public CallConfiguration {
    requireSecond("tonestream.model.call-timeout", callTimeout);
    requireSecond("tonestream.model.load-timeout", loadTimeout);
  }

  private static void requireSecond(String setting, Duration timeout) {
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(setting + " is " + timeout + "; it must be at least PT1S");
    }
  }
}
