package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class IsolationTest {
  private final AtomicLong clock = new AtomicLong(-17);
  private final Isolation isolation = new Isolation(clock::get);

  @Test
  void isOverASecondAfterTheFirstFailure() {
    clock.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(isolation.isOver()).as("nothing failed").isFalse();
    isolation.begin();
    clock.addAndGet(Duration.ofMillis(900).toNanos());
    isolation.begin();
    assertThat(isolation.isOver()).isFalse();

    clock.addAndGet(Duration.ofMillis(101).toNanos());
    assertThat(isolation.isOver()).isTrue();
  }
}
