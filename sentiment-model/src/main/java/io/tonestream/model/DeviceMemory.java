package io.tonestream.model;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import io.tonestream.model.bundle.BadBundleException;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * What models take of the devices' memory: it is one account for the whole process, as the memory
 * is. Any thread.
 */
public final class DeviceMemory {
  private static final DeviceMemory OF_PROCESS =
      new DeviceMemory(DeviceMemory::freeOnGpu, JniUtils::emptyCudaCache);

  private final ToLongFunction<Device> free;
  private final Runnable trim;
  private final Map<Device, AtomicLong> held = new ConcurrentHashMap<>();

  /**
   * @param free how many bytes of a GPU nobody uses
   * @param trim gives back to GPUs what PyTorch keeps of them for later
   */
  DeviceMemory(ToLongFunction<Device> free, Runnable trim) {
    this.free = free;
    this.trim = trim;
  }

  /** The process's account. */
  public static DeviceMemory ofProcess() {
    return OF_PROCESS;
  }

  /** Bytes of the parameters of all models that are loaded now, by device's name. */
  public Map<String, Long> held() {
    Map<String, Long> byName = new TreeMap<>();
    held.forEach((device, bytes) -> byName.put(Placement.name(device), bytes.get()));
    return byName;
  }

  /**
   * Refuses a model that a GPU has no room for beside those that are there: PyTorch would only fail
   * halfway, and take the version that labels along. What lies outside of GPUs isn't looked at.
   *
   * @throws BadBundleException if there is no room; the message has the figures
   */
  void requireRoom(String version, ModelFootprint footprint, Device device) {
    if (!device.isGpu() || free.applyAsLong(device) >= footprint.total()) {
      return;
    }
    trim.run();
    long left = free.applyAsLong(device);
    if (left < footprint.total()) {
      throw new BadBundleException(
          version,
          "on %s its parameters take %s and its largest run about %s, but only %s are free beside the %s of the models that are loaded"
              .formatted(
                  Placement.name(device),
                  megabytes(footprint.parameters()),
                  megabytes(footprint.largestRun()),
                  megabytes(left),
                  megabytes(heldOn(device).get())),
          "end what else uses the GPU, take a shadow away, set tonestream.model.precision to half, or use a smaller model");
    }
  }

  /** A model with these parameters is on the device. */
  void take(Device device, ModelFootprint footprint) {
    heldOn(device).addAndGet(footprint.parameters());
  }

  /** It is there no more. */
  void giveBack(Device device, ModelFootprint footprint) {
    heldOn(device).addAndGet(-footprint.parameters());
  }

  private AtomicLong heldOn(Device device) {
    return held.computeIfAbsent(device, each -> new AtomicLong());
  }

  private static long freeOnGpu(Device gpu) {
    MemoryUsage memory = CudaUtils.getGpuMemory(gpu);
    return memory.getMax() - memory.getUsed();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", (bytes + 999_999) / 1_000_000);
  }
}
