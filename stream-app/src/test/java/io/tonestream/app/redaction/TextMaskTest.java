package io.tonestream.app.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextMaskTest {
  private static final TextMask MASK = new TextMask(List.of());

  /**
   * What names are made of, in a class of a pattern. A look-behind sees a character of two units
   * only if the pattern itself holds one.
   */
  private static final String NAME = "\\p{L}\\p{Nd}\\p{M}\\u200c\\u200d_\ud801\udc00";

  /** Among them a mark, a joiner, and a letter and an emoji of two units each. */
  private static final int[] CHARACTERS =
      "ab@@@@...--+ _é\u0301\u200d\u0915\u0940و\ud801\udc00\ud83d\ude00".codePoints().toArray();

  /** Of links and numbers; among the digits one of two units, among the spaces a rare one. */
  private static final List<String> PIECES =
      List.of(
          "http",
          "HTTPS",
          "s",
          "://",
          "/",
          "www",
          "WwW",
          ".",
          "a",
          " ",
          "\n",
          "\u000b",
          "\u00a0",
          "+",
          "1",
          "2",
          "34",
          "\u0663",
          "\ud835\udfd8",
          "\ud83d\ude00",
          "-",
          "(",
          ")");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@joe at joe.b+x@mail.example.org, call +1 555 123 4567 | @user at mail, call number",
        "see https://t.co/x1 or www.example.org/me | see http or http",
        "https://example.org/@joe/12345678 | http",
        "DE89 3704 0044 0532 0130 00 is mine | DEnumber is mine",
        "@united lost 2 of 3 bags, 10/10 | @user lost 2 of 3 bags, 10/10",
        "Https://facebook.com/jane.doe or WWW.x.de/jane | http or http",
        "@jane.doe, @jane-doe and @joe.b-c.d | @user, @user and @user",
        "@united, thanks. So @delta. And @aa... or @ba--no. | @user, thanks. So @user. And @user... or @user--no.",
        "@иван, @müller and @ju\u0308rgen_m | @user, @user and @user",
        "@मीनाक्षी और @می\u200cنا, @\ud801\udc00x\ud83d\ude00! | @user और @user, @user\ud83d\ude00!",
        "jürgen.müller@x.de, info@müller.de | mail, mail",
        "иван@почта.рф; \ud801\udc00@x.de | mail; mail",
        "call \u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667 or 0151\u00a0123\u202f4567 | call number or number",
        "a. www ends. 5 :// @ | a. www ends. 5 :// @",
        "nothing at all | nothing at all"
      })
  void takesOutWhatPointsToAPerson(String text, String masked) {
    assertThat(MASK.mask(text)).isEqualTo(masked);
    assertThat(MASK.mask(masked)).as("again").isEqualTo(masked);
  }

  /** The same as these patterns, which take several times as long. */
  @Property(tries = 2_000)
  void findsMailAndUsersAsPatternsDo(@ForAll Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(25); length > 0; length--) {
      text.appendCodePoint(CHARACTERS[random.nextInt(CHARACTERS.length)]);
    }
    String byPatterns =
        text.toString()
            .replaceAll("(?<![N.+-])[N.+-]++@[N-]++\\.[N.-]+".replace("N", NAME), "mail")
            .replaceAll("@[N]+(?:[.-][N]+)*".replace("N", NAME), "@user");

    assertThat(MASK.mask(text.toString())).as(text.toString()).isEqualTo(byPatterns);
  }

  /** The same as these patterns, which take several times as long. */
  @Property(tries = 5_000)
  void findsLinksAndLongNumbersAsPatternsDo(@ForAll Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(30); length > 0; length--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    String byPatterns =
        text.toString()
            .replaceAll("(?i)https?://\\S+|www\\.\\S+", "http")
            .replaceAll("\\+?\\p{Nd}[\\p{Nd} \\u00a0\\u202f()./-]{5,}\\p{Nd}", "number");

    assertThat(MASK.mask(text.toString())).as(text.toString()).isEqualTo(byPatterns);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "@", "a@", "http://", "1-", "+1 ", "a.", "\u0663", "é@"})
  void masksAnyTextInNoTime(String repeated) {
    String text = repeated.repeat(100_000 / repeated.length());

    assertTimeout(Duration.ofSeconds(2), () -> MASK.mask(text));
  }

  @Test
  void letsRedactorsTakeOutMore() {
    TextMask mask =
        new TextMask(
            List.of(text -> text.replace("Jane", "[name]"), text -> text.replace("[", "<")));

    assertThat(mask.mask("Jane wrote to @joe")).isEqualTo("<name] wrote to @user");
  }

  @Test
  void leavesATextOutThatARedactorFailsOn() {
    TextMask mask =
        new TextMask(
            List.of(
                text -> {
                  throw new IllegalStateException(text);
                }));

    assertThat(mask.mask("Jane")).isNull();
    assertThat(mask.mask("Joe")).isNull();
    assertThat(mask.failures()).isEqualTo(2);
  }

  @Test
  void leavesATextOutThatARedactorOverflowsOrLacksAClassFor() {
    TextMask overflowing =
        new TextMask(List.of(text -> text.repeat(100_000).replaceAll("(J|a|n|e)*", "")));
    TextMask lacking =
        new TextMask(
            List.of(
                text -> {
                  throw new NoClassDefFoundError("Names");
                }));

    assertThat(overflowing.mask("Jane")).isNull();
    assertThat(lacking.mask("Jane")).isNull();
  }

  @Test
  @SuppressWarnings("NullAway") // what a plugin may do
  void leavesATextOutThatARedactorMakesNothingOf() {
    TextMask mask = new TextMask(List.of(text -> null));

    assertThat(mask.mask("Jane")).isNull();
    assertThat(mask.failures()).isEqualTo(1);
  }
}
