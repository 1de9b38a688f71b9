package io.tonestream.app.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallSizeTest {
  private final CallSize size = new CallSize(16);

  @Test
  void growsFromOneTextUpToTheMax() {
    assertThat(size.texts()).isOne();
    size.measured(1, 1_000);
    assertThat(size.texts()).isEqualTo(4);
    size.measured(4, 1_000);
    assertThat(size.texts()).isEqualTo(16);
    size.measured(16, 1_000);
    assertThat(size.texts()).isEqualTo(16);
  }

  @Test
  void keepsACallOfASlowModelNearASecond() {
    size.measured(1, TimeUnit.MILLISECONDS.toNanos(300));
    assertThat(size.texts()).isEqualTo(3);
    size.measured(3, TimeUnit.SECONDS.toNanos(6));
    assertThat(size.texts()).isOne();
    size.measured(1, 0);
    assertThat(size.texts()).isEqualTo(4);
  }
}
