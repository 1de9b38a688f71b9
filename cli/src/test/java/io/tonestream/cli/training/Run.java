package io.tonestream.cli.training;

import io.tonestream.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command answered. */
record Run(int exit, String out, String error) {
  /** The one line that it failed with, after its own name. */
  String failure() {
    return error.strip().replaceFirst("^[a-z]+: ", "");
  }

  static Run of(String... arguments) {
    PrintStream outBefore = System.out;
    PrintStream errorBefore = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    try {
      int exit = Main.run(arguments);
      return new Run(
          exit, out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errorBefore);
    }
  }
}
