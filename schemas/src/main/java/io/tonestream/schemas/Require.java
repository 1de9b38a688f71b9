package io.tonestream.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The checks that the wire records share. Every message names the field. */
final class Require {
  private Require() {}

  static <T> T present(String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return value;
  }

  static String notBlank(String field, @Nullable String value) {
    String present = present(field, value);
    if (present.isBlank()) {
      throw new IllegalArgumentException(field + " is blank");
    }
    return present;
  }

  static String atMost(String field, String value, int length) {
    if (value.length() > length) {
      throw new IllegalArgumentException(
          field
              + " is "
              + value.length()
              + " characters long; at most "
              + length
              + " are accepted");
    }
    return value;
  }

  static void notBeforeEpoch(String field, @Nullable Instant time) {
    if (time != null && time.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException(field + " is " + time + ", before 1970");
    }
  }

  static void notNegative(String field, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(field + " is " + value + ", below 0");
    }
  }

  static void between(String field, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          field + " is " + value + ", not in [" + low + ", " + high + "]");
    }
  }
}
