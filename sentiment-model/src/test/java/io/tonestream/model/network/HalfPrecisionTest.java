package io.tonestream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tonestream.model.Engines;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a GPU computes in half precision, computed on a CPU. */
class HalfPrecisionTest {
  private static final int LABELS = 3;
  private static final int LONGEST = 12;
  private static final long[] LENGTHS = {12, 3, 7, 1};

  @ParameterizedTest
  @EnumSource(Activation.class)
  void aTransformerGivesAboutTheSameLogitsWithPaddingAndTwoSegments(Activation activation) {
    Transformer network = network(activation);
    try (NDManager manager = Engines.pyTorch().newBaseManager(Device.cpu())) {
      Map<String, NDArray> single = parameters(network, manager);
      Map<String, NDArray> half = new HashMap<>();
      single.forEach(
          (name, each) -> half.put(name, each.toType(network.runsIn(DataType.FLOAT16), true)));

      NDArray expected = network.logits(new Parameters(single), input(manager), Noise.NONE);
      NDArray seen = network.logits(new Parameters(half), input(manager), Noise.NONE);

      assertThat(seen.getDataType()).isEqualTo(DataType.FLOAT32);
      float[] expectedLogits = expected.toFloatArray();
      float[] seenLogits = seen.toFloatArray();
      assertThat(seenLogits).hasSize(LENGTHS.length * LABELS);
      for (int i = 0; i < seenLogits.length; i++) {
        assertThat(seenLogits[i]).isCloseTo(expectedLogits[i], within(0.02f));
      }
      assertThat(seenLogits).isNotEqualTo(expectedLogits);
    }
  }

  private static Transformer network(Activation activation) {
    return new Transformer(
        50,
        32,
        0,
        2,
        2,
        16,
        4,
        32,
        activation,
        1e-12,
        Head.TANH,
        32,
        Truncation.HEAD,
        TextNormalization.NONE,
        0.1f);
  }

  private static Map<String, NDArray> parameters(Transformer network, NDManager manager) {
    Random random = new Random(1);
    Map<String, NDArray> parameters = new HashMap<>();
    network
        .parameterShapes(LABELS)
        .forEach(
            (name, shape) -> {
              float[] values = new float[(int) Tensor.size(shape)];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian() / 4;
              }
              parameters.put(name, manager.create(values, new Shape(shape)));
            });
    return parameters;
  }

  /** Row numbers under the padding differ from text to text: nothing may come of them. */
  private static Input input(NDManager manager) {
    int[] ids = new int[LENGTHS.length * LONGEST];
    float[] weights = new float[ids.length];
    for (int row = 0; row < LENGTHS.length; row++) {
      for (int i = 0; i < LONGEST; i++) {
        ids[row * LONGEST + i] = (7 * row + 3 * i) % 50;
        weights[row * LONGEST + i] = i < LENGTHS[row] ? 1 : 0;
      }
    }
    Shape shape = new Shape(LENGTHS.length, LONGEST);
    return new Input(
        manager.create(ids, shape),
        manager.create(weights, shape),
        manager.create(LENGTHS),
        manager.create(new long[] {5, 2, 7, 1}));
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void paddingChangesNothingInHalfPrecision(Activation activation) {
    Transformer network = network(activation);
    try (NDManager manager = Engines.pyTorch().newBaseManager(Device.cpu())) {
      Map<String, NDArray> half = new HashMap<>();
      parameters(network, manager)
          .forEach((name, each) -> half.put(name, each.toType(DataType.FLOAT16, true)));

      Input padded = input(manager);
      NDArray all = network.logits(new Parameters(half), padded, Noise.NONE);
      for (int row : List.of(1, 2, 3)) {
        NDArray alone = network.logits(new Parameters(half), unpadded(padded, row), Noise.NONE);
        assertThat(all.get(row).toFloatArray())
            .usingComparatorWithPrecision(0.01f)
            .containsExactly(alone.get(0).toFloatArray());
      }
    }
  }

  private static Input unpadded(Input padded, int row) {
    String rows = row + ":" + (row + 1);
    String words = rows + ", :" + LENGTHS[row];
    return new Input(
        padded.ids().get(words),
        padded.weights().get(words),
        padded.lengths().get(rows),
        padded.firstLengths().get(rows));
  }
}
