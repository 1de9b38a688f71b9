package io.tonestream.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class AdminCallsTest {
  @Test
  void openWhateverTimeOthersAreGivenForARequest() {
    Map<String, Object> kafka =
        Map.of("bootstrap.servers", "127.0.0.1:1", "request.timeout.ms", "60000");
    try (AdminCalls calls = AdminCalls.open(kafka)) {
      assertThat(calls.place()).isEqualTo("127.0.0.1:1");
    }
  }
}
