package io.tonestream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssessmentTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(100, 1);

  @Test
  void calibrationErrorIsTheGapOfCertaintyAndAccuracy() {
    List<Judged> judged = new ArrayList<>(Judgements.twenty());
    judged.addAll(Judgements.of(20, Label.POSITIVE, Label.POSITIVE, 0.9));

    Reliability reliability = Reliability.of(judged);

    // half of the texts: certain by .8, right by .75; the other half: .9 and 1
    assertThat(reliability.error()).isEqualTo((0.05 + 0.1) / 2, within(1e-6));
    assertThat(reliability.bins()).hasSize(15);
    assertThat(reliability.bins().get(12).n()).isEqualTo(20);
    assertThat(reliability.bins().get(12).accuracy()).isEqualTo(0.75);
    assertThat(reliability.bins().get(12).confidence()).isEqualTo(0.8, within(1e-6));
    assertThat(reliability.bins().get(0)).isEqualTo(new Reliability.Bin(0, 1 / 15.0, 0, 0, 0));
  }

  @Test
  void takesTheTemperatureBackForTheErrorBeforeIt() {
    // at temperature 2 probabilities of .8 .1 .1 were .64 .01 .01 (over their sum) before
    Assessment assessment = assess(Judgements.twenty(), 2, List.of());

    assertThat(assessment.calibrated().error()).isEqualTo(0.05, within(1e-6));
    assertThat(assessment.uncalibrated().error()).isEqualTo(0.64 / 0.66 - 0.75, within(1e-6));
  }

  @Test
  void smoothsSharesSoThatTheirDivergenceIsFinite() {
    // 4 texts, all positive, 2 of them found: true shares (.5 .5 4.5) / 5.5, predicted (2.5 .5 2.5)
    // / 5.5
    double expected = 0.5 / 5.5 * Math.log(0.5 / 2.5) + 4.5 / 5.5 * Math.log(4.5 / 2.5);

    assertThat(Prevalence.divergence(new double[] {0, 0, 1}, new double[] {0.5, 0, 0.5}, 0.5 / 4))
        .isEqualTo(expected, within(1e-12));
  }

  @Test
  void countsEachBrandsErrorOfPrevalence() {
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Label wrong = i < 20 ? Label.NEGATIVE : Label.POSITIVE;
      judged.add(Judgements.judged("text", Label.POSITIVE, wrong, 0.9, Map.of("brand", "acme")));
      judged.add(
          Judgements.judged("text", Label.NEUTRAL, Label.NEUTRAL, 0.9, Map.of("brand", "bolt")));
    }
    judged.add(Judgements.judged("text", Label.NEUTRAL, Label.POSITIVE, 0.9, Map.of("brand", "c")));

    Prevalence prevalence = Prevalence.by("brand", judged, 30).orElseThrow();

    assertThat(prevalence.groups()).isEqualTo(2);
    assertThat(prevalence.absolute().worst()).isEqualTo(1 / 3.0, within(1e-9));
    assertThat(prevalence.absolute().mean()).isEqualTo(1 / 6.0, within(1e-9));
    assertThat(prevalence.absolute().worstGroup()).isEqualTo("acme");
    assertThat(prevalence.divergence().worstGroup()).isEqualTo("acme");
    assertThat(Prevalence.by("source", judged, 30)).isEmpty();
  }

  @Test
  void slicesByLengthFromShortToLongAndByBrandTheLargestFirst() {
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String text = i < 30 ? "one two three four five six seven eight nine ten eleven" : "one";
      judged.add(
          Judgements.judged(
              text, Label.POSITIVE, Label.POSITIVE, 0.9, Map.of("brand", i % 3 == 0 ? "a" : "b")));
    }

    assertThat(Slice.by("brand", judged, 20, BOOTSTRAP))
        .extracting(Slice::value, slice -> slice.figures().n())
        .containsExactly(tuple("b", 40L), tuple("a", 20L));
    assertThat(Slice.by("brand", judged, 30, BOOTSTRAP))
        .extracting(Slice::value)
        .containsExactly("b");
    assertThat(Slice.by("length", judged, 30, BOOTSTRAP))
        .extracting(Slice::value)
        .containsExactly("1-5 words", "11-20 words");
  }

  @ParameterizedTest
  @CsvSource({"5, 1-5 words", "6, 6-10 words", "200, 51-200 words", "201, over 200 words"})
  void putsTextsIntoRangesOfLength(int words, String range) {
    assertThat(Slice.lengthOf("word ".repeat(words))).isEqualTo(range);
  }

  @Test
  void listsTheMostCertainMistakesFirst() {
    List<Judged> judged = new ArrayList<>(Judgements.of(40, Label.NEGATIVE, Label.NEUTRAL, 0.6));
    judged.addAll(Judgements.of(1, Label.NEGATIVE, Label.POSITIVE, 0.9));
    judged.addAll(Judgements.of(9, Label.POSITIVE, Label.POSITIVE, 0.99));

    List<Judged> mistakes = assess(judged, 1, List.of("length")).mistakes();

    assertThat(mistakes).hasSize(30).noneMatch(Judged::right);
    assertThat(mistakes.get(0).predicted()).isEqualTo(Label.POSITIVE);
  }

  private static Assessment assess(List<Judged> judged, float temperature, List<String> columns) {
    return Assessment.of(
        "model v1",
        "data",
        judged,
        temperature,
        null,
        new Assessment.Slicing(columns, 30),
        BOOTSTRAP);
  }
}
