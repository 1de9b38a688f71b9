package io.tonestream.app;

import io.tonestream.app.console.ReconcileCommand;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The app's commands. What goes wrong is one line on standard error, and a non-zero exit code. */
@Command(
    name = "tonestream",
    mixinStandardHelpOptions = true,
    description = "Texts in, rolling brand sentiment out.",
    subcommands = {ReconcileCommand.class, StreamCommand.class})
public final class Main {
  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Main::report)
            .execute(arguments));
  }

  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    LoggerFactory.getLogger(Main.class).debug("Failed", failure);
    command.getErr().println(command.getCommandName() + ": " + reason(failure));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** What is at the root of it: containers wrap the message that names the setting. */
  static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root && !isOurs(root)) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.toString() : message;
  }

  /** Messages of these types are written for the user. */
  private static boolean isOurs(Throwable failure) {
    return failure instanceof IllegalArgumentException || failure instanceof IllegalStateException;
  }
}
