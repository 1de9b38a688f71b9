package io.tonestream.trainer.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tonestream.model.Engines;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdamWTest {
  private final NDManager manager = Engines.pyTorch().newBaseManager();

  @AfterEach
  void freeArrays() {
    manager.close();
  }

  /** Algorithm 2 of Loshchilov and Hutter 2019, line by line and in double precision. */
  @Test
  void followsThePaper() {
    NDArray parameter = manager.create(new float[] {0.3f});
    AdamW optimizer = new AdamW(parameter, 1, 0.1f, 0);
    SplittableRandom random = new SplittableRandom(1);
    double expected = 0.3f;
    double m = 0;
    double v = 0;
    for (int t = 1; t <= 200; t++) {
      float g = (float) (random.nextGaussian() + 0.2);
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      double corrected = m / (1 - Math.pow(0.9, t));
      double step = corrected / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-8);
      expected -= 0.005 * (step + 0.1 * expected);
      optimizer.step(manager.create(new float[] {g}), 1, t, 0.005f);

      assertThat((double) parameter.toFloatArray()[0])
          .as("step %d", t)
          .isCloseTo(expected, within(1e-5));
    }
  }

  /** At the first step both corrected moments are exact: the step is the rate, and the decay. */
  @Test
  void takesTheRateAndTheDecayOffInTheFirstStep() {
    NDArray parameter = manager.create(new float[] {2, 2, -1, 4});
    new AdamW(parameter, 1, 0.5f, 0)
        .step(manager.create(new float[] {50, -1e-3f, 0, 0}), 1, 1, 0.1f);

    assertThat(parameter.toFloatArray())
        .containsExactly(
            new float[] {2 - 0.1f - 0.1f, 2 - 0.1f + 0.1f, -1 + 0.05f, 4 - 0.2f}, within(1e-5f));
  }

  @Test
  void aScaledGradientIsOneThatCameSo() {
    NDArray scaled = manager.create(new float[] {1, -1});
    NDArray plain = manager.create(new float[] {1, -1});
    AdamW scaledOptimizer = new AdamW(scaled, 1, 0, 0);
    AdamW plainOptimizer = new AdamW(plain, 1, 0, 0);
    for (int step = 1; step <= 3; step++) {
      scaledOptimizer.step(manager.create(new float[] {8, step}), 0.25f, step, 0.1f);
      plainOptimizer.step(manager.create(new float[] {2, step * 0.25f}), 1, step, 0.1f);
    }

    assertThat(scaled.toFloatArray()).isEqualTo(plain.toFloatArray());
    // g = 1/4, 2/4, 3/4: m = .0025 · …, computed by hand for the second value's three steps
    double m = 0;
    double v = 0;
    double expected = -1;
    for (int t = 1; t <= 3; t++) {
      m = 0.9 * m + 0.1 * 0.25 * t;
      v = 0.999 * v + 0.001 * 0.0625 * t * t;
      expected -= 0.1 * m / (1 - Math.pow(0.9, t)) / Math.sqrt(v / (1 - Math.pow(0.999, t)));
    }
    assertThat((double) scaled.toFloatArray()[1]).isCloseTo(expected, within(1e-5));
  }

  @Test
  void aShareOfTheLearningRateIsThatMuchOfIt() {
    NDArray once = manager.create(new float[] {1, -1});
    NDArray again = manager.create(new float[] {1, -1});
    new AdamW(once, 0.2f, 0.1f, 0).step(manager.create(new float[] {8, 3}), 1, 1, 0.5f);
    new AdamW(again, 1, 0.1f, 0).step(manager.create(new float[] {8, 3}), 1, 1, 0.1f);

    assertThat(once.toFloatArray()).isEqualTo(again.toFloatArray());
  }

  @Test
  void endsInTheMeanOfItsStepsIfItIsToldTo() {
    NDArray parameter = manager.create(new float[] {5});
    AdamW optimizer = new AdamW(parameter, 0.1f, 0, 0.6f);
    double mean = 5;
    for (int t = 1; t <= 20; t++) {
      optimizer.step(manager.create(new float[] {t}), 1, t, 1);
      double kept = Math.min(0.6, (1.0 + t) / (10 + t));
      mean = kept * mean + (1 - kept) * parameter.toFloatArray()[0];
    }

    assertThat((double) optimizer.result().toFloatArray()[0]).isCloseTo(mean, within(1e-5));
    assertThat(mean).isGreaterThan(parameter.toFloatArray()[0] + 0.1);
  }

  @Test
  void goesOnFromWhatItSaved() {
    NDArray first = manager.create(new float[] {1, 2});
    AdamW before = new AdamW(first, 1, 0.01f, 0.9f);
    before.step(manager.create(new float[] {3, -4}), 1, 1, 0.1f);
    Map<String, float[]> saved = new LinkedHashMap<>();
    before.addState("x", saved);
    before.step(manager.create(new float[] {1, 1}), 1, 2, 0.1f);

    NDArray second = manager.create(new float[] {7, 7});
    AdamW after = new AdamW(second, 1, 0.01f, 0.9f);
    after.restore("x", saved);
    after.step(manager.create(new float[] {1, 1}), 1, 2, 0.1f);

    assertThat(second.toFloatArray()).isEqualTo(first.toFloatArray());
    assertThat(after.result().toFloatArray()).isEqualTo(before.result().toFloatArray());
    assertThatThrownBy(() -> after.restore("y", saved))
        .hasMessage("the checkpoint doesn't hold the 2 values of parameter/y");
  }
}
