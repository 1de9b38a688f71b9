package io.tonestream.trainer.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a processor decides the last bits of a number: PyTorch, oneDNN and MKL choose their code
 * by its make and its vector instructions, and each adds numbers up in an order of its own.
 */
final class Processor {
  private static final Path LINUX = Path.of("/proc/cpuinfo");

  private static final Predicate<String> IS_VECTOR =
      flag -> flag.matches("(avx|amx|fma|sse4|asimd|sve|sme|bf16|i8mm).*");

  /** Which make it is, as x86 and ARM say it. */
  private static final List<String> MAKES = List.of("vendor_id", "CPU implementer");

  private static final List<String> FLAGS = List.of("flags", "Features");

  /** Where these are set, less is used than there is. */
  private static final List<String> LIMITS =
      List.of("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "MKL_CBWR");

  private Processor() {}

  /** This one, such as {@code amd64 GenuineIntel avx avx2 fma}. */
  static String describe() {
    return describe(System.getProperty("os.arch"), cpuInfo(), System.getenv());
  }

  /**
   * The one that this is said of.
   *
   * @param cpuInfo lines of Linux's file of that name; none on other systems
   */
  static String describe(
      String architecture, List<String> cpuInfo, Map<String, String> environment) {
    Stream<String> flags =
        value(cpuInfo, FLAGS).stream()
            .flatMap(each -> Arrays.stream(each.split(" ")))
            .filter(IS_VECTOR)
            .distinct()
            .sorted();
    Stream<String> limits =
        LIMITS.stream()
            .filter(environment::containsKey)
            .map(each -> each + "=" + environment.get(each));
    return Stream.of(Stream.of(architecture), value(cpuInfo, MAKES).stream(), flags, limits)
        .flatMap(each -> each)
        .collect(Collectors.joining(" "));
  }

  private static Optional<String> value(List<String> cpuInfo, List<String> names) {
    return cpuInfo.stream()
        .filter(line -> names.contains(line.split(":", 2)[0].strip()))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static List<String> cpuInfo() {
    try {
      return Files.isReadable(LINUX)
          ? Files.readAllLines(LINUX, StandardCharsets.UTF_8)
          : List.of();
    } catch (IOException e) {
      return List.of(); // told by its architecture alone, as on other systems
    }
  }
}
