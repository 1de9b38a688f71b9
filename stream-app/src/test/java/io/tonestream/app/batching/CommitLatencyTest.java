package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CommitLatencyTest {
  private static final long NOW = 1_700_000_000_000L;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CommitLatency latency = new CommitLatency(meters);

  @Test
  void measuresTheFirstTextOfEachTransactionAndSomeAfterIt() {
    process(3, NOW - 2_000);
    latency.committed(NOW);
    assertThat(timer().count()).isEqualTo(1);
    assertThat(timer().totalTime(TimeUnit.SECONDS)).isEqualTo(2);

    process(6_401, NOW);
    assertThat(timer().count()).as("nothing is committed yet").isEqualTo(1);
    latency.committed(NOW + 500);
    assertThat(timer().count()).isEqualTo(1 + 101);
    assertThat(timer().totalTime(TimeUnit.SECONDS)).isEqualTo(2 + 101 * 0.5);

    latency.committed(NOW + 10_000);
    assertThat(timer().count()).as("there was nothing to commit").isEqualTo(102);
  }

  @Test
  void forgetsWhatWasAborted() {
    process(10, NOW - 9_000);
    latency.aborted();
    process(1, NOW - 1_000);
    latency.committed(NOW);

    assertThat(timer().count()).isEqualTo(1);
    assertThat(timer().totalTime(TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void takesATextOfTheFutureForNew() {
    process(1, NOW + 60_000);
    latency.committed(NOW);

    assertThat(timer().totalTime(TimeUnit.SECONDS)).isZero();
    assertThat(timer().count()).isEqualTo(1);
  }

  private void process(int texts, long millis) {
    for (int i = 0; i < texts; i++) {
      latency.processed(Instant.ofEpochMilli(millis));
    }
  }

  private Timer timer() {
    return meters.get("tonestream.event.to.commit").timer();
  }
}
