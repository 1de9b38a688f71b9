package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tonestream.schemas.ErrorRates;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetChangeTest {
  /**
   * M. Abramowitz, I. A. Stegun: Handbook of Mathematical Functions, 1964: 2 (1 − P(x)) of table
   * 26.1, and the quantiles of table 26.5.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "0.5, 0.617075077451974",
    "1, 0.317310507862914",
    "1.5, 0.133614402537716",
    "2, 0.045500263896358",
    "3, 0.002699796063260",
    "1.95996398454005, 0.05",
    "2.57582930354890, 0.01",
    "3.29052673149190, 0.001"
  })
  void knowsTheTailsOfTheNormalDistribution(double z, double p) {
    assertThat(NetChange.twoSided(z)).isCloseTo(p, within(1e-14));
    assertThat(NetChange.twoSided(-z)).isEqualTo(NetChange.twoSided(z));
  }

  /** Far out too, where 1 − P has no digits left: √(2/π)/z · exp(−z²/2) (1 − 1/z² + 3/z⁴ − …). */
  @ParameterizedTest
  @CsvSource({"10", "20", "35"})
  void keepsItsDigitsFarOut(double z) {
    double square = z * z;
    double series = 1 - (1 - (3 - (15 - 105 / square) / square) / square) / square;
    double tail = Math.sqrt(2 / Math.PI) / z * Math.exp(-square / 2) * series;

    assertThat(NetChange.twoSided(z)).isCloseTo(tail, withinPercentage(1e-5));
  }

  /** By hand: centres ∓20/102, variances (61⅓/102 − (20/102)²)/102 each. */
  @ParameterizedTest
  @CsvSource({"40,20,20,40,-1", "20,40,40,20,1"})
  void measuresAMoveInStandardErrors(
      int negative, int positive, int before, int beforeP, int sign) {
    NetChange change =
        NetChange.of(new double[] {negative, 40, positive}, new double[] {before, 40, beforeP}, 0);

    assertThat(change.z()).isCloseTo(sign * 3.732884, within(1e-5));
    assertThat(change.p()).isCloseTo(0.000189299, within(5e-10));
  }

  /** By hand: twice 0.005 on top of twice (61⅓ / 102 − (20/102)²) / 102. */
  @Test
  void isLessSureWhereTheModelsErrorsChange() {
    double variance = (61 + 1 / 3.0 - 400 / 102.0) / 102 / 102;
    NetChange change = NetChange.of(new double[] {20, 40, 40}, new double[] {40, 40, 20}, 0.005);

    assertThat(change.z()).isCloseTo(40 / 102.0 / Math.sqrt(2 * variance + 0.01), within(1e-12));
  }

  @Property
  void isTheSameBackwards(
      @ForAll @Size(3) List<@DoubleRange(max = 1_000) Double> now,
      @ForAll @Size(3) List<@DoubleRange(max = 1_000) Double> before) {
    double[] one = now.stream().mapToDouble(each -> each).toArray();
    double[] other = before.stream().mapToDouble(each -> each).toArray();
    NetChange change = NetChange.of(one, other, 0);
    NetChange back = NetChange.of(other, one, 0);

    assertThat(back.z()).isEqualTo(-change.z());
    assertThat(back.p()).isEqualTo(change.p()).isBetween(0.0, 1.0);
    assertThat(NetChange.of(one, one, 0).p()).isEqualTo(1);
  }

  /**
   * Windows of one net, with other shares of neutral texts, seem to differ 1 time in 20 at most.
   */
  @ParameterizedTest
  @CsvSource({"5,5", "5,50", "5,5000", "20,20", "20,500", "200,200", "2000,500"})
  void findsAChangeWhereThereIsNoneOneTimeInTwenty(int volume, int volumeBefore) {
    SplittableRandom random = new SplittableRandom(23);
    int samples = 0;
    int found = 0;
    for (double net : new double[] {-0.8, -0.3, 0, 0.6}) {
      for (int i = 0; i < 1_500; i++) {
        samples++;
        double[] now = Populations.draw(volume, Populations.shares(net, random), random);
        double[] before = Populations.draw(volumeBefore, Populations.shares(net, random), random);
        found += NetChange.of(now, before, 0).p() < 0.05 ? 1 : 0;
      }
    }

    assertThat((double) found / samples).isBetween(volume < 20 ? 0.005 : 0.03, 0.06);
  }

  /** A move of .3 in 200 texts each is found nearly always. */
  @ParameterizedTest
  @CsvSource({"200,0.9", "50,0.35"})
  void findsAChangeWhereThereIsOne(int volume, double least) {
    SplittableRandom random = new SplittableRandom(29);
    int found = 0;
    for (int i = 0; i < 1_000; i++) {
      double[] now = Populations.draw(volume, new double[] {0.2, 0.4, 0.4}, random);
      double[] before = Populations.draw(volume, new double[] {0.35, 0.4, 0.25}, random);
      NetChange change = NetChange.of(now, before, 0);
      found += change.p() < 0.05 && change.z() > 0 ? 1 : 0;
    }

    assertThat(found / 1_000.0).isGreaterThan(least);
  }

  /** Opinion stays as it was, but the model errs otherwise in each window. */
  @ParameterizedTest
  @CsvSource({"50", "500", "5000"})
  void errorsThatChangeOverTimeAreNoChange(int volume) {
    SplittableRandom random = new SplittableRandom(31);
    ErrorRates overTime = Populations.rates(Populations.TWEETS, 100);
    double[] shares = {0.3, 0.4, 0.3};
    double variance = ErrorMatrix.of(overTime).orElseThrow().varianceOverTime(shares);
    int samples = 2_000;
    int found = 0;
    int foundWithout = 0;
    for (int i = 0; i < samples; i++) {
      double[] now = Populations.label(volume, shares, Populations.group(overTime, random), random);
      double[] before =
          Populations.label(volume, shares, Populations.group(overTime, random), random);
      found += NetChange.of(now, before, variance).p() < 0.05 ? 1 : 0;
      foundWithout += NetChange.of(now, before, 0).p() < 0.05 ? 1 : 0;
    }

    assertThat((double) found / samples).isBetween(0.02, 0.065);
    assertThat((double) foundWithout / samples).isGreaterThan(volume > 50 ? 0.14 : 0.05);
  }
}
