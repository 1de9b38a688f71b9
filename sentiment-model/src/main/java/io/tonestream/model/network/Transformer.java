package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import io.tonestream.model.text.TextPreparation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * An encoder of the BERT family: embeddings of subwords, positions and token types are added and
 * normalised, then each layer attends to all tokens and transforms each, normalising after each of
 * the two (Devlin et al. 2019). BERT, RoBERTa, XLM-R and DistilBERT differ in these parameters
 * alone. A classification head reads the first token's last state; a bare encoder, which has no
 * labels, ends before its output layer.
 *
 * @param vocabularySize rows of the table of subwords
 * @param positions rows of the table of positions
 * @param firstPosition the position of a text's first token: 0, or 2 in RoBERTa
 * @param tokenTypes rows of the table of token types, which tell a second segment from the first; 0
 *     if there is none, and with 1 all tokens are of one type
 * @param layers how many layers
 * @param hiddenSize length of a token's state
 * @param heads attention heads of a layer, which divide a state among them
 * @param intermediateSize length between the two matrices of a feed-forward layer
 * @param activation what the feed-forward layers apply in between
 * @param layerNormEpsilon what normalisations add to the variance
 * @param head what lies before the output layer
 * @param maxTokens how many tokens of a text are read at most, special ones included
 * @param truncation which ones of a longer text
 * @param normalization what is replaced in a text before
 * @param dropout share of embeddings, attention and states that training drops
 */
