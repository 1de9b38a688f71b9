package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
  private static final Gpus CPU_LIBRARIES = new Gpus(false, 0);
  private static final Gpus NONE_SEEN = new Gpus(true, 0);
  private static final Gpus FOUR = new Gpus(true, 4);

  @ParameterizedTest
  @CsvSource({
    "auto, 0, cpu",
    "auto, 1, gpu:0",
    "auto, 3, 'gpu:0,gpu:1,gpu:2'",
    "cpu, 2, cpu",
    "gpu, 1, gpu:0",
    "gpu, 2, 'gpu:0,gpu:1'",
    "gpu:1, 2, gpu:1",
    "required, 1, gpu:0",
    "required, 2, 'gpu:0,gpu:1'"
  })
  void takesTheDevicesThatTheSettingNames(String setting, int gpus, String names) {
    Placement placement = Placement.of(setting, ComputePrecision.SINGLE, new Gpus(true, gpus));

    assertThat(placement.names()).isEqualTo(names);
    assertThat(placement.onGpus()).isEqualTo(!names.equals("cpu"));
  }

  @Test
  void saysWhyItTookThem() {
    assertThat(single("auto", CPU_LIBRARIES).reason()).contains("for CPUs alone", "docs/gpu.md");
    assertThat(single("auto", NONE_SEEN).reason())
        .contains("for CUDA but no GPU is seen", "nvidia-smi", "libcudart");
    assertThat(single("auto", FOUR).reason()).isEqualTo("PyTorch sees 4 GPUs");
    assertThat(single("cpu", FOUR).reason()).isEqualTo("device is 'cpu'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "gpu:0", "required"})
  void refusesTheCpuWhereAGpuIsAskedFor(String setting) {
    assertThatThrownBy(() -> single(setting, CPU_LIBRARIES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("device is '" + setting + "', but PyTorch's libraries here are for")
        .hasMessageEndingWith(": use auto or cpu");
    assertThatThrownBy(() -> single(setting, NONE_SEEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no GPU is seen");
  }

  @Test
  void refusesAGpuBeyondTheLastOne() {
    assertThatThrownBy(() -> single("gpu:4", FOUR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device is 'gpu:4', but PyTorch sees 4 GPUs, numbered from 0: use auto or cpu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpu", "", "gpu:", "gpu:-1", "gpu:1,2", "GPU", "cuda:0", "gpu:9999"})
  void refusesWhatNamesNoDevice(String setting) {
    assertThatThrownBy(() -> single(setting, FOUR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device is '" + setting + "': expected auto, cpu, gpu, gpu:N or required");
  }

  @Test
  void refusesHalfPrecisionOnACpu() {
    assertThat(Placement.of("auto", ComputePrecision.HALF, FOUR).precision())
        .isEqualTo(ComputePrecision.HALF);
    assertThatThrownBy(() -> Placement.of("auto", ComputePrecision.HALF, CPU_LIBRARIES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("precision is half, which takes a GPU")
        .hasMessageContaining("for CPUs alone")
        .hasMessageEndingWith(": use single");
    assertThatThrownBy(() -> Placement.of("cpu", ComputePrecision.HALF, FOUR))
        .hasMessageContaining("device is 'cpu'");
  }

  @Test
  void seesWhatTheEngineHere() {
    Gpus seen = Gpus.seenBy(Engines.pyTorch());

    assertThat(seen.librariesForCuda() || seen.count() == 0).isTrue();
    assertThat(Placement.of("auto", ComputePrecision.SINGLE).devices())
        .isEqualTo(Placement.of("auto", ComputePrecision.SINGLE, seen).devices())
        .allMatch(each -> each.isGpu() || each.equals(Device.cpu()));
  }

  private static Placement single(String setting, Gpus gpus) {
    return Placement.of(setting, ComputePrecision.SINGLE, gpus);
  }
}
