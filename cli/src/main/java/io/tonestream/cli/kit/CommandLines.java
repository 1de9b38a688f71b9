package io.tonestream.cli.kit;

import io.tonestream.service.ServiceContext;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * How every command is read and fails: what goes wrong is one line on standard error, and a
 * non-zero exit code; only a fault of our own keeps its stack trace.
 */
public final class CommandLines {
  private CommandLines() {}

  /** The option that every command has. */
  private static final class Help {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        scope = ScopeType.INHERIT,
        description = "Shows this.")
    private boolean help;
  }

  /** The line of a command, with the subcommands that it declares. */
  public static CommandLine of(Object command) {
    return prepare(new CommandLine(command));
  }

  /** Has a command, and those below it, read and fail alike. */
  public static CommandLine prepare(CommandLine line) {
    line.addMixin("help", new Help());
    return line.registerConverter(Duration.class, new DurationConverter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(CommandLines::explain)
        .setExecutionExceptionHandler(CommandLines::report);
  }

  /** One line, since the whole usage would hide it. */
  private static int explain(CommandLine.ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    command
        .getErr()
        .println(oneLine(error) + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) throws Exception {
    if (isOurFault(failure)) {
      throw failure;
    }
    LoggerFactory.getLogger(CommandLines.class).debug("Failed", failure);
    String cannot = failure instanceof IOException ? "cannot read or write: " : "";
    command
        .getErr()
        .println(command.getCommandName() + ": " + cannot + oneLine(failure) + kind(failure));
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  /** Where the file alone would be said. */
  private static String kind(Exception failure) {
    return failure instanceof FileSystemException file && file.getReason() == null
        ? " (" + failure.getClass().getSimpleName() + ")"
        : "";
  }

  private static boolean isOurFault(Exception failure) {
    return failure instanceof NullPointerException
        || failure instanceof ClassCastException
        || failure instanceof IndexOutOfBoundsException
        || failure instanceof ArithmeticException;
  }

  private static String oneLine(Exception failure) {
    return ConsoleText.clean(ServiceContext.reason(failure).replaceAll("\\s*\\R\\s*", " "));
  }
}
