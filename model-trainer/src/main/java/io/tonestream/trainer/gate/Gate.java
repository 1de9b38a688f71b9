package io.tonestream.trainer.gate;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.gate.Verdict.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lets a candidate through only if it is no worse than the active version on every data set, knows
 * every label, is calibrated and quick enough.
 */
public final class Gate {
  static final String LATENCY = "most-latency";

  private final Bars bars;

  /** A gate with these bars. */
  public Gate(Bars bars) {
    this.bars = bars;
  }

  /**
   * Judges a candidate.
   *
   * @param contests how it does on each data set: the frozen validation texts, recent feedback
   * @param latency what a text takes, on average in a full batch
   */
  public Verdict judge(List<Contest> contests, Duration latency) {
    if (contests.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to judge by: give validation texts");
    }
    List<Check> checks = new ArrayList<>();
    for (Contest contest : contests) {
      addRecall(checks, contest);
      if (contest.texts() == Contest.Texts.VALIDATION) {
        addFloors(checks, contest.candidate());
        addCalibration(checks, contest.candidate());
      }
    }
    checks.add(
        new Check(
            "the time for a text in ms",
            latency.toNanos() / 1e6,
            bars.mostLatency().toNanos() / 1e6,
            false,
            LATENCY));
    return new Verdict(checks);
  }

  private void addRecall(List<Check> checks, Contest contest) {
    Evaluation active = contest.active();
    if (active != null) {
      double margin =
          switch (contest.texts()) {
            case VALIDATION -> bars.margin();
            case FEEDBACK -> bars.feedbackMargin();
          };
      checks.add(
          new Check(
              "macro recall on " + contest.candidate().dataSet(),
              contest.candidate().macroRecall(),
              active.macroRecall() - margin,
              true,
              String.format(
                  Locale.ROOT,
                  "the active version's %.3f and a margin of %.3f",
                  active.macroRecall(),
                  margin)));
    }
  }

  /** A label that the data set has no text of can't be judged on it. */
  private void addFloors(List<Check> checks, Evaluation candidate) {
    for (Label label : Label.values()) {
      if (candidate.support(label) > 0) {
        checks.add(
            new Check(
                "recall of " + label.wireName() + " on " + candidate.dataSet(),
                candidate.recall(label),
                bars.leastRecall(),
                true,
                "least-recall"));
      }
    }
  }

  private void addCalibration(List<Check> checks, Evaluation candidate) {
    checks.add(
        new Check(
            "expected calibration error on " + candidate.dataSet(),
            candidate.ece(),
            bars.mostCalibrationError(),
            false,
            "most-calibration-error"));
  }
}
