package io.tonestream.app.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.tonestream.app.redaction.TextMask;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Letters are what wasn't as it should be: whatever it is, its author isn't shown. */
final class LetterTextTest {
  private static final TextMask MASK = new TextMask(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":5,\"author\":\"Jane Doe\"}",
        "[{\"text\":\"hi\",\"author\":\"Jane Doe\"}]",
        "{\"records\":[{\"text\":\"hi\",\"author\":\"Jane Doe\"}]}",
        "{\"text\":\"hi\",\"author\":\"Jane Doe\"}\n{\"text\":\"ho\",\"author\":\"Joe\"}",
        "{\"text\":\"hi\", \"author\" : \"Jane Doe\", \"text",
        "{\"text\":\"a \\\"quote\\\"\",\"author\":\"Jane Doe\"",
        "{'text': 'hi', 'author': 'Jane Doe'}",
        "{\"author\":Jane Doe}",
        "\"{\\\"text\\\":\\\"hi\\\",\\\"author\\\":\\\"Jane Doe\\\"}\"",
        "{\"value\":\"{\\\"author\\\":\\\"Jane Doe\\\",\\\"text"
      })
  void knowsAuthorsAndDoesNotShowThem(String value) {
    assertThat(masked(value)).contains("author").doesNotContain("Jane", "Doe", "Joe");
    assertThat(LetterText.authors(value.getBytes(UTF_8))).contains("Jane Doe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":\"hi\",\"author\":\"Jane D",
        "{\"text\":\"hi\",\"author\":\"Jane \\\"D\\",
        "{\"text\":\"hi\",\"author\":{\"first\":\"Jane\",\"more\":{}},\"last\":\"Jane",
        "{\"value\":\"{\\\"author\\\":\\\"Jane",
        "{\"value\":\"{\\\"author\\\":\\\"Jane\\\"}\"}"
      })
  void showsNoPartOfAnAuthor(String value) {
    assertThat(masked(value)).contains("author").doesNotContain("Jane", "D");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"phone\":4915112345678,\"n\":5} | {\"phone\":\"number\",\"n\":5}",
        "[\"@joe\",[12345678]] | [\"@user\",[\"number\"]]",
        "{\"text\":\"ask joe@example.com\",\"ok\":true} | {\"text\":\"ask mail\",\"ok\":true}",
        "\"@joe\" | \"@user\"",
        "12345678 | number",
        "{\"text\":\"ask @joe\" | {\"text\":\"ask @user\""
      })
  void masksAllElse(String value, String masked) {
    assertThat(masked(value)).isEqualTo(masked);
  }

  /** Else whoever is quoted could have others' texts erased. */
  @Test
  void takesNobodyWhoIsQuotedForAnAuthor() {
    assertThat(authors("{\"text\":\"hi\",\"author\":\"Jane\",\"of\":{\"author\":\"Joe\"}}"))
        .containsExactly("Jane");
    assertThat(authors("{\"text\":\"hi\",\"of\":{\"author\":\"Joe\"}}")).isEmpty();
    assertThat(authors("{\"text\":\"\\\"author\\\":\\\"Joe\\\"\"}")).isEmpty();
    assertThat(authors("nobody")).isEmpty();
    assertThat(LetterText.authors(null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\\"", "'", "\\\\", "\"author\":", "\"author\":\"", "{", "[[1,"})
  void showsAnyValueInNoTime(String repeated) {
    String value = "{\"author\":\"" + repeated.repeat(1_000_000 / repeated.length());

    assertTimeout(Duration.ofSeconds(5), () -> masked(value));
    assertTimeout(Duration.ofSeconds(5), () -> masked(value.replace('"', '\'')));
  }

  private static String masked(String value) {
    return LetterText.masked(value.getBytes(UTF_8), MASK);
  }

  private static Set<String> authors(String value) {
    return LetterText.authors(value.getBytes(UTF_8));
  }
}
