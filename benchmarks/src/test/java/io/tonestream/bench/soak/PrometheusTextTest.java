package io.tonestream.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PrometheusTextTest {
  private static final PrometheusText TEXT =
      PrometheusText.parse(
          """
          # HELP jvm_memory_used_bytes The amount of used memory
          # TYPE jvm_memory_used_bytes gauge
          jvm_memory_used_bytes{area="heap",id="PS Eden Space"} 7.9280184E7
          jvm_memory_used_bytes{area="heap",id="PS Old Gen"} 388592.0
          jvm_memory_used_bytes{area="nonheap",id="CodeHeap 'non-nmethods'"} 1569280.0

          process_files_open_files 270.0
          latency_bucket{le="+Inf"} 12 1795988195119
          limit +Inf
          """);

  @Test
  void sumsSeries() {
    assertThat(TEXT.sum("jvm_memory_used_bytes")).isEqualTo(81238056);
    assertThat(TEXT.sum("jvm_memory_used_bytes", "area", "heap")).isEqualTo(79668776);
    assertThat(TEXT.sum("process_files_open_files")).isEqualTo(270);
    assertThat(TEXT.sum("latency_bucket")).isEqualTo(12);
  }

  @Test
  void findsTheLargest() {
    assertThat(TEXT.max("jvm_memory_used_bytes")).isEqualTo(7.9280184E7);
    assertThat(TEXT.max("limit")).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> TEXT.sum("tonestream_lag_records"))
        .hasMessage("there is no metric tonestream_lag_records");
  }

  @Test
  void refusesWhatIsNoMetric() {
    assertThatThrownBy(() -> PrometheusText.parse("<html>")).hasMessage("no metric: <html>");
  }
}
