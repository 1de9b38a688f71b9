package io.tonestream.bench;

import static org.awaitility.Awaitility.await;

import io.tonestream.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The stream in a JVM of its own, as {@code ./tonestream stream} runs it. */
final class StreamProcess implements AutoCloseable {
  private final Process process;
  private final Path output;

  private StreamProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static StreamProcess start(String bootstrap, String prefix, Path folder) throws IOException {
    Path output = folder.resolve("stream.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "stream",
                "--bootstrap",
                bootstrap,
                "--http-port",
                "0",
                "--state-dir",
                folder.resolve("stream").toString()));
    builder.environment().put("TONESTREAM_TOPICS_PREFIX", prefix);
    builder.environment().put("TONESTREAM_STREAMS_APPLICATION_ID", prefix + "stream");
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return new StreamProcess(builder.start(), output);
  }

  void awaitReady(Duration patience) {
    await()
        .atMost(patience)
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException("the stream ended: " + said());
              }
              return said().contains("Ready with model");
            });
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private String said() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
