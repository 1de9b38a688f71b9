package io.tonestream.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "30s, PT30S",
    "2m, PT2M",
    "1h30m, PT1H30M",
    "500ms, PT0.5S",
    "7d, PT168H",
    "1d2h3m4.5s6ms, PT26H3M4.506S",
    "0s, PT0S",
    "PT30S, PT30S",
    "pt30s, PT30S",
    "P7D, PT168H",
    "5M, PT5M",
    "' 5m ', PT5M"
  })
  void areReadAsPeopleAndIsoWriteThem(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "5x", "-5s", "PT-5S", "1m1h", "5 s", "P1M", "99999999999999999999s"})
  void areRefusedOtherwise(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no duration such as 30s");
  }
}
