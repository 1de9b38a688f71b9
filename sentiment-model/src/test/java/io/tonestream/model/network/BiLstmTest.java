package io.tonestream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tonestream.model.Engines;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Holds both directions to an LSTM that is worked out here, word by word and in double precision.
 */
class BiLstmTest {
  private static final int WIDTH = 2;
  private static final int STATE = 3;
  private static final int LONGEST = 5;
  private static final int[] LENGTHS = {3, 1, 5};

  private final SplittableRandom random = new SplittableRandom(1);

  @ParameterizedTest
  @EnumSource(names = {"LAST", "MEAN"})
  void eachDirectionStartsAtTheTextsOwnEndAndNeverReadsPadding(Pooling pooling) {
    BiLstm network = new BiLstm(9, WIDTH, STATE, 0, pooling);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    network
        .innerShapes()
        .forEach((name, shape) -> weights.put(name, Tensor.normal(shape, 0.7, random)));
    double[][][] texts = texts();

    float[] read = read(network, weights, texts);

    for (int i = 0; i < texts.length; i++) {
      double[][] there = states(weights, "", texts[i]);
      double[][] back = states(weights, "backward_", turned(texts[i]));
      for (int unit = 0; unit < STATE; unit++) {
        assertThat((double) read[i * 2 * STATE + unit])
            .as("text %d, unit %d, forwards", i, unit)
            .isCloseTo(pooled(pooling, there, unit), within(1e-6));
        assertThat((double) read[i * 2 * STATE + STATE + unit])
            .as("text %d, unit %d, backwards", i, unit)
            .isCloseTo(pooled(pooling, back, unit), within(1e-6));
      }
    }
  }

  private double[][][] texts() {
    double[][][] texts = new double[LENGTHS.length][][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new double[LENGTHS[i]][WIDTH];
      for (double[] word : texts[i]) {
        Arrays.setAll(word, j -> random.nextDouble() - 0.5);
      }
    }
    return texts;
  }

  /** What the network makes of the texts side by side, the padding full of noise. */
  private static float[] read(BiLstm network, Map<String, Tensor> weights, double[][][] texts) {
    float[] words = new float[LENGTHS.length * LONGEST * WIDTH];
    Arrays.fill(words, 7);
    float[] counts = new float[LENGTHS.length * LONGEST];
    for (int i = 0; i < texts.length; i++) {
      for (int word = 0; word < texts[i].length; word++) {
        counts[i * LONGEST + word] = 1;
        for (int j = 0; j < WIDTH; j++) {
          words[(i * LONGEST + word) * WIDTH + j] = (float) texts[i][word][j];
        }
      }
    }
    try (NDManager manager = Engines.pyTorch().newBaseManager()) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      weights.forEach(
          (name, tensor) ->
              arrays.put(name, manager.create(tensor.values(), new Shape(tensor.shape()))));
      long[] lengths = Arrays.stream(LENGTHS).asLongStream().toArray();
      Shape ids = new Shape(LENGTHS.length, LONGEST);
      Input input =
          new Input(manager.zeros(ids), manager.create(counts, ids), manager.create(lengths));
      NDArray embedded = manager.create(words, new Shape(LENGTHS.length, LONGEST, WIDTH));
      return network.read(new Parameters(arrays), embedded, input).toFloatArray();
    }
  }

  private static double[][] turned(double[][] text) {
    double[][] turned = new double[text.length][];
    Arrays.setAll(turned, i -> text[text.length - 1 - i]);
    return turned;
  }

  private static double pooled(Pooling pooling, double[][] states, int unit) {
    return pooling == Pooling.LAST
        ? states[states.length - 1][unit]
        : Arrays.stream(states).mapToDouble(state -> state[unit]).average().orElseThrow();
  }

  /** Hochreiter and Schmidhuber 1997, with PyTorch's order of gates: in, forget, cell, out. */
  private static double[][] states(
      Map<String, Tensor> weights, String direction, double[][] words) {
    double[][] states = new double[words.length][];
    double[] state = new double[STATE];
    double[] cell = new double[STATE];
    for (int word = 0; word < words.length; word++) {
      double[] gates = gates(weights, direction, words[word], state);
      double[] next = new double[STATE];
      for (int unit = 0; unit < STATE; unit++) {
        cell[unit] =
            sigmoid(gates[STATE + unit]) * cell[unit]
                + sigmoid(gates[unit]) * Math.tanh(gates[2 * STATE + unit]);
        next[unit] = sigmoid(gates[3 * STATE + unit]) * Math.tanh(cell[unit]);
      }
      state = next;
      states[word] = next;
    }
    return states;
  }

  private static double[] gates(
      Map<String, Tensor> weights, String direction, double[] word, double[] state) {
    double[] gates = new double[4 * STATE];
    for (int row = 0; row < gates.length; row++) {
      gates[row] =
          value(weights, direction + "input_bias", row)
              + value(weights, direction + "state_bias", row);
      for (int j = 0; j < WIDTH; j++) {
        gates[row] += value(weights, direction + "input_weight", row * WIDTH + j) * word[j];
      }
      for (int j = 0; j < STATE; j++) {
        gates[row] += value(weights, direction + "state_weight", row * STATE + j) * state[j];
      }
    }
    return gates;
  }

  private static double value(Map<String, Tensor> weights, String name, int at) {
    return weights.getOrDefault(name, new Tensor(new long[] {0}, new float[0])).values()[at];
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
