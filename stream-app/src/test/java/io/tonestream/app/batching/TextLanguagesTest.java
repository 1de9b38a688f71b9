package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.batching.LanguagesConfiguration.Unsupported;
import io.tonestream.schemas.RawText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TextLanguagesTest {
  private static final String GERMAN = "das ist doch alles nicht zu fassen";

  private final TextLanguages languages = new TextLanguages(LanguagesConfiguration.DEFAULT);

  @Test
  void believesTheProducer() {
    assertThat(languages.of(text(GERMAN, "pt-BR"))).isEqualTo("pt-BR");
  }

  @Test
  void detectsWhatTheProducerDoesNotSay() {
    assertThat(languages.of(text(GERMAN, null))).isEqualTo("de");
    assertThat(languages.of(text(GERMAN, "und"))).isEqualTo("de");
    assertThat(languages.of(text("ok", null))).isNull();
    assertThat(languages.of(text("ok", "und"))).isEqualTo("und");
  }

  @Test
  void detectsNothingIfItIsNotToo() {
    TextLanguages off = new TextLanguages(new LanguagesConfiguration(false, Unsupported.ABSTAIN));

    assertThat(off.of(text(GERMAN, null))).isNull();
    assertThat(off.isUnsupported("de", List.of("en"))).isTrue();
  }

  @Test
  void abstainsWhereTheModelWasValidatedOnOtherLanguages() {
    assertThat(languages.isUnsupported("de", List.of("en"))).isTrue();
    assertThat(languages.isUnsupported("en-GB", List.of("de", "en"))).isFalse();
    assertThat(languages.isUnsupported("de", List.of())).as("nobody knows").isFalse();
    assertThat(languages.isUnsupported(null, List.of("en"))).as("may well be").isFalse();
    assertThat(languages.isUnsupported("und", List.of("en"))).as("may well be").isFalse();
  }

  @Test
  void labelsAllLanguagesIfItIsTold() {
    TextLanguages label = new TextLanguages(new LanguagesConfiguration(true, Unsupported.LABEL));

    assertThat(label.isUnsupported("de", List.of("en"))).isFalse();
  }

  private static RawText text(String text, @Nullable String lang) {
    return new RawText(text, null, List.of(), null, null, lang, null);
  }
}
