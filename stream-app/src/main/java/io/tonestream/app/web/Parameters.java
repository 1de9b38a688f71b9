package io.tonestream.app.web;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;

/** What a request's parameters have to be. */
final class Parameters {
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
}
