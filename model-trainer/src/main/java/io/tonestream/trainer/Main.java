package io.tonestream.trainer;

import io.tonestream.trainer.command.TrainerCommand;

/** Starts the trainer's commands. */
public final class Main {
  private Main() {}

  /** Runs one command and exits: with 0 if it did what it was asked. */
  public static void main(String[] arguments) {
    System.exit(TrainerCommand.run(arguments));
  }
}
