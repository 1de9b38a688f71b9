package io.tonestream.app.webhook;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WebhookConfigurationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void refusesTimesThatCannotWork() {
    assertThatThrownBy(() -> times(Duration.ofSeconds(61), SECOND))
        .hasMessage(
            "tonestream.webhook.timeout is PT1M1S; it must be more than PT0S, and at most PT1M");
    assertThatThrownBy(() -> times(SECOND, Duration.ofDays(999_999)))
        .hasMessageContaining("tonestream.webhook.give-up-after is PT23999976H");
    assertThatThrownBy(() -> times(SECOND, Duration.ZERO))
        .hasMessageContaining("tonestream.webhook.give-up-after is PT0S");
  }

  private static WebhookConfiguration times(Duration timeout, Duration giveUpAfter) {
    return new WebhookConfiguration(
        null, WebhookConfiguration.Format.JSON, null, timeout, giveUpAfter);
  }
}
