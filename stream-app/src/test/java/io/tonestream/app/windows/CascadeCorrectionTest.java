package io.tonestream.app.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.counting.CountKey;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.repeats.Repeats;
import io.tonestream.model.quantification.CorrectedShares;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import io.tonestream.schemas.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Made-up streams whose true labels are known, labelled by a cascade whose parts err otherwise. */
final class CascadeCorrectionTest {
  private static final int LABELS = Label.values().length;
  private static final int WINDOWS = 400;
  private static final int TEXTS = 1_500;
  private static final int VALIDATION_TEXTS = 3_000;

  /** {@code [true label][label]}: where the fast part is sure, it is mostly right. */
  private static final double[][] FAST = {
    {0.88, 0.09, 0.03}, {0.07, 0.86, 0.07}, {0.02, 0.08, 0.90}
  };

  private static final double[][] ACCURATE = {
    {0.62, 0.28, 0.10}, {0.22, 0.58, 0.20}, {0.08, 0.30, 0.62}
  };

  /** {@code [true label]}: how many of its texts go on, among validation texts. */
  private static final double[] GOES_ON = {0.15, 0.30, 0.12};

  private final Random random = new Random(23);

  @Test
  void holdsTheTruthIfEachPartIsCorrectedByItsOwnErrors() {
    int held = 0;
    int heldByOneMatrix = 0;
    double error = 0;
    double errorOfCounts = 0;
    for (int window = 0; window < WINDOWS; window++) {
      Simulation simulation = new Simulation();
      CorrectedShares byPart =
          ShareCorrection.of(simulation.tally, Repeats.NONE, simulation.errors).orElseThrow();
      CorrectedShares byOne =
          ShareCorrection.of(simulation.asOne, Repeats.NONE, Map.of("v1", simulation.all))
              .orElseThrow();
      held += holds(byPart, simulation.net) ? 1 : 0;
      heldByOneMatrix += holds(byOne, simulation.net) ? 1 : 0;
      error += Math.abs(byPart.net() - simulation.net) / WINDOWS;
      errorOfCounts += Math.abs(simulation.netOfLabels() - simulation.net) / WINDOWS;
    }

    assertThat((double) held / WINDOWS).as("interval by part").isGreaterThan(0.92);
    assertThat((double) heldByOneMatrix / WINDOWS).as("interval by one matrix").isLessThan(0.85);
    assertThat(error).as("mean error of net").isLessThan(errorOfCounts / 2);
  }

  /** A swap from v1 to a cascade: what moved is the model's, whichever part said it. */
  @Test
  void tellsWhatACascadeMovedWhicheverOfItsPartsGaveTheLabels() {
    Tally before = new Tally();
    Tally now = new Tally();
    for (int text = 0; text < 600; text++) {
      before.add("v1", Label.NEUTRAL, null);
      boolean goesOn = text % 4 == 0;
      String key = new CountKey("v2", goesOn ? Part.ACCURATE : Part.FAST, null, true).name();
      now.add(
          key,
          goesOn ? Label.POSITIVE : Label.NEUTRAL,
          text % 3 == 0 ? new Comparison("v1", Label.NEUTRAL) : null);
    }

    assertThat(SwapDecomposition.of(now, before))
        .hasValueSatisfying(
            parts -> {
              assertThat(parts.n()).isEqualTo(200);
              assertThat(parts.modelDelta()).isEqualTo(0.25);
              assertThat(parts.worldDelta()).isZero();
            });
  }

  private static boolean holds(CorrectedShares corrected, double net) {
    return corrected.low() <= net && net <= corrected.high();
  }

  /** A window of texts that are harder than the validation texts, and of other shares. */
  private final class Simulation {
    final Tally tally = new Tally();
    final Tally asOne = new Tally();
    final Map<String, ErrorMatrix> errors;
    final ErrorMatrix all;
    final double net;

    Simulation() {
      long[][][] validation = new long[2][LABELS][LABELS];
      for (int text = 0; text < VALIDATION_TEXTS; text++) {
        int truth = draw(new double[] {0.2, 0.5, 0.3});
        int part = random.nextDouble() < GOES_ON[truth] ? 1 : 0;
        validation[part][truth][draw(rates(part)[truth])]++;
      }
      errors =
          Map.of(
              CountKey.scorer("v1", Part.FAST), matrix(validation[0]),
              CountKey.scorer("v1", Part.ACCURATE), matrix(validation[1]));
      all = matrix(sum(validation[0], validation[1]));
      double negative = 0.1 + 0.6 * random.nextDouble();
      double[] shares = {negative, 0.2, 0.8 - negative};
      int score = 0;
      for (int text = 0; text < TEXTS; text++) {
        int truth = draw(shares);
        score += truth - 1;
        int part = random.nextDouble() < 3 * GOES_ON[truth] ? 1 : 0;
        Label label = Label.values()[draw(rates(part)[truth])];
        tally.add(new CountKey("v1", Part.values()[part], null, true).name(), label, null);
        asOne.add("v1", label, null);
      }
      net = (double) score / TEXTS;
    }

    double netOfLabels() {
      return NetSentiment.net(tally.counts());
    }

    private double[][] rates(int part) {
      return part == 0 ? FAST : ACCURATE;
    }

    private int draw(double[] shares) {
      double at = random.nextDouble();
      return at < shares[0] ? 0 : at < shares[0] + shares[1] ? 1 : 2;
    }
  }

  /** Groups are as alike as samples of the validation texts. */
  private static ErrorMatrix matrix(long[][] counts) {
    List<List<Double>> rows = new ArrayList<>();
    for (long[] row : counts) {
      rows.add(List.of(row[0] + 0.5, row[1] + 0.5, row[2] + 0.5));
    }
    return ErrorMatrix.of(new ErrorRates(rows, 0, 100)).orElseThrow();
  }

  private static long[][] sum(long[][] one, long[][] other) {
    long[][] sum = new long[LABELS][LABELS];
    for (int truth = 0; truth < LABELS; truth++) {
      for (int label = 0; label < LABELS; label++) {
        sum[truth][label] = one[truth][label] + other[truth][label];
      }
    }
    return sum;
  }
}
