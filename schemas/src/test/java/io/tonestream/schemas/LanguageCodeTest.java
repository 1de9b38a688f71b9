package io.tonestream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageCodeTest {
  @ParameterizedTest
  @CsvSource({"en, en", "pt-BR, pt", "EN, en", "zh-Hant-TW, zh", "de_AT, de", "he, he", "id, id"})
  void takesTheLanguageOfATag(String tag, String language) {
    assertThat(LanguageCode.of(tag)).contains(language);
  }

  @ParameterizedTest
  @ValueSource(strings = {"und", "qme", "zxx", "", "english", "e", "!!", "x-private"})
  void findsNoneWhereATagSaysNone(String tag) {
    assertThat(LanguageCode.of(tag)).isEmpty();
  }

  @Test
  void findsNoneWithoutATag() {
    assertThat(LanguageCode.of(null)).isEmpty();
  }
}
