package io.tonestream.app.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.model.ComputePrecision;
import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.Placement;
import io.tonestream.model.bundle.Bundles;
import org.junit.jupiter.api.Test;

class DeviceMetricsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void tellWhichDeviceModelsRunOnAndWhatAllVersionsTakeOfIt() {
    Placement cpu = Placement.of("cpu", ComputePrecision.SINGLE);
    DeviceMetrics.register(meters, cpu);

    assertThat(
            meters
                .get("tonestream.model.device")
                .tags("device", "cpu", "precision", "single")
                .gauge()
                .value())
        .isEqualTo(1);
    double before = memory();
    try (DjlSentimentModel first = DjlSentimentModel.load(Bundles.bag(1), cpu)) {
      double one = memory() - before;
      assertThat(one).isPositive();
      try (DjlSentimentModel second = DjlSentimentModel.load(Bundles.bag(2), cpu)) {
        assertThat(second.device()).isEqualTo(first.device()).contains("cpu");
        assertThat(memory() - before).isEqualTo(2 * one);
      }
    }
    assertThat(memory()).isEqualTo(before);
  }

  private double memory() {
    return meters.get("tonestream.model.memory").tag("device", "cpu").gauge().value();
  }
}
