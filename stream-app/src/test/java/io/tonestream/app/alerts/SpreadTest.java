package io.tonestream.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpreadTest {
  @Test
  void isWhatIsExpectedBeforeAnyBin() {
    Spread spread = new Spread(0.3, 0.1);

    assertThat(spread.added()).isCloseTo(0.3, within(1e-15));
    assertThat(spread.lasting()).isEqualTo(1);
  }

  /** By hand: precisions 1/2² and 1/4, so the mean of 3 and 7; then 1/4, 1/4 (kept) and 1/2. */
  @Test
  void weighsEachBinByHowWellItTells() {
    Spread spread = new Spread(3, 2);
    spread.learn(7, 4, 0);
    assertThat(spread.added()).isCloseTo(5, within(1e-12));

    spread.learn(-2, 2, 0);
    double kept = 1 - 1 / 2_688.0;
    double expected = (3 / 4.0 + kept * 7 / 4.0 - 1) / (1 / 4.0 + kept / 4.0 + 1 / 2.0);
    assertThat(spread.added()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void addsNoVarianceBelowNothing() {
    Spread spread = new Spread(0.1, 0.1);
    spread.learn(-50, 1e-4, 0);

    assertThat(spread.added()).isZero();
  }

  /**
   * By hand, after the first run of 8 bins: its sum squared is in 8 bins' variance, at most 16, and
   * three runs of 1 stand before it. Surprises of 1: (3 + 8) / 4; of 1.2: 9.6² / 8 = 11.52; of 2:
   * 32 counts for 16; in turns above and below: less than 1 counts for 1.
   */
  @ParameterizedTest
  @CsvSource({"1, 1, 2.75", "1.2, 1.2, 3.63", "2, 2, 4.75", "1, -1, 1", "-1, -1, 2.75"})
  void seesSurprisesThatLastForEightBins(double odd, double even, double lasting) {
    Spread spread = new Spread(0, 1);
    for (int bin = 0; bin < 7; bin++) {
      spread.learn(0, 1, bin % 2 == 0 ? odd : even);
      assertThat(spread.lasting()).as("before the run is full").isEqualTo(1);
    }
    spread.learn(0, 1, even);

    assertThat(spread.lasting()).isCloseTo(lasting, within(1e-12));
  }

  /**
   * A first-order autoregression has sums of variance (1 + φ) / (1 − φ) times that of independent
   * ones: 3 at φ = ½. Runs of 32 and 96 bins see most of it, if few runs exceed their bound.
   */
  @Test
  void findsHowFarAnAutoregressionLasts() {
    SplittableRandom random = new SplittableRandom(5);
    Spread spread = new Spread(0, 1);
    double surprise = 0;
    for (int bin = 0; bin < 20_000; bin++) {
      surprise = surprise / 2 + Math.sqrt(0.75) * random.nextGaussian();
      spread.learn(0, 1, surprise);
    }

    assertThat(spread.lasting()).isBetween(2.3, 3.7);
  }

  @Property
  void staysWithinItsBounds(
      @ForAll @Size(max = 400) List<@DoubleRange(min = -3.5, max = 3.5) Double> surprises) {
    Spread spread = new Spread(0.1, 0.1);
    Spread mirrored = new Spread(0.1, 0.1);
    for (double surprise : surprises) {
      spread.learn(surprise * surprise - 1, 2, surprise);
      mirrored.learn(surprise * surprise - 1, 2, -surprise);
    }

    assertThat(spread.lasting()).isBetween(1.0, 16.0).isEqualTo(mirrored.lasting());
    assertThat(spread.added()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void isTheSameAfterBytes() {
    SplittableRandom random = new SplittableRandom(3);
    Spread spread = new Spread(0.1, 0.1);
    for (int bin = 0; bin < 500; bin++) {
      spread.learn(random.nextGaussian(), 1, random.nextGaussian());
    }
    ByteBuffer bytes = ByteBuffer.allocate(1 << 10);
    spread.write(bytes);
    Spread read = new Spread(0.1, 0.1);
    read.read(bytes.flip());

    assertThat(bytes.hasRemaining()).isFalse();
    for (int bin = 0; bin < 40; bin++) {
      spread.learn(1, 1, bin);
      read.learn(1, 1, bin);
      assertThat(read.added()).isEqualTo(spread.added());
      assertThat(read.lasting()).isEqualTo(spread.lasting());
    }
  }
}
