package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What recurrent networks share: a cell runs over the words, perhaps a second one over the words
 * turned round, and their states at each word are pooled.
 *
 * <p>Each direction is a run of its own in which padding comes last, so that no state at a word has
 * seen any.
 */
public sealed interface Recurrent extends WordNetwork permits Rnn, Gru, Lstm, BiLstm {
  /** The parameter that takes one state to the next. */
  String STATE_WEIGHT = "state_weight";

  /** Length of a direction's state. */
  int state();

  /** How a text's states become one. */
  Pooling pooling();

  /** What takes one state to the next. */
  Cell cell();

  /** Whether the words are read from their end too. */
  default boolean bothWays() {
    return false;
  }

  /** Refuses sizes that make no sense. */
  static void requireSizes(int words, int width, int state, float dropout, Pooling pooling) {
    WordNetwork.requireSizes(words, width, dropout);
    WordNetwork.requireSize("state", state);
    Objects.requireNonNull(pooling, "pooling is missing");
  }

  @Override
  default int outputs() {
    return bothWays() ? 2 * state() : state();
  }

  /**
   * A cell's parameters are read for each word of a run, be it of one text or of many. Where they
   * don't stay in a core's caches that takes longer than to compute with them, padding included.
   */
  @Override
  default RunLimits runLimits(boolean accelerator) {
    long values = (long) cell().gates() * state() * (state() + width());
    return values > RunLimits.CACHED_VALUES ? RunLimits.SHARED : RunLimits.WIDE;
  }

  @Override
  default Map<String, long[]> innerShapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    addShapes(shapes, "");
    if (bothWays()) {
      addShapes(shapes, "backward_");
    }
    if (pooling() == Pooling.ATTENTION) {
      shapes.put("attention_weight", new long[] {1, outputs()});
    }
    return shapes;
  }

  private void addShapes(Map<String, long[]> shapes, String direction) {
    long rows = (long) cell().gates() * state();
    shapes.put(direction + "input_weight", new long[] {rows, width()});
    shapes.put(direction + STATE_WEIGHT, new long[] {rows, state()});
    shapes.put(direction + "input_bias", new long[] {rows});
    shapes.put(direction + "state_bias", new long[] {rows});
  }

  /**
   * A ReLU's state weights start as the identity, and an LSTM's gate to forget open (Jozefowicz et
   * al. 2015), so that both remember what they read long before.
   */
  @Override
  default Tensor innerInitial(String name, long[] shape, RandomGenerator random) {
    if (name.endsWith("input_weight")) {
      return Tensor.normal(shape, 1 / Math.sqrt(width()), random);
    }
    if (name.endsWith(STATE_WEIGHT)) {
      return cell() == Cell.RELU
          ? Tensor.identity(state())
          : Tensor.normal(shape, 0.9 / Math.sqrt(state()), random);
    }
    return cell() == Cell.LSTM && name.endsWith("input_bias")
        ? Tensor.ones(shape, state(), 2 * state())
        : Tensor.normal(shape, 0, random);
  }

  @Override
  default NDArray read(Parameters parameters, NDArray words, Input input) {
    NDArray there = states(parameters, "", words);
    if (!bothWays()) {
      return pool(there, input, parameters);
    }
    NDArray back = states(parameters, "backward_", Sequences.turned(words, input));
    return pooling() == Pooling.LAST
        ? pool(there, input, parameters).concat(pool(back, input, parameters), 1)
        : pool(there.concat(Sequences.turned(back, input), 2), input, parameters);
  }

  private NDArray pool(NDArray states, Input input, Parameters parameters) {
    return pooling().pool(states, input, () -> parameters.get("attention_weight"));
  }

  private NDArray states(Parameters parameters, String direction, NDArray words) {
    NDList weights =
        new NDList(
            parameters.get(direction + "input_weight"),
            parameters.get(direction + STATE_WEIGHT),
            parameters.get(direction + "input_bias"),
            parameters.get(direction + "state_bias"));
    return cell().states(words, state(), weights);
  }
}
