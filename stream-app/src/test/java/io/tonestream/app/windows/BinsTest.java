package io.tonestream.app.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BinsTest {
  @ParameterizedTest
  @CsvSource({
    "PT15M, PT1H, true",
    "PT15M, PT15M, true",
    "PT1M, PT1M, true",
    "PT24M, PT24H, true",
    "PT15M, PT24H, false",
    "PT15M, PT5M, false",
    "PT15M, 'PT1M,PT5M', false",
    "PT1S, PT1H, false"
  })
  void areMadeOfTheWholePanesOfAWindowThatIsAsLong(
      Duration bin, String lengths, boolean countable) {
    WindowsConfiguration defaults = WindowsConfiguration.DEFAULT;
    List<Duration> windows = Arrays.stream(lengths.split(",", -1)).map(Duration::parse).toList();

    assertThat(
            Bins.areCountable(
                bin,
                new WindowsConfiguration(
                    windows,
                    defaults.grace(),
                    defaults.emitInterval(),
                    defaults.liveWithin(),
                    defaults.updateShare(),
                    defaults.silentBrands())))
        .isEqualTo(countable);
  }

  /** By hand, with borders at whole quarters of an hour, before 1970 too. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 0, 900000",
    "899999, 0, 900000",
    "900000, 900000, 900000",
    "-1, -900000, 0",
    "-900000, -900000, -900000",
    "-900001, -1800000, -900000"
  })
  void haveABorderOnEitherSideOfATime(long time, long before, long from) {
    Bins bins = new Bins(Duration.ofMinutes(15), 0, (brand, closed) -> {});

    assertThat(bins.borderBefore(time)).isEqualTo(before);
    assertThat(bins.borderFrom(time)).isEqualTo(from);
  }
}
