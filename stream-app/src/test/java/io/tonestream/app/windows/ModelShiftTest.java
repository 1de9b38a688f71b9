package io.tonestream.app.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ModelShiftTest {
  /**
   * By hand, of 20 texts: 4 rise by a step, 2 by two, 1 falls by one, so the sum is 7 and that of
   * squares 13. With two pseudo-texts: 7 / 22, and (15 / 22 − (7 / 22)²) / 22.
   */
  @Test
  void isTheMeanOfWhatEachTextRisesBy() {
    ModelShift shift = ModelShift.of("v1", "v2", new long[] {5, 3, 2, 1, 4, 1, 0, 0, 4});

    assertThat(shift.texts()).isEqualTo(20);
    assertThat(shift.mean()).isCloseTo(0.35, within(1e-12));
    assertThat(shift.centre()).isCloseTo(0.3181818182, within(1e-9));
    assertThat(shift.variance()).isCloseTo((15 / 22.0 - 49 / 484.0) / 22, within(1e-12));
  }

  /** What v2 made of v1 is the reverse of what v1 made of v2. */
  @Property
  void isTheSameSeenFromTheOtherVersion(
      @ForAll @Size(9) List<@IntRange(max = 1_000) Integer> counts) {
    long[] cells = counts.stream().mapToLong(Integer::longValue).toArray();
    cells[4]++;
    long[] transposed = new long[9];
    for (int cell = 0; cell < 9; cell++) {
      transposed[cell % 3 * 3 + cell / 3] = cells[cell];
    }
    ModelShift shift = ModelShift.of("v1", "v2", cells);
    ModelShift back = ModelShift.of("v2", "v1", transposed).reversed();

    assertThat(back.mean()).isEqualTo(shift.mean(), within(1e-12));
    assertThat(back.centre()).isEqualTo(shift.centre(), within(1e-12));
    assertThat(back.variance()).isEqualTo(shift.variance());
    assertThat(back.from()).isEqualTo("v1");
    assertThat(back.texts()).isEqualTo(shift.texts());
    assertThat(shift.mean()).isBetween(-2.0, 2.0);
    assertThat(shift.variance()).isBetween(0.0, 4.0);
  }
}
