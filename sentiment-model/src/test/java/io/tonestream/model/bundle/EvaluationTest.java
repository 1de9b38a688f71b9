package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final Probabilities NEGATIVE = new Probabilities(0.8f, 0.1f, 0.1f);
  private static final Probabilities NEUTRAL = new Probabilities(0.1f, 0.8f, 0.1f);
  private static final Probabilities POSITIVE = new Probabilities(0.1f, 0.1f, 0.8f);

  @Test
  void countsWhatWasPredictedForEachLabel() {
    Evaluation evaluation =
        Evaluation.of(
            "four",
            List.of(Label.NEGATIVE, Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE),
            List.of(NEGATIVE, POSITIVE, NEUTRAL, POSITIVE));

    assertThat(evaluation.confusion())
        .containsExactly(List.of(1L, 0L, 1L), List.of(0L, 1L, 0L), List.of(0L, 0L, 1L));
    assertThat(evaluation.accuracy()).isEqualTo(0.75);
    assertThat(evaluation.macroRecall()).isCloseTo((0.5 + 1 + 1) / 3, within(1e-12));
    assertThat(evaluation.macroF1()).isCloseTo((2 / 3.0 + 1 + 2 / 3.0) / 3, within(1e-12));
    assertThat(evaluation.precision(Label.POSITIVE)).isEqualTo(0.5);
  }

  @Test
  void leavesLabelsOutOfTheMeansThatTheDataLacks() {
    Evaluation evaluation =
        Evaluation.of("two", List.of(Label.NEGATIVE, Label.POSITIVE), List.of(NEGATIVE, NEUTRAL));

    assertThat(evaluation.macroRecall()).isEqualTo(0.5);
  }

  @Test
  void comparesConfidenceWithHowOftenItIsRight() {
    Evaluation evaluation =
        Evaluation.of(
            "five",
            List.of(Label.NEGATIVE, Label.NEGATIVE, Label.NEGATIVE, Label.NEUTRAL, Label.NEUTRAL),
            List.of(NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE, NEGATIVE));

    assertThat(evaluation.ece()).isCloseTo(0.8 - 0.6, within(1e-6));
  }
}
