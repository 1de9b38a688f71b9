package io.tonestream.model;

import ai.djl.inference.Predictor;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.translate.TranslateException;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.UnknownRows;
import io.tonestream.schemas.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores texts with a DJL model. Texts of like length run together, so that little is padded and
 * one huge text costs no more memory than its own.
 */
final class DjlPredictor implements SentimentPredictor {
  /** Bounds what one run holds in memory: row numbers, padding included. */
  private static final int MOST_IDS = 1 << 17;

  /** A run of texts ends where the longest would be more than 5/4 of the shortest and this. */
  private static final int SLACK = 16;

  private final Encoder encoder;
  private final UnknownRows unknownRows;
  private final Predictor<Encoded, Probabilities> predictor;
  private final Runnable release;

  /** The last batch. */
  private Encoded[] encoded = {};

  private boolean closed;

  DjlPredictor(
      Encoder encoder,
      UnknownRows unknownRows,
      Predictor<Encoded, Probabilities> predictor,
      Runnable release) {
    this.encoder = encoder;
    this.unknownRows = unknownRows;
    this.predictor = predictor;
    this.release = release;
  }

  @Override
  public List<Probabilities> predict(List<String> texts) {
    if (closed) {
      throw new IllegalStateException("the predictor is closed");
    }
    encoded = new Encoded[texts.size()];
    long[] byLength = new long[texts.size()];
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = encoder.encode(texts.get(i));
      byLength[i] = (long) encoded[i].length() << 32 | i;
    }
    Arrays.sort(byLength);
    Probabilities[] results = new Probabilities[encoded.length];
    boolean gradients = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      int from = 0;
      while (from < byLength.length) {
        int to = endOfRun(byLength, from);
        predictRun(byLength, from, to, results);
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

  private static int endOfRun(long[] byLength, int from) {
    long longest = length(byLength[from]) * 5 / 4 + SLACK;
    int to = from + 1;
    while (to < byLength.length
        && length(byLength[to]) <= longest
        && length(byLength[to]) * (to + 1 - from) <= MOST_IDS) {
      to++;
    }
    return to;
  }

  private static long length(long lengthAndIndex) {
    return lengthAndIndex >>> 32;
  }

  private void predictRun(long[] byLength, int from, int to, Probabilities[] results) {
    List<Encoded> run = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      run.add(encoded[(int) byLength[i]]);
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
      results[(int) byLength[i]] = scored.get(i - from);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      predictor.close();
      release.run();
    }
  }
}
