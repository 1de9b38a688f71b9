package io.tonestream.cli;

import io.tonestream.cli.dev.BrokerCommand;
import io.tonestream.cli.dev.DevCommand;
import io.tonestream.cli.dev.SampleCommand;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.cli.letters.DeadLettersCommand;
import io.tonestream.cli.maintenance.EraseCommand;
import io.tonestream.cli.maintenance.RebuildCommand;
import io.tonestream.cli.maintenance.RescoreCommand;
import io.tonestream.cli.maintenance.ResetCommand;
import io.tonestream.cli.models.ModelCommand;
import io.tonestream.cli.reconcile.ReconcileCommand;
import io.tonestream.cli.stream.ExportCommand;
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
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands but {@code bench}. */
@Command(name = "tonestream", description = "Texts in, rolling brand sentiment out.")
public final class Main {
  /** The commands, as the script lists them. */
  static final List<String> COMMANDS =
      List.of(
          "dev",
          "stream",
          "broker",
          "send",
          "watch",
          "export",
          "sample",
          "reconcile",
          "dead-letters",
          "reset",
          "rebuild",
          "rescore",
          "erase",
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
    int exit = commandLine(arguments).execute(arguments);
    boolean isWritten = !System.out.checkError();
    if (exit == 0 && !isWritten) {
      System.err.println("tonestream: can't write to standard output");
      return 1;
    }
    return exit;
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
    return CommandLines.prepare(line);
  }

  private static Object command(String name) {
    return switch (name) {
      case "dev" -> new DevCommand();
      case "stream" -> new StreamCommand();
      case "broker" -> new BrokerCommand();
      case "send" -> new SendCommand();
      case "watch" -> new WatchCommand();
      case "export" -> new ExportCommand();
      case "sample" -> new SampleCommand();
      case "reconcile" -> new ReconcileCommand();
      case "dead-letters" -> new DeadLettersCommand();
      case "reset" -> new ResetCommand();
      case "rebuild" -> new RebuildCommand();
      case "rescore" -> new RescoreCommand();
      case "erase" -> new EraseCommand();
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
}
