package io.tonestream.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void isToldByMakeAndVectorInstructions() {
    List<String> lines =
        List.of(
            "vendor_id\t: GenuineIntel",
            "model name\t: Some CPU @ 2.1 GHz",
            "flags\t\t: fpu sse sse4_2 fma avx2 avx",
            "vendor_id\t: GenuineIntel");

    assertThat(Processor.describe("amd64", lines, Map.of()))
        .isEqualTo("amd64 GenuineIntel avx avx2 fma sse4_2");
    assertThat(Processor.describe("amd64", lines, Map.of("ATEN_CPU_CAPABILITY", "avx2")))
        .endsWith(" sse4_2 ATEN_CPU_CAPABILITY=avx2");
    assertThat(Processor.describe("aarch64", List.of(), Map.of())).isEqualTo("aarch64");
    assertThat(Processor.describe()).startsWith(System.getProperty("os.arch"));
  }
}
