package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link Cnn} computes, without its filters. What a filter finds is a sum over the words of
 * its window, of which each has its share by its place alone. So the shares of all words of the
 * vocabulary are computed once, and those of a text are looked up and added.
 *
 * @param cnn of which it computes the logits
 */
record FilterShares(Cnn cnn) {
  /**
   * For each word, its shares in each place of each window, {@code [words + 3, perWord]}. Windows
   * that begin in padding, row 0, find next to nothing; the last row is what is before a text.
   */
  private static final String SHARES = "shares";

  /** As many as are worth their memory: 256 MiB. */
  private static final long MAX_SHARES = 1L << 26;

  /** What looking them up for each word of a text is worth. */
  private static final int MAX_PER_WORD = 4_096;

  /** How many shares a word has. */
  int perWord() {
    return cnn.filters() * cnn.windows().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many there are. */
  long count() {
    return (cnn.words() + WordEncoder.FIRST_WORD + 1L) * perWord();
  }

  /** Those of a network, if they are worth their memory. */
  static Optional<FilterShares> of(Cnn cnn) {
    FilterShares shares = new FilterShares(cnn);
    return shares.count() <= MAX_SHARES && shares.perWord() <= MAX_PER_WORD
        ? Optional.of(shares)
        : Optional.empty();
  }

  /**
   * The parameters for {@link #logits}.
   *
   * @param trained the network's own; those that aren't needed any more are closed
   */
  Parameters parameters(Parameters trained) {
    Map<String, NDArray> parameters = new LinkedHashMap<>(trained.byName());
    parameters.put(SHARES, shares(trained));
    List<String> needless = new ArrayList<>(List.of(WordNetwork.EMBEDDING));
    cnn.windows().forEach(window -> needless.add(Cnn.weight(window)));
    needless.forEach(name -> trained.get(name).close());
    parameters.keySet().removeAll(needless);
    return new Parameters(parameters);
  }

  /** Those of all words, of padding, and of what is before a text. */
  private NDArray shares(Parameters trained) {
    try (NDScope scope = new NDScope()) {
      NDArray embedding = trained.get(WordNetwork.EMBEDDING);
      NDList filters = new NDList();
      NDList ofPadding = new NDList();
      for (int window : cnn.windows()) {
        NDArray weight = trained.get(Cnn.weight(window));
        for (int place = 0; place < window; place++) {
          filters.add(weight.get(":,:,{}", place).transpose());
          ofPadding.add(row(embedding, cnn.filters(), place == 0 ? Cnn.NOTHING : 0));
        }
      }
      NDArray words = embedding.get("1:").matMul(NDArrays.concat(filters, 1));
      NDArray before = row(embedding, perWord(), 0);
      NDArray shares = NDArrays.concat(new NDList(NDArrays.concat(ofPadding, 1), words, before), 0);
      NDScope.unregister(shares);
      return shares;
    }
  }

  private static NDArray row(NDArray sibling, int width, float value) {
    return sibling.getManager().full(new Shape(1, width), value, DataType.FLOAT32);
  }

  /** Logits {@code [batch, labels]}. */
  NDArray logits(Parameters parameters, Input input) {
    NDArray shares =
        Embedding.embedding(rows(input.ids()), parameters.get(SHARES), SparseFormat.DENSE).head();
    if (weighs(input)) {
      shares = shares.mul(weights(input.weights()));
    }
    NDList found = new NDList();
    int column = 0;
    for (int window : cnn.windows()) {
      NDArray most = sums(shares, window, column).max(new int[] {1});
      found.add(most.add(parameters.get(Cnn.bias(window))));
      column += window * cnn.filters();
    }
    return WordNetwork.output(parameters, Activation.relu(NDArrays.concat(found, 1)));
  }

  /** The rows of {@link #SHARES} of texts and their overhangs. */
  private NDArray rows(NDArray ids) {
    return withOverhang(ids, cnn.words() + WordEncoder.FIRST_WORD, 0);
  }

  /** Whether any word counts otherwise than 1. */
  private static boolean weighs(Input input) {
    NDArray weights = input.weights();
    return weights.neq(0).logicalAnd(weights.neq(1)).any().getBoolean();
  }

  /** As factors of shares; padding has those that it is to have. */
  private NDArray weights(NDArray weights) {
    NDArray factors = weights.add(weights.eq(0).toType(DataType.FLOAT32, false));
    return withOverhang(factors, 1, 1).expandDims(2);
  }

  /**
   * What the filters over so many words find, {@code [batch, longest + window - 1, filters]}.
   *
   * @param shares {@code [batch, overhang + longest + overhang, perWord]}
   * @param column where those of these filters begin
   */
  private NDArray sums(NDArray shares, int window, int column) {
    long overhang = cnn.widest() - 1L;
    long count = shares.getShape().get(1) - 2 * overhang + window - 1;
    NDArray sums = places(shares, overhang - window + 1, count, column);
    for (int place = 1; place < window; place++) {
      sums =
          sums.add(
              places(shares, overhang - window + 1 + place, count, column + place * cnn.filters()));
    }
    return sums;
  }

  private NDArray places(NDArray shares, long first, long count, int column) {
    return shares.get(":,{}:{},{}:{}", first, first + count, column, column + cnn.filters());
  }

  /** With so many values before and after each text as windows reach over. */
  private NDArray withOverhang(NDArray values, int before, int after) {
    int overhang = cnn.widest() - 1;
    if (overhang == 0) {
      return values;
    }
    NDManager manager = values.getManager();
    Shape shape = new Shape(values.getShape().get(0), overhang);
    DataType type = values.getDataType();
    return NDArrays.concat(
        new NDList(manager.full(shape, before, type), values, manager.full(shape, after, type)), 1);
  }
}
