package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tonestream.model.text.TextPreparation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A bag of features: words, words in a row, characters inside words and a lexicon's valences, each
 * hashed to a row of one table. The rows of a text are added up, each kind of feature divided by
 * the square root of their number. After Joulin et al. 2016, 'Bag of tricks for efficient text
 * classification'.
 *
 * @param buckets rows of the table without the padding; a power of two
 * @param width length of a row; 0 makes it the number of labels and leaves the output layer out, so
 *     that the network is a logistic regression
 * @param wordPairs whether two words in a row are a feature
 * @param wordTriples whether three words in a row are one; bundles that don't say so mean no
 * @param minCharacters shortest character n-gram; {@code leastCharacters} in manifests
 * @param maxCharacters longest character n-gram; 0 leaves them out; {@code mostCharacters} in
 *     manifests
 * @param lexiconWeight how much the lexicon counts, where words and characters count 1 each
 * @param restWeight where a text is judged about a target: how much what is outside of the clause
 *     around it counts, where the clause counts 1; bundles that don't say so mean 0
 */
public record Bag(
    int buckets,
    int width,
    boolean wordPairs,
    Boolean wordTriples,
    @JsonProperty("leastCharacters") int minCharacters,
    @JsonProperty("mostCharacters") int maxCharacters,
    float lexiconWeight,
    Float restWeight)
    implements Network {
  /** What it is called in commands and manifests. */
  public static final String NAME = "bag";

  /** The parameter with a row for each feature, {@code [buckets + 1, width]}. */
  public static final String TABLE = "table";

  private static final String OUTPUT_WEIGHT = "output_weight";
  private static final String OUTPUT_BIAS = "output_bias";

  /** Of a target, reads the clause around it alone. */
  public Bag(
      int buckets,
      int width,
      boolean wordPairs,
      Boolean wordTriples,
      int minCharacters,
      int maxCharacters,
      float lexiconWeight) {
    this(buckets, width, wordPairs, wordTriples, minCharacters, maxCharacters, lexiconWeight, 0f);
  }

  /** Refuses sizes that make no sense. */
  public Bag {
    restWeight = restWeight == null ? 0 : restWeight;
    ClauseEncoder.requireRestWeight(restWeight);
    wordTriples = wordTriples != null && wordTriples;
    if (Integer.bitCount(buckets) != 1 || buckets < 1 << 6 || buckets > 1 << 22) {
      throw new IllegalArgumentException(
          "buckets is " + buckets + ", not a power of two in [64, 4194304]");
    }
    if (width < 0 || width > 1_024) {
      throw new IllegalArgumentException("width is " + width + ", not in [0, 1024]");
    }
    if (!(lexiconWeight >= 0 && lexiconWeight <= 10)) {
      throw new IllegalArgumentException("lexiconWeight is " + lexiconWeight + ", not in [0, 10]");
    }
    if (maxCharacters < 0
        || maxCharacters > 8
        || (maxCharacters > 0 && (minCharacters < 1 || minCharacters > maxCharacters))) {
      throw new IllegalArgumentException(
          "character n-grams from "
              + minCharacters
              + " to "
              + maxCharacters
              + ": expected at least 1, at most 8, the shortest first");
    }
  }

  /** What serves tweets and reviews well. */
  public static Bag standard() {
    return new Bag(1 << 18, 0, true, false, 3, 5, 0.6f, 0.3f);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Supplier<Encoder> encoders(TextPreparation preparation, String vocabulary) {
    Lexicon lexicon = Lexicon.parse(vocabulary);
    return () -> new ClauseEncoder(new BagEncoder(this, preparation, lexicon), restWeight);
  }

  @Override
  public Map<String, long[]> parameterShapes(int labels) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(TABLE, new long[] {buckets + 1L, width == 0 ? labels : width});
    if (width > 0) {
      shapes.put(OUTPUT_WEIGHT, new long[] {labels, width});
    }
    shapes.put(OUTPUT_BIAS, new long[] {labels});
    return shapes;
  }

  /**
   * Without an output layer all starts at zero, so that features never seen in training say
   * nothing.
   */
  @Override
  public Map<String, Tensor> initialParameters(int labels, RandomGenerator random) {
    Map<String, Tensor> initial = new LinkedHashMap<>();
    parameterShapes(labels)
        .forEach(
            (name, shape) -> {
              double deviation = width == 0 || name.equals(OUTPUT_BIAS) ? 0 : 1 / Math.sqrt(width);
              initial.put(name, Tensor.normal(shape, deviation, random));
            });
    return initial;
  }

  @Override
  public String table() {
    return TABLE;
  }

  /** Its row, and the row weighted. */
  @Override
  public long valuesPerToken() {
    return 2L * Math.max(width, 3);
  }

  @Override
  public NDArray logits(Parameters parameters, Input input, Noise noise) {
    NDArray rows =
        Embedding.embedding(input.ids(), parameters.get(TABLE), SparseFormat.DENSE).head();
    NDArray bag = input.weights().expandDims(1).batchMatMul(rows).squeeze(1);
    NDArray bias = parameters.get(OUTPUT_BIAS);
    if (width == 0) {
      return bag.add(bias);
    }
    return Linear.linear(bag, parameters.get(OUTPUT_WEIGHT), bias).head();
  }
}
