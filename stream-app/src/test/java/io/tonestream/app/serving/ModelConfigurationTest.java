package io.tonestream.app.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.ComputePrecision;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelConfigurationTest {
  @Test
  void goldenTextsMayBeOffByMoreInHalfPrecisionUnlessItIsSet() {
    assertThat(configuration(ComputePrecision.SINGLE, null).tolerance()).isEqualTo(1e-3f);
    assertThat(configuration(ComputePrecision.HALF, null).tolerance()).isEqualTo(1e-2f);
    assertThat(configuration(ComputePrecision.HALF, 0.05f).tolerance()).isEqualTo(0.05f);
  }

  @Test
  void refusesAToleranceThatWouldLetAnythingOrNothingPass() {
    for (float each : new float[] {0, -1, 1, Float.NaN}) {
      assertThatThrownBy(() -> configuration(ComputePrecision.SINGLE, each))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("tonestream.model.golden-tolerance is " + each);
    }
  }

  private static ModelConfiguration configuration(
      ComputePrecision precision, @Nullable Float goldenTolerance) {
    return new ModelConfiguration(
        null,
        "auto",
        null,
        null,
        List.of(),
        false,
        List.of(),
        Duration.ofSeconds(1),
        1 << 20,
        precision,
        goldenTolerance);
  }
}
