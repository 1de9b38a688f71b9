package io.tonestream.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GateTest {
  private static final Duration QUICK = Duration.ofNanos(50_000);

  private final Gate gate = new Gate(new Bars(0.005, 0.05, 0.4, 0.1, Duration.ofMillis(1)));

  @Test
  void letsThroughWhatIsAsGoodAsTheActiveVersionButForTheMargin() {
    Verdict verdict = judge(evaluation("dev", 0.696, 0.05), evaluation("dev", 0.700, 0.05));

    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.toSentence()).isEqualTo("it clears all 6 bars");
  }

  @Test
  void saysByHowMuchItIsWorseThanTheActiveVersion() {
    Verdict verdict = judge(evaluation("dev", 0.680, 0.05), evaluation("dev", 0.700, 0.05));

    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.toSentence())
        .isEqualTo(
            "macro recall on dev is 0.680, 0.015 short of 0.695"
                + " (the active version's 0.700 and a margin of 0.005)");
  }

  @Test
  void asksMoreThanTheActiveVersionHasIfTheMarginIsNegative() {
    Gate demanding = new Gate(new Bars(-0.01, 0.05, 0.4, 0.1, Duration.ofMillis(1)));
    Contest equal = validation(evaluation("dev", 0.7, 0.05), evaluation("dev", 0.7, 0.05));

    assertThat(demanding.judge(List.of(equal), QUICK).passed()).isFalse();
  }

  @Test
  void letsVersionsNotGetWorseByAMarginEach() {
    Gate ratchet = new Gate(Bars.DEFAULT, OptionalDouble.of(0.72));
    Contest dev = validation(evaluation("dev", 0.712, 0.05), evaluation("dev", 0.716, 0.05));

    assertThat(ratchet.judge(List.of(dev), QUICK).toSentence())
        .isEqualTo(
            "macro recall on dev is 0.712, 0.003 short of 0.715"
                + " (an earlier version's 0.720 and a margin of 0.005)");
    assertThat(gate.judge(List.of(dev), QUICK).passed()).isTrue();
  }

  @Test
  void holdsEveryLabelToItsFloor() {
    Contest dev = validation(withNeutralRecall("dev", 0.3), null);

    assertThat(gate.judge(List.of(dev), QUICK).toSentence())
        .isEqualTo("recall of neutral on dev is 0.300, 0.100 short of 0.400 (least-recall)");
  }

  @Test
  void onlyComparesOnFeedbackSinceAnyModelIsPoorAtWhatHadToBeCorrected() {
    Contest dev = validation(evaluation("dev", 0.7, 0.05), evaluation("dev", 0.7, 0.05));
    Evaluation poor = evaluation("feedback", 0.3, 0.5, 20);

    assertThat(gate.judge(List.of(dev, feedback(poor, null)), QUICK).passed()).isTrue();
    assertThat(
            gate.judge(List.of(dev, feedback(poor, evaluation("feedback", 0.34, 0.5))), QUICK)
                .passed())
        .isTrue();
    assertThat(
            gate.judge(List.of(dev, feedback(poor, evaluation("feedback", 0.4, 0.5))), QUICK)
                .toSentence())
        .isEqualTo(
            "macro recall on feedback is 0.300, 0.050 short of 0.350"
                + " (the active version's 0.400 and a margin of 0.050)");
  }

  @Test
  void namesEveryBarThatFails() {
    Contest contest = validation(evaluation("dev", 0.7, 0.25), null);

    assertThat(gate.judge(List.of(contest), Duration.ofMillis(3)).toSentence())
        .isEqualTo(
            "expected calibration error on dev is 0.250, 0.150 above 0.100 (most-calibration-error)"
                + "; the time for a text in ms is 3.000, 2.000 above 1.000 (most-latency)");
  }

  @Test
  void letsNothingThroughWhoseFiguresAreNoNumbers() {
    Contest contest = validation(evaluation("dev", 0.7, Double.NaN), null);

    assertThat(gate.judge(List.of(contest), QUICK).passed()).isFalse();
  }

  @Test
  void doesNotJudgeALabelThatTheDataSetHasNoTextOf() {
    Evaluation two =
        new Evaluation(
            "reviews",
            200,
            0.8,
            0.8,
            0.8,
            0.05,
            List.of(List.of(80L, 0L, 20L), List.of(0L, 0L, 0L), List.of(20L, 0L, 80L)));

    assertThat(gate.judge(List.of(validation(two, null)), QUICK).checks())
        .extracting(Verdict.Check::what)
        .noneMatch(what -> what.contains(Label.NEUTRAL.wireName()));
  }

  @Test
  void comparesOnlyWhatWasMeasuredOnTheSameTexts() {
    assertThatThrownBy(
            () -> validation(evaluation("dev", 0.7, 0.05), evaluation("test", 0.7, 0.05)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can't be compared");
    assertThatThrownBy(() -> gate.judge(List.of(), QUICK)).hasMessageContaining("nothing to judge");
  }

  private Verdict judge(Evaluation candidate, Evaluation active) {
    return gate.judge(List.of(validation(candidate, active)), QUICK);
  }

  private static Contest validation(Evaluation candidate, @Nullable Evaluation active) {
    return new Contest(Contest.Texts.VALIDATION, candidate, active);
  }

  private static Contest feedback(Evaluation candidate, @Nullable Evaluation active) {
    return new Contest(Contest.Texts.FEEDBACK, candidate, active);
  }

  private static Evaluation evaluation(String dataSet, double macroRecall, double ece) {
    return evaluation(dataSet, macroRecall, ece, 70);
  }

  private static Evaluation withNeutralRecall(String dataSet, double recall) {
    return evaluation(dataSet, 0.6, 0.05, Math.round(100 * recall));
  }

  private static Evaluation evaluation(
      String dataSet, double macroRecall, double ece, long neutral) {
    return new Evaluation(
        dataSet,
        300,
        macroRecall,
        macroRecall,
        macroRecall,
        ece,
        List.of(
            List.of(70L, 20L, 10L), List.of(100 - neutral, neutral, 0L), List.of(10L, 20L, 70L)));
  }
}
