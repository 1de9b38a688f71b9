package io.tonestream.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RetriedTest {
  private final AtomicInteger attempts = new AtomicInteger();

  @AfterEach
  void isInterruptedNoMore() {
    Thread.interrupted();
  }

  @Test
  void doesNotTryAgainAtOnceWhatFailed() {
    Retried retried = retried(new IllegalStateException("full"));

    assertThat(retried.attempt()).isFalse();
    assertThat(retried.attempt()).isFalse();
    assertThat(attempts).hasValue(1);

    await().until(retried::attempt);
    assertThat(retried.attempt()).isTrue();
    assertThat(attempts).hasValue(3);
  }

  @Test
  void isNotHeldUpByAWakeup() {
    Retried retried = retried(new WakeupException());

    assertThat(retried.attempt()).isFalse();
    assertThat(retried.attempt()).isTrue();
  }

  @Test
  void doesNotTryAgainWhatIsInterrupted() {
    Retried retried = retried(new InterruptException("stop"));

    assertThatThrownBy(retried::attempt).isInstanceOf(InterruptException.class);
  }

  private Retried retried(RuntimeException first) {
    return new Retried(
        "keep it",
        () -> {
          if (attempts.incrementAndGet() == 1) {
            throw first;
          }
        });
  }
}
