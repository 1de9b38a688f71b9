package io.tonestream.app.web;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import java.time.Duration;

/** What a request's parameters have to be. */
final class Parameters {
  private static final Duration MAX_SINCE = Duration.ofDays(365);

  private Parameters() {}

  /**
   * Refuses a number outside of these bounds, which both count as inside.
   *
   * @throws HttpStatusException naming the parameter
   */
  static void requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "%s is %d; it must be between %d and %d".formatted(name, value, least, most));
    }
  }

  /**
   * Refuses an age below zero or of more than a year.
   *
   * @throws HttpStatusException saying what it may be
   */
  static void requireSince(Duration since) {
    if (since.isNegative() || since.compareTo(MAX_SINCE) > 0) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "since is %s; it must be between PT0S and %s".formatted(since, MAX_SINCE));
    }
  }
}
