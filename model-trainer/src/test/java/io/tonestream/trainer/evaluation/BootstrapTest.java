package io.tonestream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(500, 1);

  @Test
  void givesTheFiguresOfAnExampleWorkedOutByHand() {
    Figures figures = BOOTSTRAP.figures(Judgements.twenty());

    assertThat(figures.n()).isEqualTo(20);
    assertThat(figures.accuracy().value()).isEqualTo(15 / 20.0);
    assertThat(figures.macroRecall().value()).isEqualTo(0.75);
    // F1 is 12/15, 6/11 and 12/14
    assertThat(figures.macroF1().value())
        .isEqualTo((12 / 15.0 + 6 / 11.0 + 12 / 14.0) / 3, within(1e-12));
    ClassFigures neutral = figures.perClass().get(1);
    assertThat(neutral.n()).isEqualTo(4);
    assertThat(neutral.precision().value()).isEqualTo(3 / 7.0);
    assertThat(neutral.recall().value()).isEqualTo(3 / 4.0);
    assertThat(neutral.f1().value()).isEqualTo(6 / 11.0);
  }

  @Test
  void agreesWithWhatTheManifestSays() {
    List<Judged> judged = Judgements.random(500, 0.6, 3);
    Evaluation evaluation =
        Evaluation.of(
            "random",
            judged.stream().map(Judged::label).toList(),
            judged.stream().map(Judged::prediction).toList());

    Figures figures = BOOTSTRAP.figures(judged);

    assertThat(figures.accuracy().value()).isEqualTo(evaluation.accuracy(), within(1e-12));
    assertThat(figures.macroRecall().value()).isEqualTo(evaluation.macroRecall(), within(1e-12));
    assertThat(figures.macroF1().value()).isEqualTo(evaluation.macroF1(), within(1e-12));
    assertThat(Reliability.of(judged).error()).isEqualTo(evaluation.ece(), within(1e-9));
  }

  @Test
  void leavesOutLabelsThatNoTextHas() {
    Figures figures = BOOTSTRAP.figures(Judgements.of(10, Label.NEGATIVE, Label.NEGATIVE, 0.9));

    assertThat(figures.perClass()).extracting(ClassFigures::label).containsExactly(Label.NEGATIVE);
    assertThat(figures.macroRecall()).isEqualTo(new Interval(1, 1, 1));
  }

  /** With 300 texts and accuracy .7, the interval must be wrong about once in 20 times. */
  @Test
  void intervalsHoldTheTruthAboutNineteenTimesInTwenty() {
    int held = 0;
    for (int i = 0; i < 400; i++) {
      Interval accuracy = BOOTSTRAP.figures(Judgements.random(300, 0.7, 100 + i)).accuracy();
      held += accuracy.low() <= 0.7 && 0.7 <= accuracy.high() ? 1 : 0;
    }

    assertThat(held / 400.0).isBetween(0.92, 0.98);
  }

  @Test
  void isTheSameForTheSameSeedAndOnlyThen() {
    List<Judged> judged = Judgements.random(200, 0.6, 5);

    assertThat(BOOTSTRAP.figures(judged)).isEqualTo(new Bootstrap(500, 1).figures(judged));
    assertThat(BOOTSTRAP.figures(judged)).isNotEqualTo(new Bootstrap(500, 2).figures(judged));
  }

  @Test
  void takesPercentilesBetweenResamples() {
    double[] resampled = new double[101];
    for (int i = 0; i < resampled.length; i++) {
      resampled[i] = 100 - i;
    }

    Interval interval = Interval.percentile(50, resampled);

    assertThat(interval.low()).isEqualTo(2.5, within(1e-9));
    assertThat(interval.high()).isEqualTo(97.5, within(1e-9));
  }

  @Test
  void refusesTooFewResamples() {
    assertThatThrownBy(() -> new Bootstrap(99, 1)).hasMessageContaining("from 100 to 100,000");
  }
}
