package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.recurrent.RNN;
import io.tonestream.model.text.TextPreparation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A recurrent network: words are embedded, a simple RNN (Elman 1990) runs over them, and a linear
 * layer reads its state at each text's own last word, so that padding doesn't matter.
 *
 * @param words size of the vocabulary; words beyond it share one row
 * @param width length of an embedding
 * @param state length of the state
 * @param rectified whether the activation is ReLU instead of tanh
 * @param dropout share of embeddings and states that training drops
 */
public record Rnn(int words, int width, int state, boolean rectified, float dropout)
    implements Network {
  /** What it is called in commands and manifests. */
  public static final String NAME = "rnn";

  /** The parameter that takes one state to the next. */
  public static final String STATE_WEIGHT = "state_weight";

  /** The parameter with a row for each word, {@code [words + 2, width]}. */
  public static final String EMBEDDING = "embedding";

  private static final String INPUT_WEIGHT = "input_weight";
  private static final String INPUT_BIAS = "input_bias";
  private static final String STATE_BIAS = "state_bias";
  private static final String OUTPUT_WEIGHT = "output_weight";
  private static final String OUTPUT_BIAS = "output_bias";

  /** Refuses sizes that make no sense. */
  public Rnn {
    WordEncoder.requireWords(words);
    if (width < 1 || width > 2_048 || state < 1 || state > 2_048) {
      throw new IllegalArgumentException(
          "width is " + width + " and state is " + state + ", not both in [1, 2048]");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout is " + dropout + ", not in [0, 1)");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Supplier<Encoder> encoders(TextPreparation preparation, String vocabulary) {
    return WordEncoder.of(words, preparation, vocabulary);
  }

  @Override
  public Map<String, long[]> parameterShapes(int labels) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(EMBEDDING, new long[] {words + (long) WordEncoder.FIRST_WORD, width});
    shapes.put(INPUT_WEIGHT, new long[] {state, width});
    shapes.put(STATE_WEIGHT, new long[] {state, state});
    shapes.put(INPUT_BIAS, new long[] {state});
    shapes.put(STATE_BIAS, new long[] {state});
    shapes.put(OUTPUT_WEIGHT, new long[] {labels, state});
    shapes.put(OUTPUT_BIAS, new long[] {labels});
    return shapes;
  }

  /**
   * With ReLU the state's weights start as the identity, so that it remembers what it read long
   * before (Le, Jaitly and Hinton 2015).
   */
  @Override
  public Map<String, Tensor> initialParameters(int labels, RandomGenerator random) {
    Map<String, Tensor> initial = new LinkedHashMap<>();
    parameterShapes(labels)
        .forEach((name, shape) -> initial.put(name, initial(name, shape, random)));
    return initial;
  }

  private Tensor initial(String name, long[] shape, RandomGenerator random) {
    return switch (name) {
      case EMBEDDING -> Tensor.normal(shape, 0.1, random);
      case INPUT_WEIGHT -> Tensor.normal(shape, 1 / Math.sqrt(width), random);
      case STATE_WEIGHT ->
          rectified ? Tensor.identity(state) : Tensor.normal(shape, 0.9 / Math.sqrt(state), random);
      case OUTPUT_WEIGHT -> Tensor.normal(shape, 1 / Math.sqrt(state), random);
      default -> Tensor.normal(shape, 0, random);
    };
  }

  @Override
  public AbstractBlock newBlock(int labels) {
    return new NetworkBlock(labels, parameterShapes(labels), this::logits);
  }

  private NDArray logits(Parameters parameters, Input input, boolean training) {
    NDArray ids = input.ids();
    long batch = ids.getShape().get(0);
    NDArray embedded =
        Embedding.embedding(ids, parameters.get(EMBEDDING), SparseFormat.DENSE).head();
    NDArray states =
        embedded
            .getNDArrayInternal()
            .rnn(
                drop(embedded, training),
                ids.getManager().zeros(new Shape(1, batch, state)),
                new NDList(
                    parameters.get(INPUT_WEIGHT),
                    parameters.get(STATE_WEIGHT),
                    parameters.get(INPUT_BIAS),
                    parameters.get(STATE_BIAS)),
                true,
                1,
                rectified ? RNN.Activation.RELU : RNN.Activation.TANH,
                0,
                training,
                false,
                true)
            .head();
    NDArray last = drop(lastStates(states, input.lengths()), training);
    return Linear.linear(last, parameters.get(OUTPUT_WEIGHT), parameters.get(OUTPUT_BIAS)).head();
  }

  /** The state {@code [batch, state]} after each text's own last word. */
  private NDArray lastStates(NDArray states, NDArray lengths) {
    long batch = lengths.getShape().get(0);
    NDArray last = lengths.sub(1).reshape(batch, 1, 1).broadcast(new Shape(batch, 1, state));
    return states.gather(last, 1).squeeze(1);
  }

  private NDArray drop(NDArray array, boolean training) {
    if (!training || dropout == 0) {
      return array;
    }
    return Dropout.dropout(array, dropout, true).head();
  }
}
