package io.tonestream.bench;

import picocli.CommandLine;

/** The benchmarks' command. */
public final class Main {
  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchCommand()).execute(arguments));
  }
}
