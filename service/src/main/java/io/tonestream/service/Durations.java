package io.tonestream.service;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads durations, in options of commands and in settings alike. */
public final class Durations {
  private static final Pattern SHORT =
      Pattern.compile(
          "(?=.)(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+(?:\\.\\d{1,9})?)s)?(?:(\\d+)ms)?");

  private Durations() {}

  /**
   * Reads a duration as people write it, {@code 30s}, {@code 1h30m}, {@code 500ms}, {@code 7d}, or
   * as ISO 8601 has it, {@code PT30S}; in any case.
   *
   * @throws IllegalArgumentException if it is neither, or is below zero
   */
  public static Duration parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    try {
      Duration duration = lower.startsWith("p") ? Duration.parse(lower) : parseShort(lower);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(unreadable(text), e);
    }
    throw new IllegalArgumentException(unreadable(text));
  }

  private static Duration parseShort(String text) {
    Matcher parts = SHORT.matcher(text);
    if (!parts.matches()) {
      throw new DateTimeException("no unit");
    }
    return Duration.ofDays(number(parts.group(1)))
        .plusHours(number(parts.group(2)))
        .plusMinutes(number(parts.group(3)))
        .plus(parts.group(4) == null ? Duration.ZERO : Duration.parse("pt" + parts.group(4) + "s"))
        .plusMillis(number(parts.group(5)));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static String unreadable(String text) {
    return "'" + text + "' is no duration such as 30s, 2m, 1h30m or PT30S";
  }
}
