package io.tonestream.app.brands;

import java.util.regex.Pattern;

/** Takes out of texts what points to a person. */
public final class TextMask {
  private static final Pattern LINK = Pattern.compile("https?://\\S+|www\\.\\S+");
  private static final Pattern MAIL =
      Pattern.compile("(?<![\\w.+-])[\\w.+-]++@[\\w-]++\\.[\\w.-]+");
  private static final Pattern USER = Pattern.compile("@\\w+");
  private static final Pattern LONG_NUMBER = Pattern.compile("\\+?\\d[\\d ()./-]{5,}\\d");

  private TextMask() {}

  /** Leaves a text readable, without what points to a person. */
  public static String mask(String text) {
    String masked = LINK.matcher(text).replaceAll("http");
    masked = MAIL.matcher(masked).replaceAll("mail");
    masked = USER.matcher(masked).replaceAll("@user");
    return LONG_NUMBER.matcher(masked).replaceAll("number");
  }
}
