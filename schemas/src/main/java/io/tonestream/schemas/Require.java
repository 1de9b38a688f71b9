package io.tonestream.schemas;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks that the wire records share. Every message names the field. */
final class Require {
  /** What names that stand in keys and file names are made of. */
  static final String IDENTIFIER = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

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

  /** A name as it is kept: well-formed, not blank and not too long. */
  static String name(String field, @Nullable String value) {
    return atMost(field, Unicode.wellFormed(notBlank(field, value)), RawText.MAX_NAME_LENGTH);
  }

  /** A name that may be absent; a blank one says no more than none. */
  static @Nullable String optionalName(String field, @Nullable String value) {
    return value == null || value.isBlank()
        ? null
        : atMost(field, Unicode.wellFormed(value), RawText.MAX_NAME_LENGTH);
  }

  /** A name that can stand in a key: of a model, or of a version. */
  static String identifier(String field, @Nullable String value) {
    String present = present(field, value);
    if (!present.matches(IDENTIFIER)) {
      throw new IllegalArgumentException(
          field + " must be letters, digits, dots, dashes and underscores, at most 64");
    }
    return present;
  }

  static void atMost(String field, List<?> list, int size) {
    if (list.size() > size) {
      throw new IllegalArgumentException(
          field + " has " + list.size() + " items; at most " + size + " are accepted");
    }
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

  /** A time with which windows can be computed without overflow. */
  static void reasonable(String field, @Nullable Instant time) {
    if (time != null && time.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException(field + " is " + time + ", before 1970");
    }
    if (time != null && time.isAfter(LAST)) {
      throw new IllegalArgumentException(field + " is " + time + ", after 9999");
    }
  }

  static void notNegative(String field, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(field + " is " + value + ", below 0");
    }
  }

  static void positive(String field, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + " is " + value + ", below 1");
    }
  }

  static void between(String field, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          field + " is " + value + ", not in [" + low + ", " + high + "]");
    }
  }
}
