package io.tonestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script, in an installation whose Java only says what it was called with. */
final class ScriptTest {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  /** Whoever sets a time zone would else lose what keeps the container alive. */
  @Test
  void putsItsUsersOptionsForTheJvmBehindThoseOfTheImage() throws Exception {
    install();
    assertThat(run("-Duser.timezone=UTC")).doesNotContain("MaxRAMPercentage");

    Files.copy(REPOSITORY.resolve("docker/java-options"), folder.resolve("java-options"));

    assertThat(run("-Duser.timezone=UTC"))
        .contains(
            " -XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError -Duser.timezone=UTC -Dshipped");
  }

  private void install() throws IOException {
    Files.copy(REPOSITORY.resolve("tonestream"), folder.resolve("tonestream"));
    Path classpath = Files.createDirectories(folder.resolve("lib")).resolve("cli.classpath");
    Files.writeString(classpath, "cli.jar\n");
    Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        [ "$1" = -version ] && echo 'openjdk version "17.0.1"' && exit
        echo "$@"
        """);
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  private String run(String options) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", folder.resolve("tonestream").toString(), "predict");
    builder.environment().put("JAVA_HOME", folder.toString());
    builder.environment().put("TONESTREAM_JAVA_OPTS", options);
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
