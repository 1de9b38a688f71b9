package io.tonestream.cli.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.tonestream.schemas.Json;
import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command says what it found. */
@SuppressWarnings("NullAway.Init") // picocli sets the command
public final class ReportOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Prints the figures as JSON, in one line.")
  private boolean json;

  /**
   * Prints a report: a JSON object in one line, or a text for people. A command may have several.
   */
  public void print(Object report, Supplier<String> text) {
    PrintWriter out = command.commandLine().getOut();
    out.println(json ? new String(Json.write(report), UTF_8) : clean(text.get()));
    out.flush();
  }

  /** It may hold names and texts from anywhere. */
  private static String clean(String text) {
    return text.stripTrailing().lines().map(ConsoleText::clean).collect(joining("\n"));
  }

  /** Whether someone watches how far it has come. */
  public boolean isWatched() {
    return !json && Terminal.hasErrorStream();
  }
}
