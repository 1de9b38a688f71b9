package io.tonestream.cli;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command in a JVM of its own, with an environment of its own; it is stopped when closed. */
final class MainInItsOwnJvm implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private MainInItsOwnJvm(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts it.
   *
   * @param directory where it works, and what it says is kept
   * @param environment beyond this process's own, of which nothing of Tonestream's is left
   */
  static MainInItsOwnJvm start(
      Path directory, Map<String, String> environment, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    Path out = Files.createTempFile(directory, "out", ".log");
    Path err = Files.createTempFile(directory, "err", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TONESTREAM_"));
    builder.environment().putAll(environment);
    return new MainInItsOwnJvm(builder.start(), out, err);
  }

  /** Waits until it has ended; returns its exit code. */
  int awaitEnd(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("it goes on after " + patience + ": " + all());
    }
    return process.exitValue();
  }

  /** Waits until it has said this on standard output. */
  void awaitSaid(String words, Duration patience) {
    await()
        .atMost(patience)
        .failFast(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException("it has ended: " + all());
              }
            })
        .until(() -> out().contains(words));
  }

  /** Ends it at once, in the middle of whatever it does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private String all() {
    return out() + err();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
