package io.tonestream.bench.processes;

import static java.util.Objects.requireNonNull;

import io.tonestream.cli.kit.CommandFailure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A command in a process of its own. One thread starts and closes it; any may ask for its CPU time.
 */
public final class JavaProcess implements AutoCloseable {
  private static final int TAIL = 15;
  private static final Duration BUILT_WITHIN = Duration.ofMinutes(15);

  private final String name;
  private final Process process;
  private final Path log;
  private final long startNanos;

  private JavaProcess(String name, Process process, Path log, long startNanos) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.startNanos = startNanos;
  }

  /**
   * Starts a command of Tonestream as its users do, by the script; without one, as where tests run,
   * in a JVM like this one.
   */
  public static JavaProcess tonestream(String name, Path log, List<String> arguments)
      throws IOException {
    return tonestream(name, log, arguments, Map.of());
  }

  /** The same, with variables of the environment beside those of this process. */
  public static JavaProcess tonestream(
      String name, Path log, List<String> arguments, Map<String, String> environment)
      throws IOException {
    @Nullable String script = System.getProperty("shipped.script");
    if (script == null) {
      return java(name, log, List.of(), io.tonestream.cli.Main.class, arguments);
    }
    List<String> command = new ArrayList<>(List.of(script));
    command.addAll(arguments);
    return start(name, log, command, environment);
  }

  /**
   * Has the script build what is missing or old, so that no later command of Tonestream does it
   * while something is measured or killed.
   *
   * @param log of what it says
   */
  public static void prepareTonestream(Path log) throws IOException, InterruptedException {
    try (JavaProcess help = tonestream("stream --help", log, List.of("stream", "--help"))) {
      if (!help.awaitEnd(BUILT_WITHIN)) {
        throw new CommandFailure("the app can't be started: " + help.tail());
      }
    }
  }

  /**
   * Starts a program in a JVM with the options and the class path of this one.
   *
   * @param options further options of the JVM
   */
  public static JavaProcess java(
      String name, Path log, List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    return java(
        name,
        log,
        options,
        System.getProperty("java.class.path"),
        main.getName(),
        arguments,
        Map.of());
  }

  /**
   * Starts a program in a JVM with the options of this one.
   *
   * @param options further options of the JVM
   * @param environment variables beside those of this process
   */
  public static JavaProcess java(
      String name,
      Path log,
      List<String> options,
      String classPath,
      String main,
      List<String> arguments,
      Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    return start(name, log, command, environment);
  }

  private static JavaProcess start(
      String name, Path log, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    // What a JVM leaves when it crashes is not left where the user is.
    builder.directory(requireNonNull(log.toAbsolutePath().getParent()).toFile());
    long startNanos = System.nanoTime();
    Process process = builder.start();
    // It must not outlive this one, which may be told to stop at any time.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop-" + name));
    return new JavaProcess(name, process, log, startNanos);
  }

  /** When it was started, by {@link System#nanoTime}. */
  public long startNanos() {
    return startNanos;
  }

  /** CPU time that it has taken so far, of all its threads, in seconds. */
  public double cpuSeconds() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /**
   * Makes sure that it runs.
   *
   * @throws CommandFailure with the end of what it said
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new CommandFailure(
          name + " ended with exit status " + process.exitValue() + ":\n" + tail());
    }
  }

  /** The end of what it said, without the steps that led to exceptions. */
  public String tail() {
    try {
      List<String> lines =
          Files.readAllLines(log).stream().filter(line -> !line.startsWith("\tat ")).toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException e) {
      return "its log " + log + " can't be read: " + e.getMessage();
    }
  }

  /** Waits for a line that starts so, and returns it. */
  public String awaitLine(String start, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith(start)) {
          return line;
        }
      }
      requireAlive();
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    throw new CommandFailure(
        "%s did not say '%s' within %s:%n%s".formatted(name, start, patience, tail()));
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The system's number of it. */
  public long pid() {
    return process.pid();
  }

  /** How it ended; it must have. */
  public int exitStatus() {
    return process.exitValue();
  }

  /** Asks it to end ({@code SIGTERM}), and waits; whether it has ended by then. */
  public boolean stop(Duration patience) throws InterruptedException {
    process.destroy();
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits for its end; whether it has ended by then. */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** At once: what it was about to write is deleted. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
