package io.tonestream.trainer.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.Engines;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Tensor;
import io.tonestream.trainer.optimization.Batch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BagLearnerTest {
  private static final Bag BAG = new Bag(64, 0, false, false, 0, 0, 0, 0f);
  private static final int LABELS = 3;
  private static final int RARE = 7;

  /** Of the first label, with a feature that training has too rarely to learn it. */
  private static final Batch BATCH =
      new Batch(
          new Encoded[] {new Encoded(new int[] {3, RARE}, new float[] {1, 1})},
          new float[][] {{1, 0, 0}});

  @Test
  void aWarmStartReckonsWithWhatIsServedAndNotLearntAnyMore() {
    try (BagLearner learner = learner(false)) {
      float[] before = row(learner);
      float loss = learner.step(BATCH, 1, 1);

      assertThat((double) loss).isCloseTo(Math.log(Math.exp(-2) + 2) + 2, within(1e-5));
      assertThat(row(learner)).isEqualTo(before).isEqualTo(new float[] {-2, 0, 0});
    }
  }

  @Test
  void aStartFromNothingServesNothingThatItNeverLearnt() {
    try (BagLearner learner = learner(true)) {
      float loss = learner.step(BATCH, 1, 1);

      assertThat((double) loss).isCloseTo(Math.log(3), within(1e-5));
      assertThat(row(learner)).isEqualTo(new float[LABELS]);
    }
  }

  private static BagLearner learner(boolean fresh) {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    BAG.initialParameters(LABELS, new SplittableRandom(1))
        .forEach((name, each) -> parameters.put(name, new Tensor(each.shape(), each.values())));
    table(parameters).values()[RARE * LABELS] = -2;
    float[] rates = new float[BAG.buckets() + 1];
    Arrays.fill(rates, 1);
    rates[RARE] = 0;
    return new BagLearner(
        Engines.pyTorch().newBaseManager(), BAG, parameters, rates, 0.1f, 0, fresh, 1);
  }

  private static float[] row(BagLearner learner) {
    return Arrays.copyOfRange(
        table(learner.parameters()).values(), RARE * LABELS, (RARE + 1) * LABELS);
  }

  private static Tensor table(Map<String, Tensor> parameters) {
    return Objects.requireNonNull(parameters.get(Bag.TABLE));
  }
}
