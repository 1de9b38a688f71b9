package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeviceRotationTest {
  @Test
  void dealsPredictorsOutInTurn() {
    DeviceRotation rotation = new DeviceRotation(3);

    assertThat(new int[] {rotation.take(), rotation.take(), rotation.take(), rotation.take()})
        .containsExactly(0, 1, 2, 0);
  }

  @Test
  void fillsTheGapThatAClosedPredictorLeaves() {
    DeviceRotation rotation = new DeviceRotation(2);
    rotation.take();
    rotation.take();
    rotation.take();

    rotation.giveBack(0);
    rotation.giveBack(0);

    assertThat(rotation.take()).isZero();
    assertThat(rotation.take()).isZero();
  }

  @Test
  void isNotMovedOnByPredictorsThatOnlyWarmedDevicesUp() {
    DeviceRotation rotation = new DeviceRotation(2);

    rotation.giveBack(rotation.take());
    rotation.giveBack(rotation.take(1));

    assertThat(rotation.take()).isZero();
    assertThat(rotation.take()).isOne();
  }

  @Test
  void takesBackNoMoreThanItGave() {
    DeviceRotation rotation = new DeviceRotation(1);

    assertThatThrownBy(() -> rotation.giveBack(0)).isInstanceOf(IllegalStateException.class);
  }
}
