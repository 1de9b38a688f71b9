package io.tonestream.app;

import io.tonestream.app.console.ReconcileCommand;
import io.tonestream.app.console.SendCommand;
import io.tonestream.app.console.WatchCommand;
import io.tonestream.app.dev.BrokerCommand;
import io.tonestream.app.dev.SampleCommand;
import io.tonestream.app.models.ModelCommand;
import io.tonestream.service.ServiceContext;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The app's commands. What goes wrong is one line on standard error, and a non-zero exit code. */
@Command(
    name = "tonestream",
    mixinStandardHelpOptions = true,
    description = "Texts in, rolling brand sentiment out.",
    subcommands = {
      DevCommand.class,
      StreamCommand.class,
      BrokerCommand.class,
      SampleCommand.class,
      SendCommand.class,
      WatchCommand.class,
      ReconcileCommand.class,
      ModelCommand.class
    })
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
    command.getErr().println(command.getCommandName() + ": " + ServiceContext.reason(failure));
    return CommandLine.ExitCode.SOFTWARE;
  }
}
