package io.tonestream.app.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.app.repeats.Repeats;
import io.tonestream.model.quantification.CorrectedShares;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CorrectionTest {
  private static final Map<String, ErrorMatrix> ERRORS =
      Map.of(
          "v1",
          ErrorMatrix.of(
                  new ErrorRates(
                      List.of(
                          List.of(8.0, 1.0, 1.0), List.of(1.0, 8.0, 1.0), List.of(1.0, 1.0, 8.0)),
                      0,
                      100))
              .orElseThrow());

  @Test
  void isNothingWhereErrorsOfSomeAreUnknown() {
    Tally tally = tally(10, 20, 30);
    tally.add("v2", Label.NEUTRAL, null);

    assertThat(Correction.of(tally, Repeats.NONE, ERRORS)).isEmpty();
    assertThat(Correction.of(new Tally(), Repeats.NONE, ERRORS)).isEmpty();
  }

  /** By hand: each of 60 texts matches 1/59 of the others, so two say as much as one. */
  @Test
  void isOfHalfAsManyTextsWhereEachIsThereTwice() {
    Repeats twice = new Repeats(1 / 59.0, 0);
    CorrectedShares of60 = Correction.of(tally(10, 20, 30), twice, ERRORS).orElseThrow();
    CorrectedShares of30 = Correction.of(tally(5, 10, 15), Repeats.NONE, ERRORS).orElseThrow();

    assertThat(of60.shares()).containsExactly(of30.shares(), within(1e-9));
    assertThat(of60.low()).isCloseTo(of30.low(), within(1e-9));
    assertThat(of60.high()).isCloseTo(of30.high(), within(1e-9));
  }

  @Test
  void goesOnTheWireByLabel() {
    Corrected corrected =
        Correction.onTheWire(
            new CorrectedShares(new double[] {0.2, 0.3, 0.5}, 0.3, 0.1, 0.4, 0.01));

    assertThat(corrected.share().negative()).isEqualTo(0.2);
    assertThat(corrected.share().neutral()).isEqualTo(0.3);
    assertThat(corrected.share().positive()).isEqualTo(0.5);
    assertThat(corrected.net()).isEqualTo(0.3);
    assertThat(corrected.netLow()).isEqualTo(0.1);
    assertThat(corrected.netHigh()).isEqualTo(0.4);
  }

  private static Tally tally(int negative, int neutral, int positive) {
    Tally tally = new Tally();
    int[] counts = {negative, neutral, positive};
    for (Label label : Label.values()) {
      for (int text = 0; text < counts[label.ordinal()]; text++) {
        tally.add("v1", label, null);
      }
    }
    return tally;
  }
}
