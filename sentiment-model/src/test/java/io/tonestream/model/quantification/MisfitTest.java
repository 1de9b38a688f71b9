package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MisfitTest {
  private static final ErrorMatrix ERRORS = Populations.errors(Populations.TWEETS, 20);
  private static final long[] COUNTS = {300, 400, 300};
  private static final NetByPrediction PRIOR =
      new NetByPrediction(ERRORS, new double[] {300, 400, 300});

  @Test
  void isNoneWithoutLabels() {
    Misfit misfit = misfit(List.of(LabelledPart.unlabelled(ERRORS, COUNTS)));

    for (int label = 0; label < 3; label++) {
      assertThat(misfit.shift(label)).isZero();
      assertThat(misfit.deviation(label)).isZero();
    }
  }

  /** A hundred groups whose labels are what was expected: nothing is off. */
  @Test
  void isNoneWhereLabelsAreWhatWasExpected() {
    Misfit misfit = misfit(Collections.nCopies(100, labelled(expected(0))));

    assertThat(misfit.shift(0)).isCloseTo(0, within(0.3));
    assertThat(misfit.deviation(0)).isZero();
  }

  /** All groups off in one direction are a shift; off in either, a further deviation. */
  @Test
  void tellsAShiftFromADeviation() {
    Misfit up = misfit(Collections.nCopies(100, labelled(expected(0.5))));
    List<LabelledPart> parts = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(3);
    for (int group = 0; group < 200; group++) {
      parts.add(labelled(expected(0.35 * random.nextGaussian())));
    }
    Misfit either = misfit(parts);

    assertThat(up.shift(0)).isGreaterThan(1);
    assertThat(up.deviation(0)).isLessThan(0.15);
    assertThat(either.shift(0)).isCloseTo(0, within(0.5));
    assertThat(either.deviation(0)).isBetween(0.2, 0.45);
  }

  /**
   * By hand, of one group in which the model has a label's texts right as often as it was expected
   * to, but for the score being off by x: the shift is what is off in expected deviations, s, times
   * w / (1 + w), w being 1 / (1 + noise / variance), if no further deviation is likelier.
   */
  @Test
  void isHeldBackWhereOneGroupSpeaks() {
    LabelledPart part = labelled(expected(0.05));
    double variance = PRIOR.covariance(0, 0);
    double own = PartEstimate.scoreVariance(part, PRIOR, 0) / part.labelled(0);
    double weight = 1 / (1 + 0.09 * own / variance);
    double off = (0.3 * part.meanScore(0) - PRIOR.mean(0)) / Math.sqrt(variance);

    Misfit misfit = misfit(List.of(part));
    assertThat(misfit.deviation(0)).isZero();
    assertThat(misfit.shift(0)).isCloseTo(off * weight / (1 + weight), within(1e-9));
  }

  private static Misfit misfit(List<LabelledPart> parts) {
    return new Misfit(parts, Collections.nCopies(parts.size(), PRIOR));
  }

  /** Counts of true labels among 200 labelled ones, whose mean score is off by so much. */
  private static long[] expected(double off) {
    double score = Math.max(-1, Math.min(1, PRIOR.mean(0) / 0.3 + off));
    long positive = Math.round(100 * (1 + score));
    return new long[] {200 - positive, 0, positive};
  }

  private static LabelledPart labelled(long[] ofNegative) {
    return new LabelledPart(ERRORS, COUNTS, new long[][] {ofNegative, new long[3], new long[3]});
  }
}
