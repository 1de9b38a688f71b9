package io.tonestream.cli.kit;

import java.util.Map;

/**
 * What the script {@code tonestream} found out about the terminal, handed on in the environment.
 */
public final class Terminal {
  private static final Map<String, String> ENVIRONMENT = System.getenv();

  private Terminal() {}

  /** Whether a person reads standard output. */
  public static boolean hasOutputStream() {
    return has("out");
  }

  /** Whether a person reads standard error. */
  public static boolean hasErrorStream() {
    return has("err");
  }

  /** Whether colours are wanted; see no-color.org. */
  public static boolean wantsColour() {
    return hasOutputStream() && ENVIRONMENT.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** How wide it is. */
  public static int columns() {
    return number("COLUMNS", 120);
  }

  public static int lines() {
    return number("LINES", 40);
  }

  private static boolean has(String stream) {
    String terminals = ENVIRONMENT.get("TONESTREAM_TTY");
    return terminals == null ? System.console() != null : terminals.contains(stream);
  }

  private static int number(String variable, int otherwise) {
    String value = ENVIRONMENT.getOrDefault(variable, "");
    return value.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(value) : otherwise;
  }
}
