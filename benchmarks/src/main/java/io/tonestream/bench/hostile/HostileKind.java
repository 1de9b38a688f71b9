package io.tonestream.bench.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may come instead of a text, or as one. Each has a number in it, so that none is another. */
enum HostileKind {
  /** No JSON at all. */
  NOISE("read") {
    @Override
    byte[] value(long number) {
      return utf8("<<<%d>>>".formatted(number));
    }
  },
  /** Cut in the middle. */
  CUT("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"id\":\"h%d\",\"text\":\"the iPh".formatted(number));
    }
  },
  /** Something behind the object. */
  TRAILING("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"text\":\"iPhone %d\"} {\"text\":\"and another\"}".formatted(number));
    }
  },
  /** A list instead of an object. */
  LIST("read") {
    @Override
    byte[] value(long number) {
      return utf8("[\"iPhone %d\"]".formatted(number));
    }
  },
  /** A number instead of a text. */
  NUMBER_AS_TEXT("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"text\":%d}".formatted(number));
    }
  },
  /** An object instead of a brand. */
  OBJECT_AS_BRAND("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"text\":\"iPhone %d\",\"brand\":{\"name\":\"x\"}}".formatted(number));
    }
  },
  /** Lists in lists, beyond what a parser's stack takes. */
  DEEP("read") {
    @Override
    byte[] value(long number) {
      return utf8(
          "{\"text\":\"iPhone %d\",\"x\":%s%s}"
              .formatted(number, "[".repeat(50_000), "]".repeat(50_000)));
    }
  },
  /** Bytes that are no UTF-8. */
  LATIN_1("read") {
    @Override
    byte[] value(long number) {
      return "{\"text\":\"iPhone %d schön\"}".formatted(number).getBytes(ISO_8859_1);
    }
  },
  /** A character that UTF-8 must not write so; Jackson reads it all the same. */
  OVERLONG(null) {
    @Override
    byte[] value(long number) {
      return "{\"text\":\"iPhone %d \u00c0\u00af\"}".formatted(number).getBytes(ISO_8859_1);
    }
  },
  /** No value. */
  NULL("read") {
    @Override
    byte @Nullable [] value(long number) {
      return null;
    }
  },
  /** A value of no bytes. */
  EMPTY("read") {
    @Override
    byte[] value(long number) {
      return new byte[0];
    }
  },
  /** An object with nothing in it that counts. */
  NO_TEXT("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"id\":\"h%d\"}".formatted(number));
    }
  },
  /** A text without a character that can be seen. */
  BLANK("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"id\":\"h%d\",\"text\":\" \\n\\t \"}".formatted(number));
    }
  },
  /** A text that is longer than any is. */
  LONG("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"text\":\"iPhone %d %s\"}".formatted(number, "long ".repeat(20_001)));
    }
  },
  /** A time that is none. */
  NO_TIME("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"text\":\"iPhone %d\",\"timestamp\":\"yesterday\"}".formatted(number));
    }
  },
  /** A time far beyond any calendar. */
  HUGE_TIME("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"text\":\"iPhone %d\",\"timestamp\":1e400}".formatted(number));
    }
  },
  /** A time to come. */
  FUTURE("time") {
    @Override
    byte[] value(long number) {
      return utf8(
          "{\"text\":\"iPhone %d\",\"timestamp\":%d}"
              .formatted(number, Instant.now().plus(Duration.ofDays(30)).toEpochMilli()));
    }
  },
  /** A time before there were phones: labelled, but too late to count. */
  PAST(null) {
    @Override
    byte[] value(long number) {
      return utf8(
          "{\"id\":\"h%d\",\"text\":\"iPhone %d\",\"timestamp\":\"1970-01-02T00:00:00Z\",\"brand\":\"old\"}"
              .formatted(number, number));
    }
  },
  /** A brand that no catalogue has. */
  UNKNOWN_BRAND(null) {
    @Override
    byte[] value(long number) {
      return utf8(
          "{\"id\":\"h%d\",\"text\":\"fine\",\"brand\":\"../../%d%%00'; DROP TABLE\"}"
              .formatted(number, number % 7));
    }
  },
  /** Characters that steer a terminal, and turn a line around. */
  CONTROL_CHARACTERS(null) {
    @Override
    byte[] value(long number) {
      return utf8(
          "{\"id\":\"h%d\",\"text\":\"iPhone \\u0000\\u001b[2J\\u202e\\ud83d %d\"}"
              .formatted(number, number));
    }
  },
  /** The same field twice: the last one counts. */
  TWICE(null) {
    @Override
    byte[] value(long number) {
      return utf8(
          "{\"id\":\"h%d\",\"text\":\"other\",\"text\":\"iPhone %d\"}".formatted(number, number));
    }
  },
  /** A record far larger than the topic's bound, which is one of compressed bytes. */
  COMPRESSED("read") {
    @Override
    byte[] value(long number) {
      return utf8("{\"text\":\"%d %s\"}".formatted(number, "a".repeat(9 << 20)));
    }
  };

  private final @Nullable String stage;

  HostileKind(@Nullable String stage) {
    this.stage = stage;
  }

  /** The value of a record of this kind. */
  abstract byte @Nullable [] value(long number);

  /** The stage at which it must fail; null if it must be labelled. */
  @Nullable String stage() {
    return stage;
  }

  String kindName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
