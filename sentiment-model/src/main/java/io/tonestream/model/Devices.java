package io.tonestream.model;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** Which device a model runs on, from a setting: {@code auto}, {@code cpu}, {@code gpu[:N]}. */
public final class Devices {
  private Devices() {}

  /**
   * The device that the setting asks for; {@code auto} takes a GPU if the engine sees one.
   *
   * @throws IllegalArgumentException if the setting is none, or asks for a GPU that isn't there
   */
  public static Device of(String setting, Engine engine) {
    int gpus = engine.getGpuCount();
    if (setting.equals("cpu")) {
      return Device.cpu();
    }
    if (setting.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (!setting.matches("gpu(:[0-9]{1,3})?")) {
      throw new IllegalArgumentException(
          "device is '" + setting + "': expected auto, cpu, gpu or gpu:N");
    }
    int index = setting.equals("gpu") ? 0 : Integer.parseInt(setting.substring(4));
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "device is '"
              + setting
              + "', but PyTorch sees "
              + (gpus == 0 ? "no GPU" : gpus + " GPU(s), numbered from 0")
              + ": use auto or cpu, or install PyTorch natives for CUDA");
    }
    return Device.gpu(index);
  }
}