public record Transformer(
    int vocabularySize,
    int positions,
    int firstPosition,
    int tokenTypes,
    int layers,
    int hiddenSize,
    int heads,
    int intermediateSize,
    Activation activation,
    double layerNormEpsilon,
    Head head,
    int maxTokens,
    Truncation truncation,
    TextNormalization normalization,
    float dropout)
    implements Network {
  /** What it is called in commands and manifests. */
  public static final String NAME = "transformer";

  /** The parameter with a row for each subword, {@code [vocabularySize, hiddenSize]}. */
  public static final String WORD_EMBEDDING = "word_embedding";

  /** {@code [positions, hiddenSize]}. */
  public static final String POSITION_EMBEDDING = "position_embedding";

  /** {@code [tokenTypes, hiddenSize]}; absent without token types. */
  public static final String TYPE_EMBEDDING = "type_embedding";

  /** The normalisation of the embeddings' sum; {@code _weight} and {@code _bias} follow. */
  public static final String EMBEDDING_NORM = "embedding_norm";

  /** The head's dense layer, {@code [hiddenSize, hiddenSize]}; absent in a linear head. */
  public static final String HEAD = "head";

  /** The output layer, {@code [labels, hiddenSize]}; absent in a bare encoder. */
  public static final String OUTPUT = "output";

  /** Taken from the scores of what must not be attended to: its share becomes exactly 0. */
  private static final float MASKED = 1e9f;

  /** The same where a number ends at 65,504. */
  private static final float MASKED_IN_HALF = 6e4f;

  /** Runs on a GPU are padded to a multiple of so many tokens. */
  private static final int LENGTH_STEP = 16;

  /** How values start in training (Devlin et al. 2019). */
  private static final double DEVIATION = 0.02;

  /** Refuses sizes that make no sense. */
  public Transformer {
    requireSize("vocabularySize", vocabularySize, 1, 2_000_000);
    requireSize("positions", positions, 1, 65_536);
    requireSize("firstPosition", firstPosition, 0, positions - 1);
    requireSize("tokenTypes", tokenTypes, 0, 16);
    requireSize("layers", layers, 1, 128);
    requireSize("hiddenSize", hiddenSize, 1, 16_384);
    requireSize("heads", heads, 1, hiddenSize);
    requireSize("intermediateSize", intermediateSize, 1, 65_536);
    requireSize("maxTokens", maxTokens, 3, positions - firstPosition);
    if (hiddenSize % heads != 0) {
      throw new IllegalArgumentException(
          "hiddenSize is " + hiddenSize + ", which " + heads + " heads can't share");
    }
    if (!(layerNormEpsilon > 0 && layerNormEpsilon < 0.1)) {
      throw new IllegalArgumentException(
          "layerNormEpsilon is " + layerNormEpsilon + ", not in (0, 0.1)");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout is " + dropout + ", not in [0, 1)");
    }
    Objects.requireNonNull(activation, "activation is missing");
    Objects.requireNonNull(head, "head is missing");
    Objects.requireNonNull(truncation, "truncation is missing");
    normalization = Objects.requireNonNullElse(normalization, TextNormalization.NONE);
  }

  private static void requireSize(String name, int size, int min, int max) {
    if (size < min || size > max) {
      throw new IllegalArgumentException(
          name + " is " + size + ", not in [" + min + ", " + max + "]");
    }
  }

  /** The start of the names of a layer's parameters. */
  public static String layer(int number) {
    return "layer_" + number + "_";
  }

  /** The same encoder with another head, dropout and length limit, to be trained. */
  public Transformer trained(Head newHead, int newMaxTokens, Truncation cut, float newDropout) {
    return new Transformer(
        vocabularySize,
        positions,
        firstPosition,
        tokenTypes,
        layers,
        hiddenSize,
        heads,
        intermediateSize,
        activation,
        layerNormEpsilon,
        newHead,
        newMaxTokens,
        cut,
        normalization,
        newDropout);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The vocabulary is a {@code tokenizer.json}; how words are prepared plays no part. */
  @Override
  public Supplier<Encoder> encoders(TextPreparation preparation, String vocabulary) {
    return SubwordEncoder.of(this, vocabulary);
  }

  /**
   * On a CPU, as many tokens as leave a layer's widest values in its caches: more in a run gain
   * nothing there. On a GPU, as many as keep it busy, padded no further than there are positions.
   */
  @Override
  public RunLimits runLimits(boolean accelerator) {
    return accelerator
        ? new RunLimits(1 << 15, 1, 0, lengthStep(), true)
        : new RunLimits(
            Math.max(256, RunLimits.CACHED_VALUES / (hiddenSize + intermediateSize)),
            1.125,
            2,
            1,
            true);
  }

  private int lengthStep() {
    int longest = (maxTokens + LENGTH_STEP - 1) / LENGTH_STEP * LENGTH_STEP;
    return longest <= positions - firstPosition ? LENGTH_STEP : 1;
  }

  @Override
  public String table() {
    return WORD_EMBEDDING;
  }

  @Override
  public Map<String, long[]> parameterShapes(int labels) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(WORD_EMBEDDING, new long[] {vocabularySize, hiddenSize});
    shapes.put(POSITION_EMBEDDING, new long[] {positions, hiddenSize});
    if (tokenTypes > 0) {
      shapes.put(TYPE_EMBEDDING, new long[] {tokenTypes, hiddenSize});
    }
    addNorm(shapes, EMBEDDING_NORM);
    for (int i = 0; i < layers; i++) {
      String layer = layer(i);
      addDense(shapes, layer + "query", hiddenSize, hiddenSize);
      addDense(shapes, layer + "key", hiddenSize, hiddenSize);
      addDense(shapes, layer + "value", hiddenSize, hiddenSize);
      addDense(shapes, layer + "attention", hiddenSize, hiddenSize);
      addNorm(shapes, layer + "attention_norm");
      addDense(shapes, layer + "intermediate", intermediateSize, hiddenSize);
      addDense(shapes, layer + "feed_forward", hiddenSize, intermediateSize);
      addNorm(shapes, layer + "feed_forward_norm");
    }
    if (head.isDense()) {
      addDense(shapes, HEAD, hiddenSize, hiddenSize);
    }
    if (labels > 0) {
      addDense(shapes, OUTPUT, labels, hiddenSize);
    }
    return shapes;
  }

  private static void addDense(Map<String, long[]> shapes, String name, long out, long in) {
    shapes.put(name + "_weight", new long[] {out, in});
    shapes.put(name + "_bias", new long[] {out});
  }

  private void addNorm(Map<String, long[]> shapes, String name) {
    shapes.put(name + "_weight", new long[] {hiddenSize});
    shapes.put(name + "_bias", new long[] {hiddenSize});
  }

  @Override
  public Map<String, Tensor> initialParameters(int labels, RandomGenerator random) {
    Map<String, Tensor> initial = new LinkedHashMap<>();
    parameterShapes(labels)
        .forEach((name, shape) -> initial.put(name, initialParameter(name, shape, random)));
    return initial;
  }

  /** Where training starts for one of {@link #parameterShapes}. */
  public Tensor initialParameter(String name, long[] shape, RandomGenerator random) {
    if (name.endsWith("norm_weight")) {
      return Tensor.ones(shape, 0, hiddenSize);
    }
    return Tensor.normal(shape, name.endsWith("bias") ? 0 : DEVIATION, random);
  }

  @Override
  public DataType runsIn(DataType wanted) {
    return wanted;
  }

  /**
   * All that a layer makes is held to its end: about 17 states, what lies between the feed-forward
   * layer's matrices, and four times its row of each head's scores.
   */
  @Override
  public long valuesPerToken() {
    return 17L * hiddenSize
        + (long) (1 + activation.valuesHeld()) * intermediateSize
        + 4L * heads * maxTokens;
  }

  @Override
  public NDArray logits(Parameters parameters, Input input, Noise noise) {
    return logits(features(parameters, input, noise), parameters, noise);
  }

  /**
   * The same from what {@link #statesBelow} gave of this layer.
   *
   * @param layer the first layer that the states go through, 0 for the lowest
   */
  public NDArray logits(
      int layer, NDArray states, Parameters parameters, Input input, Noise noise) {
    NDArray last = throughLayers(layer, layers, states, parameters, input, noise);
    return logits(features(last, parameters), parameters, noise);
  }

  private NDArray logits(NDArray features, Parameters parameters, Noise noise) {
    return dense(parameters, OUTPUT, noise.drop(features, dropout)).toType(DataType.FLOAT32, false);
  }

  /**
   * What the output layer reads, {@code [batch, hiddenSize]}: the first token's last state, through
   * the head's dense layer if it has one.
   */
  public NDArray features(Parameters parameters, Input input, Noise noise) {
    return features(states(parameters, input, noise), parameters);
  }

  private NDArray features(NDArray states, Parameters parameters) {
    NDArray first = states.get(":, 0");
    return head.isDense() ? head.activate(dense(parameters, HEAD, first)) : first;
  }

  /**
   * The tokens' last states, {@code [batch, longest, hiddenSize]}; those of padding mean nothing.
   */
  public NDArray states(Parameters parameters, Input input, Noise noise) {
    return statesBelow(layers, parameters, input, noise);
  }

  /**
   * The tokens' states before a layer, {@code [batch, longest, hiddenSize]}.
   *
   * @param layer how many layers they have gone through, the lowest ones
   */
  public NDArray statesBelow(int layer, Parameters parameters, Input input, Noise noise) {
    NDArray embedded = noise.drop(embedded(parameters, input), dropout);
    return throughLayers(0, layer, embedded, parameters, input, noise);
  }

  private NDArray throughLayers(
      int from, int to, NDArray states, Parameters parameters, Input input, Noise noise) {
    NDArray mask = mask(input, states.getDataType());
    TransformerLayer layer = new TransformerLayer(this, parameters, mask, noise);
    NDArray next = states;
    for (int i = from; i < to; i++) {
      next = layer.apply(layer(i), next);
    }
    return next;
  }

  /** {@code [batch, 1, 1, longest]}: added to what each head of each token scores. */
  private static NDArray mask(Input input, DataType type) {
    float masked = type == DataType.FLOAT16 ? MASKED_IN_HALF : MASKED;
    return input.weights().sub(1).mul(masked).expandDims(1).expandDims(1).toType(type, false);
  }

  private NDArray embedded(Parameters parameters, Input input) {
    NDArray words = rows(input.ids(), parameters.get(WORD_EMBEDDING));
    long longest = input.ids().getShape().get(1);
    NDManager manager = words.getManager();
    NDArray range = manager.arange(0, longest, 1, DataType.INT64);
    NDArray sum =
        words.add(rows(range.add(firstPosition), parameters.get(POSITION_EMBEDDING)).expandDims(0));
    if (tokenTypes == 1) {
      sum = sum.add(parameters.get(TYPE_EMBEDDING).expandDims(0));
    } else if (tokenTypes > 1) {
      NDArray types =
          range.expandDims(0).gte(input.firstLengths().expandDims(1)).toType(DataType.INT64, false);
      sum = sum.add(rows(types, parameters.get(TYPE_EMBEDDING)));
    }
    return TransformerLayer.normalized(this, parameters, EMBEDDING_NORM, sum);
  }

  /** The rows of a table with these numbers. */
  static NDArray rows(NDArray ids, NDArray table) {
    return Embedding.embedding(ids, table, SparseFormat.DENSE).head();
  }

  /** A dense layer. */
  static NDArray dense(Parameters parameters, String name, NDArray values) {
    return Linear.linear(values, parameters.get(name + "_weight"), parameters.get(name + "_bias"))
        .head();
  }
}
