package io.tonestream.trainer.command;

import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.publishing.ModelTopicException;
import io.tonestream.trainer.data.BadDataException;
import io.tonestream.trainer.training.TrainingException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of the trainer, and what they do about errors. */
@Command(
    name = "tonestream",
    description = "Trains, judges and runs sentiment models.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      CascadeCommand.class,
      CompareCommand.class,
      QuantifyCommand.class,
      PredictCommand.class,
      RetrainCommand.class
    })
public final class TrainerCommand {
  /**
   * Runs one command.
   *
   * @return the exit code: 0 if it did what it was asked, 2 for a bad command line, 1 for all else
   */
  public static int run(String... arguments) {
    return new CommandLine(new TrainerCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(TrainerCommand::explain)
        .setExecutionExceptionHandler((error, command, parsed) -> report(error, command))
        .execute(arguments);
  }

  /** One line, since the whole usage would hide it. */
  private static int explain(CommandLine.ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    command
        .getErr()
        .println(oneLine(error) + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Errors of the input are one line; others are ours, and keep their stack trace. */
  private static int report(Exception error, CommandLine command) throws Exception {
    if (error instanceof BadDataException
        || error instanceof BadBundleException
        || error instanceof ModelTopicException
        || error instanceof TrainingException
        || error instanceof IllegalArgumentException) {
      command.getErr().println(oneLine(error));
    } else if (error instanceof IOException) {
      command.getErr().println("cannot read or write: " + oneLine(error));
    } else {
      throw error;
    }
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  private static String oneLine(Exception error) {
    return String.valueOf(error.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
