package io.tonestream.bench;

import io.tonestream.cli.kit.CommandLines;
import picocli.CommandLine.Command;

/** The benchmarks' command. */
@Command(name = "tonestream", subcommands = BenchCommand.class)
public final class Main {
  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] arguments) {
    System.exit(CommandLines.of(new Main()).execute(arguments));
  }
}
