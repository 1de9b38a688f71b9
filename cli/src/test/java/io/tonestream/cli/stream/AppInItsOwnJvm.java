package io.tonestream.cli.stream;

import static org.awaitility.Awaitility.await;

import io.tonestream.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code stream} in a JVM of its own, for what must not happen in the test's: models
 * that hang keep a core busy for ever, others end the process. It is killed when it is closed.
 */
public final class AppInItsOwnJvm implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("Ready with model (\\S+) on .*dashboard at (\\S+)/");

  private final Path directory;
  private final List<String> command;
  private @Nullable Process jvm;
  private int starts;

  /**
   * @param directory its working directory, with its state
   * @param settings by name
   */
  public AppInItsOwnJvm(Path directory, String bootstrapServers, Map<String, String> settings) {
    this.directory = directory;
    List<String> lines = new ArrayList<>();
    settings.forEach((name, value) -> lines.add(name + "=" + value));
    try {
      Files.createDirectories(directory);
      Files.write(directory.resolve("app.properties"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:-CreateCoredumpOnCrash",
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1",
            "-Dai.djl.pytorch.num_interop_threads=1",
            "-Dlogback.configurationFile=logback.xml", // not the tests' own
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "stream",
            "--bootstrap",
            bootstrapServers,
            "--http-port",
            "0",
            "--state-dir",
            directory.resolve("state").toString(),
            "--config",
            directory.resolve("app.properties").toString());
  }

  /** Starts it, once more if it has ended; returns at once. */
  public AppInItsOwnJvm start() throws IOException {
    starts++;
    jvm =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    return this;
  }

  /** Waits until it labels; says with which version it began. */
  public String awaitReady() {
    await()
        .atMost(Duration.ofMinutes(2))
        .failFast(
            () -> {
              if (!isAlive()) {
                throw new IllegalStateException("it has ended: " + logged());
              }
            })
        .until(() -> READY.matcher(logged()).find());
    return ready().group(1);
  }

  /** Where it answers, once it is ready. */
  public String url() {
    return ready().group(2);
  }

  /** The status of an address, such as {@code /health/liveness}. */
  public int status(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url() + path)).build(), BodyHandlers.ofString())
        .statusCode();
  }

  public boolean isAlive() {
    return jvm != null && jvm.isAlive();
  }

  /** What it ended with. */
  public int exitStatus() {
    return Objects.requireNonNull(jvm).exitValue();
  }

  /** What it has written since it was last started. */
  public String logged() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void kill() throws InterruptedException {
    if (jvm != null) {
      jvm.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private MatchResult ready() {
    return READY.matcher(logged()).results().findFirst().orElseThrow();
  }

  private Path log() {
    return directory.resolve("log-" + starts);
  }
}
