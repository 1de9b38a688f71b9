package io.tonestream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.bench.AlertSimulation.FalseAlarms;
import io.tonestream.bench.AlertSimulation.Found;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts keep what their settings promise, with the default settings. */
final class AlertSimulationTest {
  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void raisesNoMoreFalseAlarmsThanAreAllowed(long seed) {
    assertRaisesNoMoreThanAllowed(simulation(200, seed));
  }

  /** Three in ten texts are passed on, a few of them thousands of times. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void raisesNoMoreFalseAlarmsWhereTextsArePassedOn(long seed) {
    assertRaisesNoMoreThanAllowed(
        new AlertSimulation(AlertsConfiguration.DEFAULT, 200, 30, seed, 0.3));
  }

  private static void assertRaisesNoMoreThanAllowed(AlertSimulation simulation) {
    FalseAlarms none = simulation.falseAlarms();

    assertThat(none.allowed()).isEqualTo(200);
    assertThat(none.all()).isBetween(1, 200);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void findsAShiftOfNetSentimentWithinHours(long seed) {
    Found found = simulation(100, seed).netShift(0.2, 100);

    assertThat(found.share()).isGreaterThanOrEqualTo(0.95);
    assertThat(found.medianHours()).isLessThanOrEqualTo(6);
    assertThat(found.cleared()).isGreaterThanOrEqualTo(0.85);
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 0.5})
  void findsAChangeOfVolumeWithinHours(double factor) {
    Found found = simulation(100, 31).volumeChange(factor, 100);

    assertThat(found.share()).isGreaterThanOrEqualTo(0.95);
    assertThat(found.medianHours()).isLessThanOrEqualTo(6);
    assertThat(found.cleared()).isGreaterThanOrEqualTo(0.9);
  }

  private static AlertSimulation simulation(int brands, long seed) {
    return new AlertSimulation(AlertsConfiguration.DEFAULT, brands, 30, seed, 0);
  }
}
