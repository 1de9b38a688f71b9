package io.tonestream.app.monitoring;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LagMonitorTest {
  @Test
  void measuresAgainAfterItHasFailed() {
    AtomicInteger asked = new AtomicInteger();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (LagMonitor monitor =
        new LagMonitor(
            Map.of("bootstrap.servers", "localhost:1"),
            "group",
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
              }
              return Set.of();
            },
            Duration.ofMillis(10),
            InstantSource.system(),
            meters)) {
      monitor.start();

      await()
          .until(() -> meters.get("tonestream.lag.measured.timestamp.seconds").gauge().value() > 0);
    }
  }
}
