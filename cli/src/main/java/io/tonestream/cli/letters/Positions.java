package io.tonestream.cli.letters;

import io.tonestream.app.letters.Position;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads where a letter stands, as {@code list} prints it. */
final class Positions {
  private Positions() {}

  /**
   * Reads one.
   *
   * @param topic name of {@code dead-letters}, prefix and all
   * @throws ParameterException if it is none, or one of another topic
   */
  static Position parse(CommandSpec command, String written, String topic) {
    Position at;
    try {
      at = Position.parse(written);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (!at.topic().equals(topic)) {
      throw new ParameterException(
          command.commandLine(),
          "%s is no place on topic %s: `list` prints some that are".formatted(written, topic));
    }
    return at;
  }
}
