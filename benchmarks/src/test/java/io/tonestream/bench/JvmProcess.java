package io.tonestream.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command in a JVM of its own, as the script runs it. */
final class JvmProcess implements AutoCloseable {
  private final Process process;
  private final Path output;

  private JvmProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param output the file that all it says goes to
   * @param environment beyond this process's own
   */
  static JvmProcess start(
      Class<?> main, Path output, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return new JvmProcess(builder.start(), output);
  }

  /** Waits until it has said this. */
  void awaitSaid(String words, Duration patience) {
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              String said = Files.readString(output);
              if (!process.isAlive() && !said.contains(words)) {
                throw new IllegalStateException("it ended without saying " + words + ": " + said);
              }
              return said.contains(words);
            });
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      kill();
    }
  }
}
