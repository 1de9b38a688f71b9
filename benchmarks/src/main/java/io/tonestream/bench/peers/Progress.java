package io.tonestream.bench.peers;

import io.tonestream.cli.kit.Terminal;
import java.util.Locale;

/** Says on standard error what is going on: on one line, where a person reads it. */
final class Progress {
  private static final int WIDTH = 100;

  private final String engine;
  private String last = "";

  /** Of one run of an engine. */
  Progress(String engine) {
    this.engine = engine;
  }

  /** What is being done from now on. */
  void say(String format, Object... arguments) {
    last = String.format(Locale.ROOT, format, arguments);
    if (Terminal.hasErrorStream()) {
      show(last);
    } else {
      System.err.println(engine + ": " + last);
    }
  }

  /** How far that is; nothing, where no person reads it. */
  void step(String format, Object... arguments) {
    if (Terminal.hasErrorStream()) {
      show(last + String.format(Locale.ROOT, format, arguments));
    }
  }

  /** What came of it. */
  void end(String format, Object... arguments) {
    if (Terminal.hasErrorStream()) {
      show("");
      System.err.print('\r');
    }
    System.err.println(engine + ": " + String.format(Locale.ROOT, format, arguments));
  }

  private void show(String words) {
    String line = words.isEmpty() ? "" : engine + ": " + words;
    System.err.print(
        "\r%-".concat(WIDTH + "s").formatted(line.substring(0, Math.min(WIDTH, line.length()))));
  }
}
