package io.tonestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

  @Test
  void readsAndWritesUtf8WhateverTheLocale() throws Exception {
    install();

    assertThat(ended(start("predict", Map.of("LC_ALL", "C")))).startsWith("C.UTF-8 ");
  }

  /** What labels no text has loaded little of what a stream needs. */
  @Test
  void hasTheStreamLabelTextsForAQuickStart() throws Exception {
    install();

    String said = ended(start("stream", Map.of()));

    assertThat(said).contains("send says --file - --format jsonl --bootstrap localhost:1");
  }

  @Test
  void leavesNothingInTheBackgroundWhenItIsStopped() throws Exception {
    install();
    Path pid = folder.resolve("pid");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Map<String, String> environment = Map.of("PID", pid.toString(), "TMPDIR", temporary.toString());
    Process script = start("dev", environment);

    await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
    script.destroy();

    assertThat(script.waitFor()).isEqualTo(143);
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))).isEmpty();
    assertThat(folder.resolve("target")).isEmptyDirectory();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void runsNoJarOfAnotherVersion() throws Exception {
    install();
    Files.move(folder.resolve("lib"), folder.resolve("elsewhere"));
    Path stale = Files.createDirectories(folder.resolve("cli/target")).resolve("cli-0.1.0.jar");
    Files.createFile(stale);
    program(
        "mvn",
        """
        #!/bin/sh
        echo "$PWD/schemas/target/schemas-0.2.0.jar" >cli/target/classpath
        touch cli/target/cli-0.2.0.jar
        """);

    String path = folder.resolve("bin") + File.pathSeparator + System.getenv("PATH");

    assertThat(ended(start("predict", Map.of("PATH", path)))).contains("/cli-0.2.0.jar:");
    assertThat(stale).doesNotExist();
  }

  @Test
  void waitsForAnotherBuildWhileThatLives() throws Exception {
    install();
    Path lock = Files.createDirectory(folder.resolve("target")).resolve("lock");
    Files.createSymbolicLink(lock, Path.of(Long.toString(ProcessHandle.current().pid())));
    Process script = start("dev", Map.of());

    assertThat(script.inputReader(UTF_8).readLine()).contains("waiting for another build");
    Files.delete(lock);

    assertThat(ended(script)).contains("preparing quick starts", "io.tonestream.cli.Main dev");
  }

  @Test
  void waitsForNoBuildThatIsGone() throws Exception {
    install();
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.createSymbolicLink(
        Files.createDirectory(folder.resolve("target")).resolve("lock"),
        Path.of(Long.toString(gone.pid())));

    assertThat(ended(start("dev", Map.of()))).doesNotContain("waiting");
  }

  @Test
  void saysWhereItCantWrite() throws Exception {
    install();
    Files.createFile(folder.resolve("target"));
    Process script = start("dev", Map.of());

    assertThat(said(script)).contains("can't write to " + folder.resolve("target"));
    assertThat(script.waitFor()).isOne();
  }

  private void install() throws IOException {
    Files.copy(REPOSITORY.resolve("tonestream"), folder.resolve("tonestream"));
    Path jars = Files.createDirectories(folder.resolve("lib"));
    Files.writeString(jars.resolve("cli.classpath"), "cli.jar\n");
    Files.writeString(jars.resolve("stream.classpath"), "cli.jar\n");
    program(
        "java",
        """
        #!/bin/sh
        [ "$1" = -version ] && echo 'openjdk version "17.0.1"' && exit
        [ -n "$PID" ] && echo $$ >"$PID" && exec sleep 60
        case "$*" in
          *" broker "*) echo 'Kafka is up at localhost:1, with' && exec sleep 60 ;;
          *" send "*) echo "send says ${*#*send }" >&2 && exit 1 ;;
        esac
        echo "$LC_ALL $*"
        """);
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private String run(String options) throws IOException, InterruptedException {
    return ended(start("predict", Map.of("TONESTREAM_JAVA_OPTS", options)));
  }

  private Process start(String command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", folder.resolve("tonestream").toString(), command);
    builder.environment().put("JAVA_HOME", folder.toString());
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).start();
  }

  private static String ended(Process process) throws IOException, InterruptedException {
    String said = said(process);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static String said(Process process) throws IOException {
    return process.inputReader(UTF_8).lines().collect(joining("\n"));
  }
}
