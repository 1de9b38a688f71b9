package io.tonestream.trainer.gate;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.gate.Verdict.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Lets a candidate through only if it is no worse than the active version on every data set, knows
 * every label, is calibrated and quick enough.
 */
public final class Gate {
  static final String LATENCY = "most-latency";

  private final Bars bars;
  private final OptionalDouble best;

  /** A gate with these bars. */
  public Gate(Bars bars) {
    this(bars, OptionalDouble.empty());
  }

  /**
   * A gate that versions can't slip through one margin at a time.
   *
   * @param best the highest macro recall on the same validation texts that the active version, or
   *     one that it comes from, had when it was published
   */
  public Gate(Bars bars, OptionalDouble best) {
    this.bars = bars;
    this.best = best;
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
    if (active == null) {
      return;
    }
    double recall = active.macroRecall();
    switch (contest.texts()) {
      case VALIDATION -> {
        if (best.orElse(0) > recall) {
          add(checks, contest, best.getAsDouble(), bars.margin(), "an earlier version's");
        } else {
          add(checks, contest, recall, bars.margin(), "the active version's");
        }
      }
      case FEEDBACK -> add(checks, contest, recall, bars.feedbackMargin(), "the active version's");
    }
  }

  private static void add(
      List<Check> checks, Contest contest, double recall, double margin, String whose) {
    checks.add(
        new Check(
            "macro recall on " + contest.candidate().dataSet(),
            contest.candidate().macroRecall(),
            recall - margin,
            true,
            String.format(Locale.ROOT, "%s %.3f and a margin of %.3f", whose, recall, margin)));
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
