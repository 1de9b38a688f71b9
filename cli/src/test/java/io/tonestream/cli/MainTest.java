package io.tonestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  @Test
  void knowsTheCommandsThatTheScriptLists() throws IOException {
    String script = Files.readString(Path.of("../tonestream"));
    String usage = script.substring(script.indexOf("Streaming:"), script.indexOf("bench "));

    assertThat(Pattern.compile("(?m)^  ([a-z-]+) ").matcher(usage).results().map(MainTest::name))
        .containsExactlyInAnyOrderElementsOf(Main.COMMANDS);
  }

  @ParameterizedTest
  @FieldSource("io.tonestream.cli.Main#COMMANDS")
  void explainsEachCommandAndLoadsNoOther(String command) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine(command, "--help").setOut(new PrintWriter(out));

    assertThat(line.execute(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: tonestream " + command);
    assertThat(line.getSubcommands()).containsOnlyKeys(command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dance",
        "--dance",
        "send --dance",
        "stream --http-port many",
        "dead-letters list --limit -1",
        "rescore --from 2026-11-28 --to 2026-11-29 --model bundled --threads 0"
      })
  void refusesWhatItDoesNotKnowInOneLine(String typed) {
    String[] arguments = typed.split(" ", -1);
    StringWriter err = new StringWriter();

    int exit = Main.commandLine(arguments).setErr(new PrintWriter(err)).execute(arguments);

    assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString().strip()).isNotEmpty().doesNotContain("\n").contains("--help");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void failsWhereStandardOutputTakesNothing() throws Exception {
    Process full =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "sample",
                "--count",
                "10")
            .redirectOutput(new File("/dev/full"))
            .start();

    assertThat(full.errorReader(UTF_8).lines())
        .containsExactly("tonestream: can't write to standard output");
    assertThat(full.waitFor()).isOne();
  }

  private static String name(MatchResult match) {
    return match.group(1);
  }
}
