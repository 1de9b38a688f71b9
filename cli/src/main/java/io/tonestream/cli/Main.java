package io.tonestream.cli;

import io.tonestream.cli.dev.BrokerCommand;
import io.tonestream.cli.dev.DevCommand;
import io.tonestream.cli.dev.SampleCommand;
import io.tonestream.cli.models.ModelCommand;
import io.tonestream.cli.reconcile.ReconcileCommand;
import io.tonestream.cli.stream.SendCommand;
import io.tonestream.cli.stream.StreamCommand;
import io.tonestream.cli.stream.WatchCommand;
import io.tonestream.cli.training.CascadeCommand;
import io.tonestream.cli.training.CompareCommand;
import io.tonestream.cli.training.EvaluateCommand;
import io.tonestream.cli.training.PredictCommand;
import io.tonestream.cli.training.QuantifyCommand;
import io.tonestream.cli.training.RetrainCommand;
import io.tonestream.cli.training.TrainCommand;
import io.tonestream.service.ServiceContext;
import java.io.IOException;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * All commands but {@code bench}. What goes wrong is one line on standard error, and a non-zero
 * exit code; only a fault of our own keeps its stack trace.
 */
@Command(
    name = "tonestream",
    mixinStandardHelpOptions = true,
    description = "Texts in, rolling brand sentiment out.")
public final class Main {
  /** The commands, as the script lists them. */
  static final List<String> COMMANDS =
      List.of(
          "dev",
          "stream",
          "broker",
          "send",
          "watch",
          "sample",
          "reconcile",
          "train",
          "evaluate",
          "compare",
          "cascade",
          "quantify",
          "predict",
          "retrain",
          "model");

  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /**
   * Runs one command.
   *
   * @return the exit code: 0 if it did what it was asked, 2 for a wrong command line, 1 for most
   *     else
   */
  public static int run(String... arguments) {
    return commandLine(arguments).execute(arguments);
  }

  /**
   * The command line with the one command that is called, or with all. No other command is loaded:
   * {@code stream} and {@code retrain} run without what only the others need.
   */
  public static CommandLine commandLine(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    boolean isKnown = arguments.length > 0 && COMMANDS.contains(arguments[0]);
    for (String name : isKnown ? List.of(arguments[0]) : COMMANDS) {
      line.addSubcommand(name, command(name));
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::explain)
        .setExecutionExceptionHandler(Main::report);
  }

  private static Object command(String name) {
    return switch (name) {
      case "dev" -> new DevCommand();
      case "stream" -> new StreamCommand();
      case "broker" -> new BrokerCommand();
      case "send" -> new SendCommand();
      case "watch" -> new WatchCommand();
      case "sample" -> new SampleCommand();
      case "reconcile" -> new ReconcileCommand();
      case "train" -> new TrainCommand();
      case "evaluate" -> new EvaluateCommand();
      case "compare" -> new CompareCommand();
      case "cascade" -> new CascadeCommand();
      case "quantify" -> new QuantifyCommand();
      case "predict" -> new PredictCommand();
      case "retrain" -> new RetrainCommand();
      case "model" -> new ModelCommand();
      default -> throw new IllegalArgumentException("there is no command " + name);
    };
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
    LoggerFactory.getLogger(Main.class).debug("Failed", failure);
    String cannot = failure instanceof IOException ? "cannot read or write: " : "";
    command.getErr().println(command.getCommandName() + ": " + cannot + oneLine(failure));
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  private static boolean isOurFault(Exception failure) {
    return failure instanceof NullPointerException
        || failure instanceof ClassCastException
        || failure instanceof IndexOutOfBoundsException
        || failure instanceof ArithmeticException;
  }

  private static String oneLine(Exception failure) {
    return ServiceContext.reason(failure).replaceAll("\\s*\\R\\s*", " ");
  }
}
