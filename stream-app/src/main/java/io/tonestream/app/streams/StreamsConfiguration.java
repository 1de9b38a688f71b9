package io.tonestream.app.streams;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;

/**
 * The Kafka Streams client. A change needs a restart.
 *
 * @param applicationId names the app to Kafka: instances with one id share the work
 * @param threads stream threads; each has a predictor of its own
 * @param stateDir where stores are kept; they are rebuilt from Kafka if it is lost
 */
@ConfigurationProperties("tonestream.streams")
public record StreamsConfiguration(
    @Bindable(defaultValue = "tonestream") String applicationId,
    @Bindable(defaultValue = "2") int threads,
    @Bindable(defaultValue = ".tonestream/state") Path stateDir) {

  /** Refuses what can't work, naming the setting. */
  public StreamsConfiguration {
    if (applicationId.isBlank()) {
      throw new IllegalArgumentException("tonestream.streams.application-id is blank");
    }
    if (threads < 1) {
      throw new IllegalArgumentException(
          "tonestream.streams.threads is " + threads + "; it must be at least 1");
    }
  }
}
