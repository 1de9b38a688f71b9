package io.tonestream.service;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What is measured of the process as a whole, and which build it is. What the JVM says of its own
 * memory leaves out PyTorch's and RocksDB's, so the resident memory is what the system says.
 */
final class ProcessMetrics implements MeterBinder {
  /** Of Linux. Lines such as {@code VmRSS: 123456 kB}. */
  private static final Path STATUS = Path.of("/proc/self/status");

  private static final String RESIDENT = "VmRSS:";
  private static final double NANOS_PER_SECOND = 1e9;

  @Override
  public void bindTo(MeterRegistry meters) {
    Gauge.builder("tonestream.build.info", () -> 1)
        .description("1 for the build that runs, and the Java that runs it")
        .tags("version", BuildInfo.current().version(), "java", System.getProperty("java.version"))
        .register(meters);
    if (Files.isReadable(STATUS)) {
      Gauge.builder("process.resident.memory", ProcessMetrics::resident)
          .description("Memory of the process, native memory and all")
          .baseUnit(BaseUnits.BYTES)
          .register(meters);
    }
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder(
              "process.cpu", system, each -> each.getProcessCpuTime() / NANOS_PER_SECOND)
          .description("CPU time of the process")
          .baseUnit("seconds")
          .register(meters);
    }
  }

  private static double resident() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToDouble(kilobytes -> Double.parseDouble(kilobytes) * 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
