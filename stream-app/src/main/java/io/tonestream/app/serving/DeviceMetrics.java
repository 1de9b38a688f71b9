package io.tonestream.app.serving;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.tonestream.model.DeviceMemory;
import io.tonestream.model.Placement;
import java.util.Locale;

/** What is measured of the devices that models run on. */
public final class DeviceMetrics {
  private DeviceMetrics() {}

  /** Meters of each device of the placement; they are read when asked. */
  public static void register(MeterRegistry meters, Placement placement) {
    for (String device : placement.deviceNames()) {
      Gauge.builder("tonestream.model.device", () -> 1)
          .description("1 for each device that models run on")
          .tags(
              "device", device, "precision", placement.precision().name().toLowerCase(Locale.ROOT))
          .register(meters);
      Gauge.builder("tonestream.model.memory", DeviceMemory.ofProcess(), each -> held(each, device))
          .description(
              "Parameters of all versions that are loaded: two during a swap, and a shadow")
          .baseUnit(BaseUnits.BYTES)
          .tag("device", device)
          .register(meters);
    }
  }

  private static double held(DeviceMemory memory, String device) {
    return memory.held().getOrDefault(device, 0L);
  }
}
