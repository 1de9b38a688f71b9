package io.tonestream.trainer.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void risesInAStraightLineAndThenFallsInOneToNothing() {
    Schedule schedule = new Schedule(10, 0.2f);

    assertThat(schedule.rate(0)).isEqualTo(0.1f);
    assertThat(schedule.rate(1)).isCloseTo(0.55f, within(1e-6f));
    assertThat(schedule.rate(1.999)).isCloseTo(1, within(1e-3f));
    assertThat(schedule.rate(2.001)).isCloseTo(1, within(1e-3f));
    assertThat(schedule.rate(6)).isCloseTo(0.5f, within(1e-6f));
    assertThat(schedule.rate(10)).isZero();
  }

  @Test
  void risesNoHigherThanItIsToldTo() {
    Schedule schedule = new Schedule(10, 0.2f, 0.5f);

    assertThat(schedule.rate(0)).isEqualTo(0.05f);
    assertThat(schedule.rate(6)).isCloseTo(0.25f, within(1e-6f));
  }

  @Test
  void onlyFallsWithoutAWarmUp() {
    Schedule schedule = new Schedule(4, 0);

    assertThat(schedule.rate(0)).isOne();
    assertThat(schedule.rate(1)).isEqualTo(0.75f);
    assertThat(schedule.rate(3.5)).isEqualTo(0.125f);
  }
}
