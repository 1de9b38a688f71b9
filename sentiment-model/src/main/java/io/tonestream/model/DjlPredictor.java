package io.tonestream.model;

import ai.djl.inference.Predictor;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.translate.TranslateException;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.RunLimits;
import io.tonestream.model.network.UnknownRows;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Scores texts with a DJL model. Texts of like length run together, so that little is padded and
 * one huge text costs no more memory than its own.
 */
final class DjlPredictor implements SentimentPredictor {
  private final Encoder encoder;
  private final RunLimits limits;
  private final UnknownRows unknownRows;
  private final Predictor<Encoded, Probabilities> predictor;
  private final Runnable release;

  /** The last batch. */
  private Encoded[] encoded = {};

  private boolean closed;

  DjlPredictor(
      Encoder encoder,
      RunLimits limits,
      UnknownRows unknownRows,
      Predictor<Encoded, Probabilities> predictor,
      Runnable release) {
    this.encoder = encoder;
    this.limits = limits;
    this.unknownRows = unknownRows;
    this.predictor = predictor;
    this.release = release;
  }

  @Override
  public List<Probabilities> predict(List<String> texts) {
    return predict(texts, encoder::encode);
  }

  @Override
  public List<Probabilities> predictPairs(List<TextPair> pairs) {
    return predict(pairs, encoder::encode);
  }

  private <T> List<Probabilities> predict(List<T> texts, Function<T, Encoded> encoding) {
    if (closed) {
      throw new IllegalStateException("the predictor is closed");
    }
    encoded = new Encoded[texts.size()];
    long[] order = new long[texts.size()];
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = encoding.apply(texts.get(i));
      order[i] = (long) encoded[i].length() << 32 | i;
    }
    if (limits.byLength()) {
      Arrays.sort(order);
    }
    Probabilities[] results = new Probabilities[encoded.length];
    boolean gradients = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      int from = 0;
      while (from < order.length) {
        int to = endOfRun(order, from);
        predictRun(order, from, to, results);
        from = to;
      }
    } finally {
      JniUtils.setGradMode(gradients);
    }
    return Arrays.asList(results);
  }

  @Override
  public float[] unknownShares() {
    float[] shares = new float[unknownRows.isEmpty() ? 0 : encoded.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = unknownRows.shareOf(encoded[i]);
    }
    return shares;
  }

  private int endOfRun(long[] order, int from) {
    int shortest = length(order[from]);
    int longest = shortest;
    int to = from + 1;
    while (to < order.length) {
      longest = Math.max(longest, length(order[to]));
      if (!limits.takes(to + 1 - from, shortest, longest)) {
        break;
      }
      to++;
    }
    return to;
  }

  private static int length(long lengthAndIndex) {
    return (int) (lengthAndIndex >>> 32);
  }

  private void predictRun(long[] order, int from, int to, Probabilities[] results) {
    List<Encoded> run = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      run.add(encoded[(int) order[i]]);
    }
    List<Probabilities> scored;
    try {
      scored = predictor.batchPredict(run);
    } catch (TranslateException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("prediction failed", e);
    }
    for (int i = from; i < to; i++) {
      results[(int) order[i]] = scored.get(i - from);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        predictor.close();
      } finally {
        release.run();
      }
    }
  }
}
