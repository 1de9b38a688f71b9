package io.tonestream.app.redaction;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes out of texts what points to a person. Thread-safe. */
public final class TextMask {
  private static final Logger log = LoggerFactory.getLogger(TextMask.class);

  private static final Pattern LONG_NUMBER =
      Pattern.compile("\\+?\\p{Nd}[\\p{Nd} \\u00a0\\u202f()./-]{5,}\\p{Nd}");

  /** How far the last digit of a long number is from the first one, at least. */
  private static final int LONG_NUMBER_SPAN = 6;

  private static final List<String> LINK_STARTS = List.of("http://", "https://", "www.");

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private final List<Redactor> redactors;
  private final AtomicLong failures = new AtomicLong();

  /**
   * @param redactors get a text one after the other, once it is masked
   */
  public TextMask(List<Redactor> redactors) {
    this.redactors = List.copyOf(redactors);
  }

  /**
   * One with the redactors that are on the class path.
   *
   * @throws IllegalArgumentException if one of them can't be made
   */
  public static TextMask installed() {
    try {
      List<Redactor> found =
          ServiceLoader.load(Redactor.class).stream().map(ServiceLoader.Provider::get).toList();
      found.forEach(redactor -> log.info("Texts are redacted by {}", redactor.getClass()));
      return new TextMask(found);
    } catch (ServiceConfigurationError e) {
      throw new IllegalArgumentException("a redactor can't be used: " + e.getMessage(), e);
    }
  }

  /**
   * A text that can still be read, without what points to a person.
   *
   * @return null if a redactor failed: what it would have taken out is not known
   */
  public @Nullable String mask(String text) {
    String masked = maskPatterns(text);
    for (Redactor redactor : redactors) {
      try {
        masked = requireNonNull(redactor.redact(masked));
      } catch (RuntimeException | StackOverflowError | LinkageError e) {
        if (failures.getAndIncrement() == 0) {
          log.warn(
              "{} fails with {}: texts that it fails on are left out",
              redactor.getClass().getName(),
              e.getClass().getName());
        }
        return null;
      }
    }
    return masked;
  }

  /** How many texts were left out because a redactor failed. */
  public long failures() {
    return failures.get();
  }

  /** Most texts have none of it, which one look tells. */
  private static String maskPatterns(String text) {
    boolean at = false;
    boolean link = false;
    boolean longNumber = false;
    int firstDigit = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isDigitAt(text, i)) {
        firstDigit = firstDigit < 0 ? i : firstDigit;
        longNumber |= i - firstDigit >= LONG_NUMBER_SPAN;
      } else if (!isWithinNumber(c)) {
        firstDigit = -1;
      }
      at |= c == '@';
      link |=
          c == '/' && text.startsWith("://", i - 1)
              || c == '.' && text.regionMatches(true, i - 3, "www", 0, 3);
    }
    String masked = link ? maskLinks(text) : text;
    if (at) {
      masked = maskUsers(maskMail(masked));
    }
    return longNumber ? LONG_NUMBER.matcher(masked).replaceAll("number") : masked;
  }

  private static String maskLinks(String text) {
    StringBuilder masked = new StringBuilder(text.length());
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      int start = lengthOfLinkStart(text, i);
      if (start > 0 && i + start < text.length() && !isSpace(text.charAt(i + start))) {
        masked.append(text, done, i).append("http");
        done = i + start;
        while (done < text.length() && !isSpace(text.charAt(done))) {
          done++;
        }
        i = done - 1;
      }
    }
    return done == 0 ? text : masked.append(text, done, text.length()).toString();
  }

  /** 0 if none starts there. */
  private static int lengthOfLinkStart(String text, int i) {
    char c = text.charAt(i);
    if (c == 'h' || c == 'H' || c == 'w' || c == 'W') {
      for (String start : LINK_STARTS) {
        if (text.regionMatches(true, i, start, 0, start.length())) {
          return start.length();
        }
      }
    }
    return 0;
  }

  /** Most tweets have an {@code @}: a pattern that looks for its left side first is slow. */
  private static String maskMail(String text) {
    StringBuilder masked = new StringBuilder(text.length());
    int done = 0;
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      int start = at;
      while (start > done && isOfAddress(text.codePointBefore(start), ".+-")) {
        start -= Character.charCount(text.codePointBefore(start));
      }
      int domain = endOfRun(text, at + 1, "-");
      boolean dotted = domain > at + 1 && domain < text.length() && text.charAt(domain) == '.';
      int end = dotted ? endOfRun(text, domain + 1, ".-") : domain;
      boolean follows = start == done && done > 0;
      if (start < at && dotted && end > domain + 1 && !follows) {
        masked.append(text, done, start).append("mail");
        done = end;
        at = end - 1;
      }
    }
    return done == 0 ? text : masked.append(text, done, text.length()).toString();
  }

  private static String maskUsers(String text) {
    StringBuilder masked = new StringBuilder(text.length());
    int done = 0;
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      int end = endOfUser(text, at + 1);
      if (end > at + 1) {
        masked.append(text, done, at).append("@user");
        done = end;
        at = end - 1;
      }
    }
    return done == 0 ? text : masked.append(text, done, text.length()).toString();
  }

  /** What follows a dot or a hyphen belongs to the name, unless that ends a sentence. */
  private static int endOfUser(String text, int start) {
    int end = endOfRun(text, start, "");
    while (end > start && end < text.length() && ".-".indexOf(text.charAt(end)) >= 0) {
      int next = endOfRun(text, end + 1, "");
      if (next == end + 1) {
        return end;
      }
      end = next;
    }
    return end;
  }

  private static int endOfRun(String text, int start, String others) {
    int end = start;
    while (end < text.length() && isOfAddress(text.codePointAt(end), others)) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  private static boolean isOfAddress(int c, String others) {
    return isOfName(c) || others.indexOf(c) >= 0;
  }

  /** In any script; vowels and accents may be characters of their own. */
  private static boolean isOfName(int c) {
    if (c < 128) {
      return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default ->
          Character.isLetterOrDigit(c) || c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
    };
  }

  /** What a pattern's {@code \s} is. */
  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  /** A digit of two characters ends with one of these. */
  private static boolean isWithinNumber(char c) {
    return c == ' '
        || c == '-'
        || c == '.'
        || c == '/'
        || c == '('
        || c == ')'
        || c == '\u00a0'
        || c == '\u202f'
        || Character.isLowSurrogate(c);
  }

  private static boolean isDigitAt(String text, int i) {
    char c = text.charAt(i);
    return c < 128 ? c >= '0' && c <= '9' : Character.isDigit(text.codePointAt(i));
  }
}
