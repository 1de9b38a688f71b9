package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a {@link Cnn} computes, without its filters. What a filter finds is a sum over the words of
 * its window, of which each has its share by its place alone. So the shares of all words of the
 * vocabulary are computed once, and those of a text are looked up and added.
 *
 * @param cnn of which it computes the logits
 */
record FilterShares(Cnn cnn) {
  /** For each word, its shares in each place of each window, {@code [words + 2, perWord]}. */
  private static final String SHARES = "shares";

  /** As many as are worth their memory: 256 MiB. */
  private static final long MAX_SHARES = 1L << 26;

  /** How many shares a word has. */
  int perWord() {
    return cnn.filters() * cnn.windows().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many there are. */
  long count() {
    return (cnn.words() + (long) WordEncoder.FIRST_WORD) * perWord();
  }

  boolean areWorthTheirMemory() {
    return count() <= MAX_SHARES;
  }

  /**
   * The parameters for {@link #logits}.
   *
   * @param trained the network's own; those that aren't needed any more are closed
   */
  Parameters parameters(Parameters trained) {
    Map<String, NDArray> parameters = new LinkedHashMap<>(trained.byName());
    try (NDScope scope = new NDScope()) {
      NDArray embedding = trained.get(WordNetwork.EMBEDDING);
      NDList filters = new NDList();
      for (int window : cnn.windows()) {
        NDArray weight = trained.get(Cnn.weight(window));
        for (int place = 0; place < window; place++) {
          filters.add(weight.get(":,:,{}", place).transpose());
        }
      }
      NDArray shares = embedding.matMul(NDArrays.concat(filters, 1));
      shares.set(new NDIndex("0"), 0);
      NDScope.unregister(shares);
      parameters.put(SHARES, shares);
    }
    close(parameters.remove(WordNetwork.EMBEDDING));
    cnn.windows().forEach(window -> close(parameters.remove(Cnn.weight(window))));
    return new Parameters(parameters);
  }

  /** Logits {@code [batch, labels]}. */
  NDArray logits(Parameters parameters, Input input) {
    int overhang = cnn.widest() - 1;
    NDArray ids = withOverhang(input.ids(), overhang);
    NDArray weights = withOverhang(input.weights(), overhang);
    NDArray shares =
        Embedding.embedding(ids, parameters.get(SHARES), SparseFormat.DENSE)
            .head()
            .mul(weights.expandDims(2));
    NDArray silence = cnn.silence(input.weights()).expandDims(2);
    NDList found = new NDList();
    int column = 0;
    for (int window : cnn.windows()) {
      found.add(
          sums(shares, window, column)
              .add(silence.get(":,{}:", cnn.widest() - window))
              .max(new int[] {1})
              .add(parameters.get(Cnn.bias(window))));
      column += window * cnn.filters();
    }
    return Linear.linear(
            Activation.relu(NDArrays.concat(found, 1)),
            parameters.get(WordNetwork.OUTPUT_WEIGHT),
            parameters.get(WordNetwork.OUTPUT_BIAS))
        .head();
  }

  /**
   * What the filters over so many words find, {@code [batch, longest + window - 1, filters]}.
   *
   * @param shares {@code [batch, overhang + longest + overhang, perWord]}
   * @param column where those of these filters begin
   */
  private NDArray sums(NDArray shares, int window, int column) {
    long overhang = cnn.widest() - 1L;
    long longest = shares.getShape().get(1) - 2 * overhang;
    NDArray sums = null;
    for (int place = 0; place < window; place++) {
      long first = overhang - window + 1 + place;
      int from = column + place * cnn.filters();
      NDArray part =
          shares.get(
              ":,{}:{},{}:{}", first, first + longest + window - 1, from, from + cnn.filters());
      sums = sums == null ? part : sums.add(part);
    }
    return sums;
  }

  /** With zeros before and after each text. */
  private static NDArray withOverhang(NDArray values, int overhang) {
    if (overhang == 0) {
      return values;
    }
    NDManager manager = values.getManager();
    NDArray zeros =
        manager.zeros(new Shape(values.getShape().get(0), overhang), values.getDataType());
    return NDArrays.concat(new NDList(zeros, values, zeros), 1);
  }

  private static void close(NDArray array) {
    array.close();
  }
}
