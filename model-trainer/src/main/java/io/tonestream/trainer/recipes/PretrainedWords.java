package io.tonestream.trainer.recipes;

import static java.util.stream.Collectors.toSet;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.network.WordEncoder;
import io.tonestream.trainer.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Embeddings of words made of those that a transformer has of their pieces: words that mean the
 * like lie close to each other from the start. A word is the mean of its pieces, and keeps of it
 * what varies most among the words (principal components, Pearson 1901).
 */
final class PretrainedWords {
  /** How far the embeddings' values deviate from 0 at the start: it was the best of .15 and .3. */
  private static final double DEVIATION = 0.15;

  /** Words that differ by less, beside their pieces' values, differ by rounding. */
  private static final double MIN_DEVIATION = 1e-5;

  private final ModelBundle bundle;
  private final int pieceWidth;

  /**
   * Those of this encoder.
   *
   * @throws IllegalArgumentException if it is no transformer, or its embeddings are shorter than
   *     those that are wanted
   */
  PretrainedWords(ModelBundle bundle, int width) {
    if (!(bundle.manifest().architecture() instanceof Transformer transformer)) {
      throw new IllegalArgumentException(
          "words start from the embeddings of a transformer, and the encoder "
              + bundle.version()
              + " is a "
              + bundle.manifest().architecture().name()
              + ": give the bundle of a transformer, or leave --encoder"
              + " (tonestream.retraining.encoder) out");
    }
    if (width > transformer.hiddenSize()) {
      throw new IllegalArgumentException(
          "embeddings of width %d can't start from those of the encoder %s, which have %d values: set width=%d or less"
              .formatted(
                  width, bundle.version(), transformer.hiddenSize(), transformer.hiddenSize()));
    }
    this.bundle = bundle;
    this.pieceWidth = transformer.hiddenSize();
  }

  String notices() {
    return Notices.of("Its words' embeddings started from those of %s", bundle);
  }

  /**
   * A table of embeddings that starts so.
   *
   * @param random the table whose rows before the words stay as they are
   * @param words in the order of their rows
   * @throws IllegalArgumentException if the encoder knows none of the words apart
   */
  Tensor table(Tensor random, List<String> words) {
    int width = (int) random.shape()[1];
    DMatrixRMaj vectors = vectors(words);
    DMatrixRMaj reduced = new DMatrixRMaj(words.size(), width);
    CommonOps_DDRM.mult(vectors, principalAxes(vectors, width), reduced);
    float[] values = random.values().clone();
    double scale = DEVIATION / deviation(reduced.data);
    int first = WordEncoder.FIRST_WORD * width;
    for (int i = 0; i < reduced.getNumElements(); i++) {
      values[first + i] = (float) (scale * reduced.get(i));
    }
    return new Tensor(random.shape(), values);
  }

  /** A row for each word, with a mean of 0 over all of them. */
  private DMatrixRMaj vectors(List<String> words) {
    float[] pieces = pieces();
    Encoder encoder = bundle.encoders().get();
    Set<Integer> special = Arrays.stream(encoder.encode(" ").ids()).boxed().collect(toSet());
    DMatrixRMaj vectors = new DMatrixRMaj(words.size(), pieceWidth);
    double[] mean = new double[pieceWidth];
    for (int word = 0; word < words.size(); word++) {
      int[] own = pieces(words.get(word), encoder, special);
      for (int i = 0; i < pieceWidth; i++) {
        double sum = 0;
        for (int piece : own) {
          sum += pieces[piece * pieceWidth + i];
        }
        vectors.set(word, i, sum / own.length);
        mean[i] += sum / own.length / words.size();
      }
    }
    double before = deviation(vectors.data);
    for (int at = 0; at < vectors.getNumElements(); at++) {
      vectors.minus(at, mean[at % pieceWidth]);
    }
    if (!(deviation(vectors.data) > MIN_DEVIATION * before)) {
      throw new IllegalArgumentException(
          "the encoder %s reads all %d words as the same pieces: give one of the texts' language, or leave --encoder (tonestream.retraining.encoder) out"
              .formatted(bundle.version(), words.size()));
    }
    return vectors;
  }

  private float[] pieces() {
    Tensor embedding = bundle.parameters().get(Transformer.WORD_EMBEDDING);
    if (embedding == null) {
      throw new IllegalStateException("version " + bundle.version() + " has no embeddings");
    }
    return embedding.values();
  }

  /** Of a word within a text; all that the encoder reads if no pieces are the word's own. */
  private static int[] pieces(String word, Encoder encoder, Set<Integer> special) {
    int[] all = encoder.encode(" " + word).ids();
    int[] own = Arrays.stream(all).filter(each -> !special.contains(each)).toArray();
    return own.length == 0 ? all : own;
  }

  /** The directions in which rows vary most, one a column. */
  private static DMatrixRMaj principalAxes(DMatrixRMaj rows, int count) {
    int width = rows.getNumCols();
    DMatrixRMaj covariance = new DMatrixRMaj(width, width);
    CommonOps_DDRM.multInner(rows, covariance);
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(width, true, true);
    if (!eigen.decompose(covariance)) {
      throw new TrainingException("the encoder's embeddings have no principal components");
    }
    List<Integer> byVariance = new ArrayList<>();
    IntStream.range(0, width).forEach(byVariance::add);
    byVariance.sort(
        Comparator.comparingDouble((Integer i) -> eigen.getEigenvalue(i).getReal()).reversed());
    DMatrixRMaj axes = new DMatrixRMaj(width, count);
    for (int i = 0; i < count; i++) {
      CommonOps_DDRM.insert(eigen.getEigenVector(byVariance.get(i)), axes, 0, i);
    }
    return axes;
  }

  private static double deviation(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(each -> each * each).average().orElseThrow());
  }
}
