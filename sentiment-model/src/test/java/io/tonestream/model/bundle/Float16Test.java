package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class Float16Test {
  @Test
  void readsEveryHalfAndWritesItBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      short half = (short) bits;
      float value = Float16.toFloat(half);
      if (!Float.isNaN(value)) {
        assertThat(Float16.fromFloat(value)).as("half %04x", bits).isEqualTo(half);
      }
    }
  }

  @Property
  void takesTheNearestHalf(@ForAll @FloatRange(min = -60_000, max = 60_000) float value) {
    short half = Float16.fromFloat(value);
    float error = Math.abs(Float16.toFloat(half) - value);

    assertThat(error).isLessThanOrEqualTo(Math.abs(Float16.toFloat((short) (half + 1)) - value));
    assertThat(error)
        .isLessThanOrEqualTo(
            (half & 0x7fff) == 0 ? error : Math.abs(Float16.toFloat((short) (half - 1)) - value));
  }

  @Test
  void knowsSomeValues() {
    assertThat(Float16.fromFloat(1)).isEqualTo((short) 0x3c00);
    assertThat(Float16.fromFloat(-2)).isEqualTo((short) 0xc000);
    assertThat(Float16.fromFloat(65_504)).isEqualTo((short) 0x7bff);
    assertThat(Float16.toFloat((short) 0x0001)).isEqualTo(0x1p-24f);
  }
}
