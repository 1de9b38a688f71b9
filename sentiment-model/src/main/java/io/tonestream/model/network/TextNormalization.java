package io.tonestream.model.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
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
   * @param kept a user's name that stays if it is in the text, in any case
   */
  String normalize(String text, @Nullable String kept) {
    return switch (this) {
      case NONE -> text;
      case TWEETEVAL -> LINK.matcher(withoutUsers(text, kept)).replaceAll("http");
    };
  }

  private static String withoutUsers(String text, @Nullable String kept) {
    String name = kept == null || !kept.startsWith("@") ? null : kept.toLowerCase(Locale.ROOT);
    return USER.matcher(text)
        .replaceAll(
            user ->
                name != null && user.group().toLowerCase(Locale.ROOT).startsWith(name)
                    ? Matcher.quoteReplacement(user.group())
                    : "@user");
  }
}
