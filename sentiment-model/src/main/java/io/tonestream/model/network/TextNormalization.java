package io.tonestream.model.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is replaced in a text before a transformer's tokenizer reads it. */
public enum TextNormalization {
  /** Nothing. */
  @JsonProperty("none")
  NONE,
  /**
   * Words that begin with @ become {@code @user}, and those that begin with http become {@code
   * http}, as models that were trained on TweetEval expect (Barbieri et al. 2020).
   */
  @JsonProperty("tweeteval")
  TWEETEVAL;

  private static final Pattern USER = Pattern.compile("(?<![^ ])@[^ ]+");
  private static final Pattern LINK = Pattern.compile("(?<![^ ])http[^ ]*");

  String normalize(String text) {
    return normalize(text, null);
  }

  /**
   * The same for a text that is judged about something.
   *
   * @param kept what it is about: if that is a user's name, in any case, it stays
   */
  String normalize(String text, @Nullable String kept) {
    return switch (this) {
      case NONE -> text;
      case TWEETEVAL -> LINK.matcher(withoutUsers(text, kept)).replaceAll("http");
    };
  }

  private static String withoutUsers(String text, @Nullable String kept) {
    return USER.matcher(text)
        .replaceAll(
            user ->
                kept != null && isName(user.group(), kept)
                    ? Matcher.quoteReplacement(user.group())
                    : "@user");
  }

  /** Whether a word that begins with @ is this name, with or without its own @. */
  private static boolean isName(String word, String name) {
    int at = name.startsWith("@") ? 0 : 1;
    int end = at + name.length();
    return !name.isEmpty()
        && word.regionMatches(true, at, name, 0, name.length())
        && (end == word.length() || !Character.isLetterOrDigit(word.charAt(end)));
  }
}
