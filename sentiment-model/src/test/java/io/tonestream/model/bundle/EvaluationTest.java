package io.tonestream.model.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {
  private static final Probabilities NEGATIVE = new Probabilities(0.8f, 0.1f, 0.1f);
  private static final Probabilities NEUTRAL = new Probabilities(0.1f, 0.8f, 0.1f);
  private static final Probabilities POSITIVE = new Probabilities(0.1f, 0.1f, 0.8f);

  private static final List<List<Long>> TWO_NEUTRAL =
      List.of(List.of(0L, 0L, 0L), List.of(0L, 2L, 0L), List.of(0L, 0L, 0L));

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
  void countsByThePartThatGaveTheLabel() {
    Evaluation evaluation =
        Evaluation.of(
            "four",
            List.of(Label.NEGATIVE, Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE),
            List.of(NEGATIVE, POSITIVE, NEUTRAL, POSITIVE),
            List.of(Part.FAST, Part.ACCURATE, Part.FAST, Part.FAST));

    assertThat(evaluation.confusion(Part.FAST))
        .containsExactly(List.of(1L, 0L, 0L), List.of(0L, 1L, 0L), List.of(0L, 0L, 1L));
    assertThat(evaluation.confusion(Part.ACCURATE))
        .containsExactly(List.of(0L, 0L, 1L), List.of(0L, 0L, 0L), List.of(0L, 0L, 0L));
    assertThat(evaluation.share(Part.ACCURATE)).isEqualTo(0.25);
    assertThat(Json.read(Evaluation.class, Json.write(evaluation))).isEqualTo(evaluation);
    assertThat(new String(Json.write(evaluation), UTF_8))
        .contains("\"confusionByPart\":{\"fast\":[[1,0,0]");
  }

  @Test
  void refusesPartsThatDoNotAddUp() {
    Evaluation whole = Evaluation.of("two", List.of(Label.NEGATIVE), List.of(NEGATIVE));
    assertThatThrownBy(
            () ->
                new Evaluation(
                    "two", 1, 1, 1, 1, 0, whole.confusion(), Map.of(Part.FAST, TWO_NEUTRAL)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("doesn't add up");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[1]]",
        "[[1,0,0],[0,1,0]]",
        "[[1,0,0],[0,1],[0,0,1]]",
        "[[1,0,0],[0,-1,0],[0,0,1]]"
      })
  void refusesAConfusionThatIsNone(String confusion) {
    String json = new String(Json.write(new Evaluation("one", 1, 1, 1, 1, 0, List.of())), UTF_8);
    byte[] changed = json.replace("\"confusion\":[]", "\"confusion\":" + confusion).getBytes(UTF_8);

    assertThatThrownBy(() -> Json.read(Evaluation.class, changed))
        .isInstanceOf(BadJsonException.class)
        .hasMessageContaining("not 3 x 3 counts");
  }

  @Test
  void knowsNoPartsOfAModelThatIsNoCascadeAsManifestsOfBeforeHaveIt() {
    Evaluation whole = Evaluation.of("one", List.of(Label.NEGATIVE), List.of(NEGATIVE));

    assertThat(whole.confusion(Part.FAST)).isEmpty();
    assertThat(new String(Json.write(whole), UTF_8)).doesNotContain("confusionByPart");
    assertThat(Json.read(Evaluation.class, Json.write(whole))).isEqualTo(whole);
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
