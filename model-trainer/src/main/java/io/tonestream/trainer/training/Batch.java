package io.tonestream.trainer.training;

import io.tonestream.schemas.Label;
import java.util.List;

/**
 * Texts that are trained on together.
 *
 * @param ids row numbers of each text
 * @param targets {@code [texts][labels]}: what share of the loss is each label's, weights included
 */
record Batch(int[][] ids, float[][] targets) {
  int size() {
    return ids.length;
  }

  int longest() {
    int longest = 1;
    for (int[] each : ids) {
      longest = Math.max(longest, each.length);
    }
    return longest;
  }

  /** Row numbers padded with 0, row-major {@code [texts, longest]}. */
  int[] padded() {
    int longest = longest();
    int[] padded = new int[size() * longest];
    for (int i = 0; i < ids.length; i++) {
      System.arraycopy(ids[i], 0, padded, i * longest, ids[i].length);
    }
    return padded;
  }

  /** Targets, row-major. */
  float[] flatTargets() {
    int labels = targets[0].length;
    float[] flat = new float[size() * labels];
    for (int i = 0; i < targets.length; i++) {
      System.arraycopy(targets[i], 0, flat, i * labels, labels);
    }
    return flat;
  }

  /** A weight for each label that makes rare labels count as much as frequent ones. */
  static float[] labelWeights(List<Label> labels, List<Label> all) {
    float[] weights = new float[labels.size()];
    for (int i = 0; i < weights.length; i++) {
      Label label = labels.get(i);
      long count = all.stream().filter(label::equals).count();
      weights[i] = (float) all.size() / (labels.size() * Math.max(1, count));
    }
    return weights;
  }
}
