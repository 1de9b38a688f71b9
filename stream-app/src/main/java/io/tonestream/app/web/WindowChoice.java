package io.tonestream.app.web;

import static java.util.stream.Collectors.joining;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which of the rolling windows a request is about. */
@Singleton
final class WindowChoice {
  private static final Duration USUAL = Duration.ofMinutes(5);

  private final List<Duration> lengths;

  WindowChoice(WindowsConfiguration configuration) {
    lengths = configuration.lengths();
  }

  /** All that there are, shortest first. */
  List<Duration> lengths() {
    return lengths;
  }

  /** What is meant if nothing is said: 5 minutes, or else the shortest. */
  Duration usual() {
    return lengths.contains(USUAL) ? USUAL : lengths.get(0);
  }

  /**
   * Reads {@code PT5M}, {@code 5m} and {@code 24h}; empty if nothing was said.
   *
   * @throws HttpStatusException 400 if there is no such window
   */
  Optional<Duration> read(@Nullable String window) {
    return read(window, lengths);
  }

  /** The same where only these lengths are meant. */
  static Optional<Duration> read(@Nullable String window, List<Duration> lengths) {
    if (window == null || window.isBlank()) {
      return Optional.empty();
    }
    String length = window.toUpperCase(Locale.ROOT);
    try {
      Duration read = Duration.parse(length.startsWith("P") ? length : "PT" + length);
      if (lengths.contains(read)) {
        return Optional.of(read);
      }
    } catch (DateTimeParseException e) {
      // Said below, as for a length that there is not.
    }
    throw new HttpStatusException(
        HttpStatus.BAD_REQUEST,
        "window is '%s'; there are %s"
            .formatted(window, lengths.stream().map(Duration::toString).collect(joining(", "))));
  }

  /** The brand with this window alone; with all if none is meant. */
  static BrandSentiment only(@Nullable Duration length, BrandSentiment sentiment) {
    return length == null
        ? sentiment
        : new BrandSentiment(
            sentiment.brand(),
            sentiment.asOf(),
            sentiment.revision(),
            sentiment.windows().stream().filter(window -> window.length().equals(length)).toList(),
            sentiment.late());
  }

  /** A brand's window, if its record has it. */
  static Optional<Window> find(Duration length, BrandSentiment sentiment) {
    return sentiment.windows().stream()
        .filter(window -> window.length().equals(length))
        .findFirst();
  }
}
