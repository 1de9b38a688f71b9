package io.tonestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service starts without what only other commands need, as the script starts it. */
class ServiceClassPathIT {
  private static final String[] BROKER = {
    "kafka_2", "kafka-server", "kafka-metadata", "scala-", "jetty-", "embedded-broker"
  };

  @ParameterizedTest
  @CsvSource({"stream, stream-app, model-trainer", "retrain, model-trainer, stream-app"})
  void holdsNeitherTheBrokerNorTheOtherService(String command, String module, String other)
      throws IOException, InterruptedException {
    String needed = Files.readString(Path.of("..", module, "target", "classpath"));
    assertThat(Arrays.stream(needed.split(File.pathSeparator)).map(Path::of).map(Path::getFileName))
        .extracting(Path::toString)
        .isNotEmpty()
        .noneMatch(jar -> Arrays.stream(BROKER).anyMatch(jar::startsWith))
        .noneMatch(jar -> jar.startsWith(other));

    String classPath =
        String.join(
            File.pathSeparator,
            List.of(
                Path.of("target", "classes").toString(),
                Path.of("..", module, "target", "classes").toString(),
                needed));
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Main.class.getName(),
                command,
                "--help")
            .redirectErrorStream(true)
            .start();
    String said = new String(started.getInputStream().readAllBytes(), UTF_8);
    assertThat(started.waitFor()).as(said).isZero();
    assertThat(said).contains("Usage: tonestream " + command);
  }
}
