package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import io.tonestream.model.text.TextPreparation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What networks over a text's words in their order share: words are embedded, something makes one
 * vector of a text, and a linear layer reads it. Both ends drop some values in training.
 */
public sealed interface WordNetwork extends Network permits Recurrent, Cnn {
  /** The parameter with a row for each word, {@code [words + 2, width]}. */
  String EMBEDDING = "embedding";

  /** How the last layer's parameters are called. */
  String OUTPUT_WEIGHT = "output_weight";

  /** How the last layer's parameters are called. */
  String OUTPUT_BIAS = "output_bias";

  /** Size of the vocabulary; words beyond it share one row. */
  int words();

  /** Length of an embedding. */
  int width();

  /** Share of embeddings and of a text's values that training drops. */
  float dropout();

  /** How many values {@link #read} makes of a text. */
  int outputs();

  /** The shapes of what lies between the embedding and the last layer. */
  Map<String, long[]> innerShapes();

  /** Where training starts for one of {@link #innerShapes}. */
  Tensor innerInitial(String name, long[] shape, RandomGenerator random);

  /**
   * One vector for each text, {@code [batch, outputs]}, which padding must not change.
   *
   * @param words {@code [batch, longest, width]}
   */
  NDArray read(Parameters parameters, NDArray words, Input input);

  /** Refuses sizes that make no sense. */
  static void requireSizes(int words, int width, float dropout) {
    WordEncoder.requireWords(words);
    requireSize("width", width);
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout is " + dropout + ", not in [0, 1)");
    }
  }

  /** Refuses a layer's size that makes no sense. */
  static void requireSize(String name, int size) {
    if (size < 1 || size > 2_048) {
      throw new IllegalArgumentException(name + " is " + size + ", not in [1, 2048]");
    }
  }

  @Override
  default Supplier<Encoder> encoders(TextPreparation preparation, String vocabulary) {
    return WordEncoder.of(words(), preparation, vocabulary);
  }

  @Override
  default String table() {
    return EMBEDDING;
  }

  @Override
  default Map<String, long[]> parameterShapes(int labels) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(EMBEDDING, new long[] {words() + (long) WordEncoder.FIRST_WORD, width()});
    shapes.putAll(innerShapes());
    shapes.put(OUTPUT_WEIGHT, new long[] {labels, outputs()});
    shapes.put(OUTPUT_BIAS, new long[] {labels});
    return shapes;
  }

  @Override
  default Map<String, Tensor> initialParameters(int labels, RandomGenerator random) {
    Map<String, Tensor> initial = new LinkedHashMap<>();
    parameterShapes(labels)
        .forEach(
            (name, shape) ->
                initial.put(
                    name,
                    switch (name) {
                      case EMBEDDING -> Tensor.normal(shape, 0.1, random);
                      case OUTPUT_WEIGHT -> Tensor.normal(shape, 1 / Math.sqrt(outputs()), random);
                      case OUTPUT_BIAS -> Tensor.normal(shape, 0, random);
                      default -> innerInitial(name, shape, random);
                    }));
    return initial;
  }

  /** Its embedding and what is read of it, with the gates of both directions on the way. */
  @Override
  default long valuesPerToken() {
    return 8L * (width() + outputs());
  }

  @Override
  default NDArray logits(Parameters parameters, Input input, Noise noise) {
    NDArray words =
        Embedding.embedding(input.ids(), parameters.get(EMBEDDING), SparseFormat.DENSE).head();
    NDArray text = read(parameters, noise.drop(words, dropout()), input);
    return output(parameters, noise.drop(text, dropout()));
  }

  /**
   * The last layer, {@code [batch, labels]}.
   *
   * @param text {@code [batch, outputs]}
   */
  static NDArray output(Parameters parameters, NDArray text) {
    return Linear.linear(text, parameters.get(OUTPUT_WEIGHT), parameters.get(OUTPUT_BIAS)).head();
  }
}
