package io.tonestream.app.serving;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the JVM says that it crashed: a file {@code hs_err_pid….log}, or {@code ErrorFile}. */
final class CrashReport {
  private CrashReport() {}

  /** Where this process would leave its own, the likeliest place first. */
  static List<String> places() {
    long pid = ProcessHandle.current().pid();
    String name = "hs_err_pid" + pid + ".log";
    String set = setPlace();
    Path here = Path.of("").toAbsolutePath();
    return set != null && !set.isBlank()
        ? List.of(here.resolve(set.replace("%p", String.valueOf(pid))).toString())
        : List.of(
            here.resolve(name).toString(),
            Path.of(System.getProperty("java.io.tmpdir")).resolve(name).toString());
  }

  private static @Nullable String setPlace() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return jvm == null ? null : jvm.getVMOption("ErrorFile").getValue();
  }

  /** Whether one was left at these places since then. */
  static boolean isIn(List<String> places, Instant since) {
    return places.stream().map(Path::of).anyMatch(place -> isNewer(place, since));
  }

  /** File systems keep whole seconds at times. */
  private static boolean isNewer(Path file, Instant since) {
    try {
      return Files.isRegularFile(file)
          && !Files.getLastModifiedTime(file).toInstant().isBefore(since.minusSeconds(1));
    } catch (IOException e) {
      return false;
    }
  }
}
