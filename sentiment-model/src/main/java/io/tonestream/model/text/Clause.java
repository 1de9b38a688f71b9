package io.tonestream.model.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a text that is about a mention, as far as punctuation and conjunctions tell, and the
 * rest: what models read that can't relate words to each other.
 *
 * @param inside the clause
 * @param outside what stands before and after it; empty if the clause is the whole text
 */
public record Clause(String inside, String outside) {
  /** Where one clause ends and another begins. */
  private static final Pattern BORDER =
      Pattern.compile(
          "[.!?;:,()\\n\\u2026\\u3002\\u060c]+"
              + "|(?<!\\S)(?:-{1,3}|[\\u2013\\u2014]|but|though|although|however|while|whereas|yet"
              + "|except|and|or|because|so|aber|jedoch|pero|aunque|mais|ma|mas)(?!\\S)",
          Pattern.CASE_INSENSITIVE);

  /** A clause with fewer words beside the mention says nothing: 'the food, the wine'. */
  private static final int MIN_WORDS = 2;

  /**
   * The clause around the first mention; the whole text if it isn't mentioned.
   *
   * @param mention as it stands in the text, in any case
   */
  public static Clause around(String text, String mention) {
    int at = indexOf(text, mention);
    if (at < 0) {
      return new Clause(text, "");
    }
    Matcher border = BORDER.matcher(text);
    boolean found = border.find();
    int start = 0;
    int startBefore = 0;
    for (; found && border.end() <= at; found = border.find()) {
      startBefore = start;
      start = border.end();
    }
    int beside = words(text, start, at);
    int counted = at + mention.length();
    for (; found; found = border.find()) {
      int end = border.start();
      if (end >= counted) {
        beside += words(text, counted, end);
        if (beside >= MIN_WORDS) {
          return cut(text, start, end);
        }
        counted = end;
      }
    }
    beside += words(text, counted, text.length());
    return cut(text, beside < MIN_WORDS ? startBefore : start, text.length());
  }

  private static Clause cut(String text, int start, int end) {
    String outside = text.substring(0, start).strip() + " " + text.substring(end).strip();
    return new Clause(text.substring(start, end).strip(), outside.strip());
  }

  /** Where it is mentioned, on word boundaries if it is anywhere; -1 if it isn't. */
  private static int indexOf(String text, String mention) {
    if (mention.isEmpty()) {
      return -1;
    }
    int first = -1;
    for (int at = 0; at + mention.length() <= text.length(); at++) {
      if (text.regionMatches(true, at, mention, 0, mention.length())) {
        int end = at + mention.length();
        if (isBorder(text, at - 1) && isBorder(text, end)) {
          return at;
        }
        first = first < 0 ? at : first;
      }
    }
    return first;
  }

  private static boolean isBorder(String text, int at) {
    return at < 0 || at >= text.length() || !Character.isLetterOrDigit(text.charAt(at));
  }

  private static int words(String text, int start, int end) {
    int words = 0;
    boolean inWord = false;
    for (int i = start; i < end; i++) {
      boolean letter = Character.isLetterOrDigit(text.charAt(i));
      words += letter && !inWord ? 1 : 0;
      inWord = letter;
    }
    return words;
  }
}
