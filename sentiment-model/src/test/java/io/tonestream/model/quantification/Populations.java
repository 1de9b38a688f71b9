package io.tonestream.model.quantification;

import java.util.List;
import java.util.SplittableRandom;

/** Texts of known shares, as a model with known errors labels them. Seeded. */
final class Populations {
  /** The bag's on 4,546 held-out tweets, {@code [true][predicted]}. */
  static final List<List<Long>> TWEETS =
      List.of(List.of(519L, 143L, 46L), List.of(376L, 1324L, 358L), List.of(141L, 387L, 1252L));

  static final ErrorMatrix ERRORS = ErrorMatrix.of(TWEETS).orElseThrow();

  private Populations() {}

  /** Shares of this net sentiment, with any share of neutral texts that goes with it. */
  static double[] shares(double net, SplittableRandom random) {
    double neutral = random.nextDouble() * (1 - Math.abs(net));
    return new double[] {(1 - neutral - net) / 2, neutral, (1 - neutral + net) / 2};
  }

  /** The shares of predicted labels among texts of these true ones. */
  static double[] predicted(double[] shares, List<List<Long>> confusion) {
    double[] predicted = new double[3];
    for (int truth = 0; truth < 3; truth++) {
      double texts = confusion.get(truth).stream().mapToLong(Long::longValue).sum();
      for (int label = 0; label < 3; label++) {
        predicted[label] += shares[truth] * confusion.get(truth).get(label) / texts;
      }
    }
    return predicted;
  }

  /** Counts of texts by label. */
  static double[] draw(int texts, double[] shares, SplittableRandom random) {
    double[] counts = new double[3];
    for (int i = 0; i < texts; i++) {
      double at = random.nextDouble();
      counts[at < shares[0] ? 0 : at < shares[0] + shares[1] ? 1 : 2]++;
    }
    return counts;
  }

  /** As if the errors had been counted on other texts, as many of each label. */
  static List<List<Long>> redrawn(List<List<Long>> confusion, SplittableRandom random) {
    return confusion.stream()
        .map(
            row -> {
              double texts = row.stream().mapToLong(Long::longValue).sum();
              double[] shares = {row.get(0) / texts, row.get(1) / texts, row.get(2) / texts};
              double[] drawn = draw((int) texts, shares, random);
              return List.of((long) drawn[0], (long) drawn[1], (long) drawn[2]);
            })
        .toList();
  }
}
