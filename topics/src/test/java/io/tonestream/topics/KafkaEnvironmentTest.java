package io.tonestream.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class KafkaEnvironmentTest {
  @Test
  void holdsSettingsByKafkasNames() {
    assertThat(
            KafkaEnvironment.settings(
                Map.of(
                    "TONESTREAM_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                    "TONESTREAM_KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", "",
                    "TONESTREAM_TOPICS_PREFIX", "a-",
                    "KAFKA_CLIENT_ID", "other",
                    "PATH", "/bin")))
        .containsOnly(
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("ssl.endpoint.identification.algorithm", ""));
  }
}
