package io.tonestream.trainer.recipes;

import io.tonestream.model.network.Encoded;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * How fast each feature of a bag learns. A rare one learns faster: by the root of its inverse
 * document frequency. One that tells the labels apart learns faster too: by its naive Bayes
 * log-count ratio (Wang and Manning 2012, 'Baselines and bigrams', where the ratio scales the
 * feature; under Adagrad, which takes steps of one size at any scale, that comes to scaling the
 * rate).
 */
final class FeatureRates {
  /** Texts that each feature is taken to have in each label beforehand. */
  private static final float SMOOTHING = 1;

  private final float[] counts;
  private final int[] texts;
  private final float[] totals;
  private final int labels;
  private final int different;

  private FeatureRates(Encoded[] all, float[][] targets, int rows) {
    labels = targets[0].length;
    counts = new float[rows * labels];
    texts = new int[rows];
    totals = new float[labels];
    int[] last = new int[rows];
    Set<Encoded> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < all.length; i++) {
      if (!seen.add(all[i])) {
        continue;
      }
      add(totals, 0, targets[i]);
      for (int row : all[i].ids()) {
        if (last[row] != i + 1) {
          last[row] = i + 1;
          texts[row]++;
          add(counts, row * labels, targets[i]);
        }
      }
    }
    different = seen.size();
  }

  private void add(float[] sums, int at, float[] target) {
    for (int label = 0; label < labels; label++) {
      sums[at + label] += target[label];
    }
  }

  /**
   * What to multiply each row's learning rate by. A text that comes several times, as the same
   * object, counts once: repeating it makes none of its features frequent, nor tell labels apart.
   *
   * @param targets {@code [text][label]}: what share of the loss is each label's
   * @param rows of the table, the padding included
   * @param minTexts rows that fewer texts use get 0
   */
  static float[] of(Encoded[] texts, float[][] targets, int rows, int minTexts) {
    FeatureRates features = new FeatureRates(texts, targets, rows);
    float[] rates = new float[rows];
    for (int row = 0; row < rows; row++) {
      if (features.texts[row] >= minTexts) {
        rates[row] = features.rarity(row, features.different) * features.ratio(row);
      }
    }
    return rates;
  }

  private float rarity(int row, int all) {
    return (float) Math.sqrt(1 + Math.log((1.0 + all) / (1 + texts[row])));
  }

  /**
   * The mean over labels of how much likelier, or less likely, the row is in one than in others.
   */
  private float ratio(int row) {
    float here = sum(counts, row * labels);
    float all = sum(totals, 0);
    double ratios = 0;
    for (int label = 0; label < labels; label++) {
      float in = counts[row * labels + label];
      double inside = (in + SMOOTHING) / (totals[label] + SMOOTHING);
      double outside =
          (here - in + SMOOTHING * (labels - 1)) / (all - totals[label] + SMOOTHING * (labels - 1));
      ratios += Math.abs(Math.log(inside / outside));
    }
    return (float) (ratios / labels);
  }

  private float sum(float[] values, int at) {
    float sum = 0;
    for (int label = 0; label < labels; label++) {
      sum += values[at + label];
    }
    return sum;
  }
}
