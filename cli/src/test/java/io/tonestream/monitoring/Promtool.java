package io.tonestream.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Prometheus' own tools, where they are installed; a test without them is skipped, and says so. */
final class Promtool {
  private Promtool() {}

  /** What it said, and with which status it ended. */
  record Result(int status, String said) {}

  /** The path of a program of Prometheus'. */
  static String require(String program) {
    String path = String.valueOf(System.getenv("PATH"));
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(file -> file.toFile().canExecute())
        .findFirst()
        .map(Path::toString)
        .orElseGet(
            () -> {
              assumeTrue(false, program + " is not installed (apt-get install prometheus)");
              return program;
            });
  }

  /** Runs it. */
  static Result run(String... arguments) throws IOException, InterruptedException {
    return run(null, arguments);
  }

  /** Runs it with this on its standard input. */
  static Result run(Path input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(require("promtool")));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), said);
  }
}
