package io.tonestream.trainer.gate;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.evaluation.PairedComparison;
import io.tonestream.trainer.gate.Verdict.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lets a candidate through only if it is not found to be worse than the active version and those
 * that this one comes from, knows every label, is calibrated and quick enough.
 */
public final class Gate {
  static final String LATENCY = "max-latency";

  private final Bars bars;

  /** A gate with these bars. */
  public Gate(Bars bars) {
    this.bars = bars;
  }

  /**
   * Judges a candidate.
   *
   * @param contests how it does on each data set: the frozen validation texts, recent feedback
   * @param pairings the candidate beside each version that it must not be worse than
   * @param latency what a text takes, on average in a full batch
   */
  public Verdict judge(
      List<Contest> contests, List<PairedComparison.Pairing> pairings, Duration latency) {
    if (contests.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to judge by: give validation texts");
    }
    List<Check> checks = new ArrayList<>();
    for (PairedComparison.Result result : PairedComparison.of(pairings, bars.significance())) {
      checks.add(check(result));
    }
    for (Contest contest : contests) {
      if (contest.texts() == Contest.Texts.VALIDATION) {
        addFloors(checks, contest.candidate());
        addCalibration(checks, contest.candidate());
      }
    }
    checks.add(
        new Check(
            "the time for a text in ms",
            latency.toNanos() / 1e6,
            bars.maxLatency().toNanos() / 1e6,
            false,
            LATENCY));
    return new Verdict(checks);
  }

  private static Check check(PairedComparison.Result result) {
    PairedComparison.Pairing pairing = result.pairing();
    return new Check(
        "macro recall on %s less that of version %s"
            .formatted(pairing.dataSet(), pairing.against()),
        result.difference(),
        result.bound(),
        true,
        String.format(
            Locale.ROOT,
            "significance; on %,d texts a loss of %.3f is found 9 times in 10; McNemar's p of"
                + " accuracy %.3f",
            pairing.texts().size(),
            result.shown(),
            result.accuracyP()));
  }

  /** A label that the data set has no text of can't be judged on it. */
  private void addFloors(List<Check> checks, Evaluation candidate) {
    for (Label label : Label.values()) {
      if (candidate.support(label) > 0) {
        checks.add(
            new Check(
                "recall of " + label.wireName() + " on " + candidate.dataSet(),
                candidate.recall(label),
                bars.minRecall(),
                true,
                "min-recall"));
      }
    }
  }

  private void addCalibration(List<Check> checks, Evaluation candidate) {
    checks.add(
        new Check(
            "expected calibration error on " + candidate.dataSet(),
            candidate.ece(),
            bars.maxCalibrationError(),
            false,
            "max-calibration-error"));
  }
}
