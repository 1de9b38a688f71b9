package io.tonestream.model;

import ai.djl.Device;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where models run, and in which precision: decided once, when a program starts. A model is loaded
 * once on each of the devices.
 */
public final class Placement {
  private final List<Device> devices;
  private final ComputePrecision precision;
  private final String reason;

  private Placement(List<Device> devices, ComputePrecision precision, String reason) {
    this.devices = List.copyOf(devices);
    this.precision = precision;
    this.reason = reason;
  }

  /**
   * What the settings ask for, on this machine.
   *
   * @param device {@code auto} (all GPUs that PyTorch sees, else the CPU), {@code cpu}, {@code
   *     gpu:N} (that one), {@code gpu} or {@code required} (all GPUs, and never the CPU)
   * @throws IllegalArgumentException if it is none of these, asks for a GPU that isn't there, or
   *     for half precision on a CPU
   */
  public static Placement of(String device, ComputePrecision precision) {
    return of(device, precision, Gpus.seenBy(Engines.pyTorch()));
  }

  static Placement of(String device, ComputePrecision precision, Gpus gpus) {
    Placement placement =
        new Placement(
            devices(device, gpus),
            precision,
            device.equals("cpu") ? "device is 'cpu'" : gpus.sentence());
    if (precision == ComputePrecision.HALF && !placement.onGpus()) {
      throw new IllegalArgumentException(
          "precision is half, which takes a GPU, but models run on the CPU, since "
              + placement.reason
              + ": use single");
    }
    return placement;
  }

  /** The first of the devices that a setting names, in single precision. */
  static Placement onFirst(String device) {
    Device first = Devices.of(device, Engines.pyTorch());
    return on(List.of(first), ComputePrecision.SINGLE, "it is the first");
  }

  /** On these devices, whatever there is. */
  static Placement on(List<Device> devices, ComputePrecision precision, String reason) {
    return new Placement(devices, precision, reason);
  }

  private static List<Device> devices(String setting, Gpus gpus) {
    if (setting.equals("cpu") || (setting.equals("auto") && gpus.count() == 0)) {
      return List.of(Device.cpu());
    }
    boolean all = List.of("auto", "gpu", "required").contains(setting);
    if (!all && !setting.matches("gpu:[0-9]{1,3}")) {
      throw new IllegalArgumentException(
          "device is '" + setting + "': expected auto, cpu, gpu, gpu:N or required");
    }
    int first = all ? 0 : Integer.parseInt(setting.substring("gpu:".length()));
    if (first >= gpus.count()) {
      throw new IllegalArgumentException(
          "device is '"
              + setting
              + "', but "
              + gpus.sentence()
              + (gpus.count() == 0 ? ": use auto or cpu" : ", numbered from 0: use auto or cpu"));
    }
    int end = all ? gpus.count() : first + 1;
    return IntStream.range(first, end).mapToObj(Device::gpu).toList();
  }

  /** The devices, each once. */
  List<Device> devices() {
    return devices;
  }

  /** What a model's numbers are while it runs. */
  public ComputePrecision precision() {
    return precision;
  }

  /** Whether the devices are GPUs. */
  public boolean onGpus() {
    return devices.get(0).isGpu();
  }

  /** The devices' names, such as {@code cpu}, or {@code gpu:0} and {@code gpu:1}. */
  public List<String> deviceNames() {
    return devices.stream().map(Placement::name).toList();
  }

  /** The same in one word, such as {@code gpu:0,gpu:1}. */
  public String names() {
    return String.join(",", deviceNames());
  }

  /** Why these, as a half sentence for people. */
  public String reason() {
    return reason;
  }

  static String name(Device device) {
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }
}
