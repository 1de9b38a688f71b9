package io.tonestream.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.evaluation.PairedComparison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GateTest {
  private static final Duration QUICK = Duration.ofNanos(50_000);

  private final Gate gate = new Gate(new Bars(0.05, 0.4, 0.1, Duration.ofMillis(1)));

  @Test
  void letsThroughWhatMayBeAsGoodAsTheActiveVersion() {
    Verdict verdict = gate.judge(sound(), List.of(pairing("v1", 30, 24)), QUICK);

    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.toSentence()).isEqualTo("it clears all 6 bars");
  }

  @Test
  void saysByHowMuchItIsWorseThanChanceExplains() {
    Verdict verdict = gate.judge(sound(), List.of(pairing("v1", 40, 10)), QUICK);

    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.toSentence())
        .matches(
            "macro recall on dev less that of version v1 is -0\\.100, 0\\.0[56][0-9] short of -0\\.0[34][0-9]"
                + " \\(significance; on 300 texts a loss of 0\\.0[89][0-9] is found 9 times in 10;"
                + " McNemar's p of accuracy 0\\.000\\)");
  }

  @Test
  void refusesWhatIsWorseThanAVersionBeforeTheActiveOne() {
    List<PairedComparison.Pairing> pairings = List.of(pairing("v2", 20, 18), pairing("v1", 60, 20));

    assertThat(gate.judge(sound(), pairings, QUICK).toSentence())
        .startsWith("macro recall on dev less that of version v1 is -0.133, ");
  }

  @Test
  void isAsStrictAsItIsTold() {
    List<PairedComparison.Pairing> pairings = List.of(pairing("v1", 33, 18));
    Gate lenient = new Gate(new Bars(0.01, 0.4, 0.1, Duration.ofMillis(1)));

    assertThat(gate.judge(sound(), pairings, QUICK).passed()).isFalse();
    assertThat(lenient.judge(sound(), pairings, QUICK).passed()).isTrue();
  }

  private static List<Contest> sound() {
    return List.of(validation(evaluation("dev", 0.7, 0.05), evaluation("dev", 0.7, 0.05)));
  }

  /** 300 texts, of which so many are right in one version alone. */
  private static PairedComparison.Pairing pairing(String against, int onlyOther, int onlyThis) {
    List<PairedComparison.Text> texts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      boolean right = i >= onlyOther;
      boolean otherRight = i < onlyOther || i >= onlyOther + onlyThis;
      texts.add(new PairedComparison.Text("text " + i, Label.values()[i % 3], right, otherRight));
    }
    return new PairedComparison.Pairing(against, "dev", texts);
  }

  @Test
  void holdsEveryLabelToItsFloor() {
    Contest dev = validation(withNeutralRecall("dev", 0.3), null);

    assertThat(gate.judge(List.of(dev), List.of(), QUICK).toSentence())
        .isEqualTo("recall of neutral on dev is 0.300, 0.100 short of 0.400 (min-recall)");
  }

  @Test
  void holdsFeedbackToNoAbsoluteBarSinceAnyModelIsPoorAtWhatHadToBeCorrected() {
    Contest dev = validation(evaluation("dev", 0.7, 0.05), evaluation("dev", 0.7, 0.05));
    Contest poor = new Contest(Contest.Texts.FEEDBACK, evaluation("feedback", 0.3, 0.5, 20), null);

    assertThat(gate.judge(List.of(dev, poor), List.of(), QUICK).passed()).isTrue();
  }

  @Test
  void namesEveryBarThatFails() {
    Contest contest = validation(evaluation("dev", 0.7, 0.25), null);

    assertThat(gate.judge(List.of(contest), List.of(), Duration.ofMillis(3)).toSentence())
        .isEqualTo(
            "expected calibration error on dev is 0.250, 0.150 above 0.100 (max-calibration-error)"
                + "; the time for a text in ms is 3.000, 2.000 above 1.000 (max-latency)");
  }

  @Test
  void letsNothingThroughWhoseFiguresAreNoNumbers() {
    Contest contest = validation(evaluation("dev", 0.7, Double.NaN), null);

    assertThat(gate.judge(List.of(contest), List.of(), QUICK).passed()).isFalse();
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

    assertThat(gate.judge(List.of(validation(two, null)), List.of(), QUICK).checks())
        .extracting(Verdict.Check::what)
        .noneMatch(what -> what.contains(Label.NEUTRAL.wireName()));
  }

  @Test
  void comparesOnlyWhatWasMeasuredOnTheSameTexts() {
    assertThatThrownBy(
            () -> validation(evaluation("dev", 0.7, 0.05), evaluation("test", 0.7, 0.05)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can't be compared");
    assertThatThrownBy(() -> gate.judge(List.of(), List.of(), QUICK))
        .hasMessageContaining("nothing to judge");
  }

  private static Contest validation(Evaluation candidate, @Nullable Evaluation active) {
    return new Contest(Contest.Texts.VALIDATION, candidate, active);
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
