package io.tonestream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Between encoded texts and probabilities, a whole batch at a time. One predictor's own: its buffer
 * is used again by the next batch.
 */
final class BatchTranslator implements Translator<int[], Probabilities> {
  private final String version;
  private final List<Label> labels;
  private final float temperature;
  private ByteBuffer buffer = direct(1 << 16);

  BatchTranslator(String version, List<Label> labels, float temperature) {
    this.version = version;
    this.labels = labels;
    this.temperature = temperature;
  }

  /** Not null: DJL would then run texts one by one. */
  @Override
  public Batchifier getBatchifier() {
    return Batchifier.STACK;
  }

  @Override
  public NDList batchProcessInput(TranslatorContext context, List<int[]> texts) {
    int longest = 1;
    for (int[] ids : texts) {
      longest = Math.max(longest, ids.length);
    }
    long[] lengths = new long[texts.size()];
    ByteBuffer padded = buffer(Math.multiplyExact(texts.size(), longest));
    for (int row = 0; row < texts.size(); row++) {
      int[] ids = texts.get(row);
      int at = row * longest;
      padded.asIntBuffer().put(at, ids);
      for (int i = at + ids.length; i < at + longest; i++) {
        padded.putInt(i * Integer.BYTES, 0);
      }
      lengths[row] = ids.length;
    }
    NDManager manager = context.getNDManager();
    NDArray ids = manager.create(padded, new Shape(texts.size(), longest), DataType.INT32);
    return new NDList(ids, manager.create(lengths));
  }

  @Override
  public List<Probabilities> batchProcessOutput(TranslatorContext context, NDList outputs) {
    float[] logits = outputs.head().toFloatArray();
    int width = labels.size();
    List<Probabilities> results = new ArrayList<>(logits.length / width);
    float[] byLabel = new float[Label.values().length];
    for (int at = 0; at < logits.length; at += width) {
      softmax(logits, at, byLabel);
      results.add(new Probabilities(byLabel[0], byLabel[1], byLabel[2]));
    }
    return results;
  }

  /** Labels that the network doesn't know keep the probability 0. */
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
    for (int i = 0; i < labels.size(); i++) {
      byLabel[labels.get(i).ordinal()] =
          (float) (Math.exp((logits[at + i] - most) / temperature) / sum);
    }
  }

  @Override
  public NDList processInput(TranslatorContext context, int[] input) {
    return batchProcessInput(context, List.of(input));
  }

  @Override
  public Probabilities processOutput(TranslatorContext context, NDList list) {
    return batchProcessOutput(context, list).get(0);
  }

  /** The buffer with room for exactly so many row numbers. */
  private ByteBuffer buffer(int ids) {
    int bytes = Math.multiplyExact(ids, Integer.BYTES);
    if (buffer.capacity() < bytes) {
      buffer = direct(Math.max(bytes, buffer.capacity() * 2));
    }
    buffer.clear().limit(bytes);
    return buffer;
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
