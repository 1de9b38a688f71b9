package io.tonestream.model.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.regex.Pattern;

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
    return switch (this) {
      case NONE -> text;
      case TWEETEVAL -> LINK.matcher(USER.matcher(text).replaceAll("@user")).replaceAll("http");
    };
  }
}
