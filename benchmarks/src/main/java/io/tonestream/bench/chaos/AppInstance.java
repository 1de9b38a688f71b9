package io.tonestream.bench.chaos;

import io.tonestream.bench.processes.JavaProcess;
import io.tonestream.broker.LocalNode;
import io.tonestream.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the app, as an orchestrator runs it: started again when it ends, and when it says
 * for a while that it is not alive. Any thread may use it; its owner closes it.
 */
final class AppInstance implements AutoCloseable {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(30);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);

  /** So long may probes fail before it is killed. */
  private static final long DEAD_AFTER_NANOS = Duration.ofMinutes(1).toNanos();

  /** Beyond that, so long may a start take. */
  private static final long START_NANOS = Duration.ofMinutes(2).toNanos();

  private final Settings settings;
  private final Path state;
  private final int httpPort = LocalNode.freePort();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PROBE_TIMEOUT).build();
  private final boolean mounted;
  private final @Nullable WallClock clock;

  /** Held by whatever is done to it, so that nobody starts what another has just killed. */
  private @Nullable JavaProcess process;

  private int starts;
  private boolean wanted;
  private boolean frozen;
  private long aliveAt = System.nanoTime();

  /**
   * How it is run.
   *
   * @param number 1, 2, …
   * @param folder for its state, its logs and its clock
   * @param stateBytes of the file system that its state is on, where one of its own can be made
   * @param planted classes that come before the app's own
   */
  record Settings(
      int number, Path folder, String bootstrap, long stateBytes, @Nullable Path planted) {}

  AppInstance(Settings settings) throws IOException, InterruptedException {
    this.settings = settings;
    this.state = Files.createDirectories(settings.folder.resolve("state-" + settings.number));
    this.mounted =
        ShellCommand.succeeds(
            "mount", "-t", "tmpfs", "-o", "size=" + settings.stateBytes, "tmpfs", state.toString());
    if (mounted) {
      // Ctrl-C must not leave it behind; what is unmounted by then is not found.
      Runtime.getRuntime().addShutdownHook(new Thread(this::unmount));
    }
    this.clock = WallClock.in(settings.folder.resolve("clock-" + settings.number)).orElse(null);
  }

  /** Whether its file system can be filled without filling another. */
  boolean hasDiskOfItsOwn() {
    return mounted;
  }

  /** Whether its clock can be set without setting the machine's. */
  boolean hasClockOfItsOwn() {
    return clock != null;
  }

  String name() {
    return "instance " + settings.number;
  }

  synchronized void start() throws IOException {
    wanted = true;
    startProcess();
  }

  /** {@code kill -9}; it is started again by {@link #supervise}. */
  synchronized void kill() {
    if (process != null) {
      process.close();
    }
  }

  /** {@code SIGTERM}; it stays down until {@link #start}. */
  synchronized void stop() throws InterruptedException {
    wanted = false;
    if (process != null && !process.stop(STOP_WITHIN)) {
      throw new IllegalStateException(name() + " has not stopped within " + STOP_WITHIN);
    }
  }

  synchronized void freeze() throws InterruptedException {
    frozen = true;
    signal("-STOP");
  }

  synchronized void thaw() throws InterruptedException {
    signal("-CONT");
    frozen = false;
    aliveAt = System.nanoTime();
  }

  /** Sets its clock off from the machine's. */
  void setClock(Duration by) throws IOException {
    if (clock == null) {
      throw new IllegalStateException(name() + " has no clock of its own");
    }
    clock.set(by);
  }

  /** Leaves no space under its state directory. */
  void fillDisk() throws IOException {
    try (OutputStream filler = Files.newOutputStream(filler())) {
      byte[] block = new byte[64 << 10];
      while (true) {
        filler.write(block);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  /** Gives the space back. */
  void freeDisk() throws IOException {
    Files.deleteIfExists(filler());
  }

  /**
   * Starts it again if it has ended, or has not been alive for long.
   *
   * @return what was done, if anything
   */
  synchronized @Nullable String supervise() throws IOException, InterruptedException {
    JavaProcess current = process;
    if (!wanted || frozen || current == null) {
      return null;
    }
    if (!current.isAlive()) {
      int status = current.exitStatus();
      startProcess();
      return "%s had ended with status %d: started again".formatted(name(), status);
    }
    if (isLive()) {
      aliveAt = System.nanoTime();
    } else if (System.nanoTime() - aliveAt > DEAD_AFTER_NANOS) {
      current.close();
      startProcess();
      return name() + " was not alive for a minute: killed and started again";
    }
    return null;
  }

  @Override
  public synchronized void close() {
    wanted = false;
    kill();
    if (mounted) {
      unmount();
    }
  }

  private void unmount() {
    try {
      ShellCommand.succeeds("umount", "-l", state.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startProcess() throws IOException {
    starts++;
    aliveAt = System.nanoTime() + START_NANOS;
    String name = "instance-%d-%d".formatted(settings.number, starts);
    Path log = settings.folder.resolve(name + ".log");
    List<String> arguments =
        new ArrayList<>(
            List.of("stream", "--bootstrap", settings.bootstrap, "--state-dir", state.toString()));
    arguments.addAll(List.of("--http-port", String.valueOf(httpPort)));
    process =
        settings.planted == null
            ? JavaProcess.tonestream(name, log, arguments, environment())
            : JavaProcess.java(
                name,
                log,
                List.of(),
                settings.planted + File.pathSeparator + System.getProperty("java.class.path"),
                Main.class.getName(),
                arguments,
                environment());
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("TONESTREAM_MODEL_INSTANCE", "chaos-" + settings.number);
    environment.put("TONESTREAM_JAVA_OPTS", "-Xmx512m");
    if (clock != null) {
      environment.putAll(clock.environment());
    }
    return environment;
  }

  private Path filler() {
    return state.resolve("filler");
  }

  private boolean isLive() throws InterruptedException {
    HttpRequest probe =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/health/liveness".formatted(httpPort)))
            .timeout(PROBE_TIMEOUT)
            .build();
    try {
      return http.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private void signal(String signal) throws InterruptedException {
    if (process != null && process.isAlive()) {
      ShellCommand.succeeds("kill", signal, String.valueOf(process.pid()));
    }
  }
}
