package io.tonestream.cli.kit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as people read them. */
public final class ConsoleFigures {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private ConsoleFigures() {}

  public static String time(Instant time) {
    return TIME.format(time);
  }

  public static String bytes(long bytes) {
    return bytes < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
  }

  /** A share between 0 and 1. */
  public static String share(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }

  public static String orDash(@Nullable Object value) {
    return value == null ? "–" : value.toString();
  }
}
