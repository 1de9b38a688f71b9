package io.tonestream.service;

import java.util.List;
import java.util.Map;

/**
 * How log lines are written: {@code text} for people, or {@code json}, one object a line. Logging
 * begins before settings are read, so a variable of the environment says so: logback.xml asks for
 * it.
 */
public final class LogFormat {
  /** The variable. */
  static final String VARIABLE = "TONESTREAM_LOG_FORMAT";

  private static final List<String> FORMATS = List.of("text", "json");

  private LogFormat() {}

  /**
   * Refuses a format that there isn't, with which nothing would be logged.
   *
   * @throws IllegalArgumentException naming the variable
   */
  public static void check(Map<String, String> environment) {
    String format = environment.getOrDefault(VARIABLE, FORMATS.get(0));
    if (!FORMATS.contains(format)) {
      throw new IllegalArgumentException(
          "%s is '%s'; it must be one of %s".formatted(VARIABLE, format, FORMATS));
    }
  }
}
