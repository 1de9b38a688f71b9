package io.tonestream.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SoakReportTest {
  private static final Counted WELL = new Counted(99, 1, 1, 98, List.of());

  /** One each 100 s: 36 within an hour. One quantity moves, all others are 5. */
  private static List<Sample> samples(Quantity moving, IntToDoubleFunction value) {
    return IntStream.rangeClosed(1, 36)
        .mapToObj(
            number -> {
              Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
              Arrays.stream(Quantity.values()).forEach(each -> values.put(each, 5.0));
              values.put(moving, value.applyAsDouble(number));
              return new Sample(number * 100, values);
            })
        .toList();
  }

  private static SoakReport report(List<Sample> samples, Counted counted) {
    return new SoakReport(
        2_000.0, 1_400, 60, 10, 11, SoakReport.rows(samples, Duration.ofMinutes(10)), counted);
  }

  @Test
  void holdsIfNothingMoves() {
    SoakReport report = report(samples(Quantity.THREADS, number -> 60), WELL);

    assertThat(report.holds()).isTrue();
    assertThat(report.text())
        .startsWith("The app takes 2,000 texts a second. It was sent 1,400 texts a second for 60 ")
        .endsWith("\nholds");
  }

  @Test
  void leavesOutTheWarmUp() {
    SoakReport report =
        report(samples(Quantity.RESIDENT, number -> number <= 6 ? number * 1e8 : 2e9), WELL);

    assertThat(report.holds()).isTrue();
    assertThat(report.rows()).allSatisfy(row -> assertThat(row.samples()).isEqualTo(30));
  }

  @Test
  void doesNotHoldIfOneQuantityMoves() {
    SoakReport report = report(samples(Quantity.OPEN_FILES, number -> 200 + number), WELL);

    assertThat(report.holds()).isFalse();
    assertThat(report.rows().stream().filter(row -> !row.flat()))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.quantity()).isEqualTo("open_files");
              assertThat(row.slopePerHour()).isEqualTo(36, within(1e-9));
              assertThat(row.percentPerHour()).isEqualTo(100 * 36 / 221.5, within(1e-9));
            });
    assertThat(report.text()).contains("RISES").endsWith("DOES NOT HOLD");
  }

  @Test
  void countsEachBrandForItself() {
    Counted counted =
        Counted.of(99, 1, Map.of("Delta", 48L, "United", 50L), 1, Map.of("Delta", 49L, "KLM", 49L));

    assertThat(counted.wrongBrands())
        .containsExactly(
            "Delta: 48 sent, 49 labelled",
            "KLM: 0 sent, 49 labelled",
            "United: 50 sent, 0 labelled");
    assertThat(counted.labelled()).isEqualTo(98);
    assertThat(counted.holds()).isFalse();
  }

  @Test
  void doesNotHoldIfAnythingIsMissing() {
    List<Sample> flat = samples(Quantity.THREADS, number -> 60);

    assertThat(report(flat, new Counted(99, 1, 1, 97, List.of())).holds()).isFalse();
    assertThat(report(flat, new Counted(99, 1, 1, 99, List.of())).holds()).isFalse();
    assertThat(report(flat, new Counted(99, 1, 2, 97, List.of())).holds()).isFalse();
    assertThat(report(flat, new Counted(99, 1, 1, 98, List.of("x"))).holds()).isFalse();
  }

  @Test
  void writesSamplesAsRowsOfAFile() {
    Sample sample = samples(Quantity.LAG_SECONDS, number -> 0.25).get(0);

    assertThat(Sample.csvHeader())
        .startsWith("seconds,live_heap_bytes,resident_bytes,")
        .contains(",lag_records,lag_seconds,");
    assertThat(sample.csvLine()).startsWith("100.0,5.000,").contains(",5.000,0.250,5.000,");
    assertThat(sample.csvLine().split(",")).hasSameSizeAs(Sample.csvHeader().split(","));
  }

  @Test
  void readsNumbersOfAProcess() {
    String status = "Name:\tjava\nVmPeak:\t 9000 kB\nVmRSS:\t 1234 kB\nThreads:\t57\n";

    assertThat(SoakApp.statusNumber(status, "VmRSS")).isEqualTo(1234);
    assertThat(SoakApp.statusNumber(status, "Threads")).isEqualTo(57);
    assertThatThrownBy(() -> SoakApp.statusNumber(status, "VmSwap"))
        .hasMessage("a process's status has no VmSwap");
  }
}
