package io.tonestream.service;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VariablesTest {
  @ConfigurationProperties("tonestream.test")
  record TestConfiguration(List<String> labels, int maxTexts, int minTexts) {}

  private static final Settings SETTINGS =
      new Settings(
          List.of(HttpConfiguration.class, TopicsConfiguration.class, TestConfiguration.class),
          Map.of("tonestream.test.old-margin", "set tonestream.test.max-texts"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TONESTREAM_HTTP_PORT",
        "TONESTREAM_TOPICS_AUTO_CREATE",
        "TONESTREAM_TEST_LABELS",
        "TONESTREAM_TEST_LABELS_0",
        "TONESTREAM_TEST_LABELS_12",
        "TONESTREAM_KAFKA_SECURITY_PROTOCOL",
        "TONESTREAM_JAVA_OPTS",
        "TONESTREAM_RETRAINING_EVERY",
        "TONESTREAM_TTY",
        "TONESTREAMING",
        "HTTP_PROT"
      })
  void areKnown(String name) {
    SETTINGS.checkVariables(Map.of(name, "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "TONESTREAM_HTTP_PROT, TONESTREAM_HTTP_PORT",
    "TONESTREAM_HTTP_PORT_0, TONESTREAM_HTTP_PORT",
    "TONESTREAM_TOPIC_PREFIX, TONESTREAM_TOPICS_PREFIX",
    "TONESTREAM_TOPICS_AUTOCREATE, TONESTREAM_TOPICS_AUTO_CREATE"
  })
  void areNamedWithTheNearestIfTheyAreUnknown(String name, String nearest) {
    assertThatThrownBy(() -> SETTINGS.checkVariables(Map.of("PATH", "/bin", name, "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown variable %s: the nearest that there is is %s", name, nearest);
  }

  @Test
  void sayWhatTheyAreCalledNowOrWhatToSetInstead() {
    assertThatThrownBy(() -> SETTINGS.checkVariables(Map.of("TONESTREAM_TEST_MOST_TEXTS", "1")))
        .hasMessage("TONESTREAM_TEST_MOST_TEXTS is called TONESTREAM_TEST_MAX_TEXTS now");
    assertThatThrownBy(() -> SETTINGS.checkVariables(Map.of("TONESTREAM_TEST_LEAST_TEXTS", "1")))
        .hasMessage("TONESTREAM_TEST_LEAST_TEXTS is called TONESTREAM_TEST_MIN_TEXTS now");
    assertThatThrownBy(() -> SETTINGS.checkVariables(Map.of("TONESTREAM_TEST_OLD_MARGIN", "1")))
        .hasMessage(
            "there is no variable TONESTREAM_TEST_OLD_MARGIN any more: set tonestream.test.max-texts");
  }
}
