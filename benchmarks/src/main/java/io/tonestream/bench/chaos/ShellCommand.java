package io.tonestream.bench.chaos;

import java.io.IOException;

/** Programs of the machine, which may be missing. */
public final class ShellCommand {
  private ShellCommand() {}

  /** Runs one to its end, and drops what it prints; false if it is missing, too. */
  public static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
