package io.tonestream.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ForecastTest {
  /** By hand, with a standard deviation of 2: no surprise is beyond 7. */
  @ParameterizedTest
  @CsvSource({"13, 3, 1.5", "4, -6, -3", "100, 7, 3.5", "-100, -7, -3.5", "10, 0, 0"})
  void drawsOutliersIn(double observed, double surprise, double standardised) {
    Forecast forecast = new Forecast(Seasons.at(0), observed, 10, 4, 0);

    assertThat(forecast.surprise()).isEqualTo(surprise);
    assertThat(forecast.standardised()).isEqualTo(standardised);
  }
}
