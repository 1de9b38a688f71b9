package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;

/** What takes a recurrent layer from one word to the next. */
public enum Cell {
  /** Elman 1990. */
  TANH(1),
  /** An Elman cell with ReLU (Le, Jaitly and Hinton 2015). */
  RELU(1),
  /** Gated recurrent unit (Cho et al. 2014). */
  GRU(3),
  /** Long short-term memory (Hochreiter and Schmidhuber 1997) with a gate to forget. */
  LSTM(4);

  private final int gates;

  Cell(int gates) {
    this.gates = gates;
  }

  /** How many values there are to a state's, each with weights of its own. */
  int gates() {
    return gates;
  }

  /**
   * The states {@code [batch, longest, state]} after each word, from zeros on.
   *
   * @param words {@code [batch, longest, width]}
   * @param weights {@code [gates · state, width]}, {@code [gates · state, state]}, and a bias for
   *     each of the two
   */
  NDArray states(NDArray words, int state, NDList weights) {
    NDArray zeros = words.getManager().zeros(new Shape(1, words.getShape().get(0), state));
    // Always as in training, since GPUs else don't keep what the gradient needs.
    var engine = words.getNDArrayInternal();
    return switch (this) {
      case TANH ->
          engine
              .rnn(words, zeros, weights, true, 1, RNN.Activation.TANH, 0, true, false, true)
              .head();
      case RELU ->
          engine
              .rnn(words, zeros, weights, true, 1, RNN.Activation.RELU, 0, true, false, true)
              .head();
      case GRU -> engine.gru(words, zeros, weights, true, 1, 0, true, false, true).head();
      case LSTM ->
          engine
              .lstm(words, new NDList(zeros, zeros), weights, true, 1, 0, true, false, true)
              .head();
    };
  }
}
