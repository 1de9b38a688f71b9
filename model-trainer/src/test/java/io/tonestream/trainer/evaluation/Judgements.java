package io.tonestream.trainer.evaluation;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up predictions. */
final class Judgements {
  private Judgements() {}

  /** So many texts of this label that got that one, with this certainty of at least 1/2. */
  static List<Judged> of(int n, Label label, Label predicted, double confidence) {
    return Collections.nCopies(n, judged("a text", label, predicted, confidence, Map.of()));
  }

  static Judged judged(
      String text, Label label, Label predicted, double confidence, Map<String, String> columns) {
    float rest = (float) (1 - confidence) / 2;
    float[] all = {rest, rest, rest};
    all[predicted.ordinal()] = (float) confidence;
    return new Judged(new Example(text, label, columns), new Probabilities(all[0], all[1], all[2]));
  }

  /**
   * The example of the tests: rows of the confusion matrix are (6 2 0), (1 3 0), (0 2 6), all with
   * a certainty of 0.8.
   */
  static List<Judged> twenty() {
    List<Judged> all = new ArrayList<>();
    all.addAll(of(6, Label.NEGATIVE, Label.NEGATIVE, 0.8));
    all.addAll(of(2, Label.NEGATIVE, Label.NEUTRAL, 0.8));
    all.addAll(of(1, Label.NEUTRAL, Label.NEGATIVE, 0.8));
    all.addAll(of(3, Label.NEUTRAL, Label.NEUTRAL, 0.8));
    all.addAll(of(2, Label.POSITIVE, Label.NEUTRAL, 0.8));
    all.addAll(of(6, Label.POSITIVE, Label.POSITIVE, 0.8));
    return all;
  }

  /** Texts of random labels, of which a model gets so large a share right. */
  static List<Judged> random(int n, double accuracy, long seed) {
    Random random = new Random(seed);
    List<Judged> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int label = random.nextInt(3);
      int predicted = random.nextDouble() < accuracy ? label : (label + 1 + random.nextInt(2)) % 3;
      all.add(
          judged(
              "text " + i,
              Label.values()[label],
              Label.values()[predicted],
              0.5 + random.nextDouble() / 2,
              Map.of()));
    }
    return all;
  }
}
