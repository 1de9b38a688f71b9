package io.tonestream.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks' command. */
@Command(name = "tonestream", subcommands = BenchCommand.class)
public final class Main {
  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
