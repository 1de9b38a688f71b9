package io.tonestream.trainer.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.network.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdamTest {
  /** Under a gradient that never changes, both corrected moments are exact: a step is the rate. */
  @Test
  void takesStepsOfTheRateWhateverTheGradientsSizeIfItStaysTheSame() {
    float[] values = {1, 1, 1};
    Adam adam = adam(values);
    for (int step = 1; step <= 20; step++) {
      adam.step(0, new float[] {1e-3f, -50, 0}, 0, 3, step, 0.01f);
    }

    assertThat(values[0]).isCloseTo(1 - 20 * 0.01f, within(1e-4f));
    assertThat(values[1]).isCloseTo(1 + 20 * 0.01f, within(1e-4f));
    assertThat(values[2]).isOne();
  }

  /** Algorithm 1 of Kingma and Ba 2015, line by line and in double precision. */
  @Test
  void followsThePaper() {
    float[] values = {0.3f};
    Adam adam = adam(values);
    SplittableRandom random = new SplittableRandom(1);
    double expected = 0.3f;
    double m = 0;
    double v = 0;
    for (int t = 1; t <= 200; t++) {
      float g = (float) (random.nextGaussian() + 0.2);
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      double corrected = m / (1 - Math.pow(0.9, t));
      expected -= 0.005 * corrected / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-8);
      adam.step(0, new float[] {g}, 0, 1, t, 0.005f);

      assertThat((double) values[0]).as("step %d", t).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void changesTheRowsOfAStepAloneAndKeepsTheMomentsOfTheOthers() {
    float[] values = new float[6];
    Adam adam = adam(values);
    float[] gradient = {9, 9, 1, -1};

    adam.step(2, gradient, 2, 2, 1, 0.1f);
    assertThat(values).containsExactly(new float[] {0, 0, -0.1f, 0.1f, 0, 0}, within(1e-6f));

    adam.step(0, gradient, 0, 2, 2, 0.1f);
    assertThat(values[2]).isCloseTo(-0.1f, within(1e-6f));

    // m = 0.9 · 0.1 + 0.1 · 1 = 0.19 and v = 0.999 · 0.001 + 0.001 = 0.001999, as of step 3
    adam.step(2, gradient, 2, 2, 3, 0.1f);
    double third = 0.1 * 0.19 / (1 - 0.729) / Math.sqrt(0.001999 / (1 - 0.997002999));
    assertThat(values[2]).isCloseTo((float) (-0.1 - third), within(1e-5f));
  }

  private static Adam adam(float[] values) {
    return new Adam(new Tensor(new long[] {values.length}, values));
  }
}
