package io.tonestream.trainer.optimization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;

/**
 * Output layers side by side, as one: that of the model, and after it one for each auxiliary task.
 * A text's answer is among the labels of one of them, and the others have no part in its loss.
 *
 * @param labels how many each has; the first is the model's own
 */
public record Heads(List<Integer> labels) {
  /** As a logit: a softmax makes nothing of it, and its gradient is 0. */
  private static final float NEVER = -1e9f;

  /** Takes a copy. */
  public Heads {
    labels = List.copyOf(labels);
  }

  /** How many labels the model has. */
  public int own() {
    return labels.get(0);
  }

  /** How many labels all heads have together. */
  public int all() {
    return start(labels.size());
  }

  /** Whether the model's own is the only one. */
  public boolean isOne() {
    return labels.size() == 1;
  }

  /** Where the labels of a head begin among those of all. */
  public int start(int head) {
    return labels.stream().limit(head).mapToInt(Integer::intValue).sum();
  }

  /**
   * The logits of the head that each text's answer is in; those of others become very small.
   *
   * @param logits {@code [batch, labels of all heads]}
   * @param batch whose targets are more than 0 in one head alone
   */
  public NDArray own(NDArray logits, Batch batch, NDManager scope) {
    if (isOne()) {
      return logits;
    }
    float[][] masks = new float[batch.size()][];
    for (int i = 0; i < masks.length; i++) {
      masks[i] = mask(batch.targets()[i]);
    }
    return logits.add(scope.create(masks));
  }

  private float[] mask(float[] targets) {
    float[] mask = new float[targets.length];
    int start = 0;
    for (int size : labels) {
      boolean isAnswered = false;
      for (int i = start; i < start + size; i++) {
        isAnswered |= targets[i] > 0;
      }
      Arrays.fill(mask, start, start + size, isAnswered ? 0 : NEVER);
      start += size;
    }
    return mask;
  }
}
