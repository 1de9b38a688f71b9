package io.tonestream.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * A command that was run in this JVM, by its whole line.
 *
 * @param exit its exit status
 * @param out what it printed
 * @param err what it complained of
 */
record CommandRun(int exit, String out, String err) {
  static CommandRun of(List<String> arguments) {
    String[] line = arguments.toArray(String[]::new);
    StringWriter printed = new StringWriter();
    StringWriter complained = new StringWriter();
    CommandLine main = Main.commandLine(line);
    main.setOut(new PrintWriter(printed)).setErr(new PrintWriter(complained));
    int exit = main.execute(line);
    return new CommandRun(exit, printed.toString(), complained.toString());
  }
}
