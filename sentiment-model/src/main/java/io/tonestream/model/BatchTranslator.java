package io.tonestream.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Input;
import io.tonestream.model.network.RunLimits;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Between encoded texts and probabilities, a whole batch at a time. One predictor's own: its
 * buffers are used again by the next batch.
 */
final class BatchTranslator implements Translator<Encoded, Probabilities> {
  private final String version;
  private final List<Label> labels;
  private final float temperature;
  private final RunLimits limits;
  private ByteBuffer ids = direct(1 << 16);
  private ByteBuffer weights = direct(1 << 16);

  BatchTranslator(String version, List<Label> labels, float temperature, RunLimits limits) {
    this.version = version;
    this.labels = labels;
    this.temperature = temperature;
    this.limits = limits;
  }

  /** Not null: DJL would then run texts one by one. */
  @Override
  public Batchifier getBatchifier() {
    return Batchifier.STACK;
  }

  @Override
  public NDList batchProcessInput(TranslatorContext context, List<Encoded> texts) {
    int longest = 1;
    for (Encoded text : texts) {
      longest = Math.max(longest, text.length());
    }
    longest = limits.padded(longest);
    int size = Math.multiplyExact(texts.size(), longest);
    long[] lengths = new long[texts.size()];
    long[] firstLengths = new long[texts.size()];
    ids = cleared(ids, size);
    weights = cleared(weights, size);
    IntBuffer allIds = ids.asIntBuffer();
    FloatBuffer allWeights = weights.asFloatBuffer();
    for (int row = 0; row < lengths.length; row++) {
      Encoded text = texts.get(row);
      int at = row * longest;
      allIds.put(at, text.ids());
      allWeights.put(at, text.weights());
      for (int i = at + text.length(); i < at + longest; i++) {
        allIds.put(i, 0);
        allWeights.put(i, 0);
      }
      lengths[row] = text.length();
      firstLengths[row] = text.firstLength();
    }
    NDManager manager = context.getNDManager();
    Shape shape = new Shape(lengths.length, longest);
    return new Input(
            manager.create(ids, shape, DataType.INT32),
            manager.create(weights, shape, DataType.FLOAT32),
            manager.create(lengths),
            manager.create(firstLengths))
        .toList();
  }

  @Override
  public List<Probabilities> batchProcessOutput(TranslatorContext context, NDList outputs) {
    return probabilities(outputs.head().toFloatArray());
  }

  /**
   * What a run of texts gave.
   *
   * @param logits {@code [texts, outputs]}, row after row
   * @throws ArithmeticException if one isn't finite
   */
  List<Probabilities> probabilities(float[] logits) {
    int width = labels.size();
    List<Probabilities> results = new ArrayList<>(logits.length / width);
    float[] byLabel = new float[Label.values().length];
    for (int at = 0; at < logits.length; at += width) {
      softmax(logits, at, byLabel);
      results.add(new Probabilities(byLabel[0], byLabel[1], byLabel[2]));
    }
    return results;
  }

  /**
   * Labels that the network doesn't know get the probability 0, and one that several outputs mean
   * (two of five stars) their sum.
   */
  private void softmax(float[] logits, int at, float[] byLabel) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < labels.size(); i++) {
      if (!Float.isFinite(logits[at + i])) {
        throw new ArithmeticException(
            "model "
                + version
                + " gave "
                + logits[at + i]
                + " as the score of "
                + labels.get(i).wireName());
      }
      most = Math.max(most, logits[at + i]);
    }
    double sum = 0;
    for (int i = 0; i < labels.size(); i++) {
      sum += Math.exp((logits[at + i] - most) / temperature);
    }
    Arrays.fill(byLabel, 0);
    for (int i = 0; i < labels.size(); i++) {
      float share = (float) (Math.exp((logits[at + i] - most) / temperature) / sum);
      int label = labels.get(i).ordinal();
      // Of several that mean one label, rounded sums may exceed 1.
      byLabel[label] = Math.min(1, byLabel[label] + share);
    }
  }

  @Override
  public NDList processInput(TranslatorContext context, Encoded input) {
    return batchProcessInput(context, List.of(input));
  }

  @Override
  public Probabilities processOutput(TranslatorContext context, NDList list) {
    return batchProcessOutput(context, list).get(0);
  }

  /** The buffer, or a larger one, with room for exactly so many numbers of 4 bytes. */
  private static ByteBuffer cleared(ByteBuffer buffer, int numbers) {
    int bytes = Math.multiplyExact(numbers, 4);
    ByteBuffer enough =
        buffer.capacity() < bytes ? direct(Math.max(bytes, buffer.capacity() * 2)) : buffer;
    enough.clear().limit(bytes);
    return enough;
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
