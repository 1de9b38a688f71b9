package io.tonestream.app.serving;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How many texts clients may have scored over HTTP, beside the stream. A change needs a restart.
 *
 * @param maxTexts the most texts of a request
 * @param timeout how long a request may take once its turn has come
 * @param time the most time that all of them may take, as a share of one core
 */
@ConfigurationProperties("tonestream.predict")
public record PredictConfiguration(
    @Bindable(defaultValue = "128") int maxTexts,
    @Bindable(defaultValue = "PT10S") Duration timeout,
    @Bindable(defaultValue = "0.25") double time) {

  /** The defaults. */
  public static final PredictConfiguration DEFAULT =
      new PredictConfiguration(128, Duration.ofSeconds(10), 0.25);

  /** Refuses what can't work, naming the setting. */
  public PredictConfiguration {
    if (maxTexts < 1) {
      throw new IllegalArgumentException(
          "tonestream.predict.max-texts is " + maxTexts + "; it must be at least 1");
    }
    if (timeout.toMillis() < 100) {
      throw new IllegalArgumentException(
          "tonestream.predict.timeout is " + timeout + "; it must be at least PT0.1S");
    }
    Shares.require("tonestream.predict.time", time);
  }
}
