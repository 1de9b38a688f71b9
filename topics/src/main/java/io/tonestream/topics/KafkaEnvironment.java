package io.tonestream.topics;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Settings of Kafka's clients that stand in the environment, such as {@code
 * TONESTREAM_KAFKA_SECURITY_PROTOCOL} for {@code security.protocol}.
 */
public final class KafkaEnvironment {
  /** Begins the name of each such variable. */
  public static final String PREFIX = "TONESTREAM_KAFKA_";

  private KafkaEnvironment() {}

  /**
   * Reads them; no name of Kafka's own has an underscore, so that each stands for a dot.
   *
   * @param environment all variables
   * @return the settings by Kafka's names; the caller may change the map
   */
  public static Map<String, Object> settings(Map<String, String> environment) {
    Map<String, Object> settings = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            settings.put(
                name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    return settings;
  }
}
