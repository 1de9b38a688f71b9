package io.tonestream.model.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageDetectorTest {
  private static final LanguageDetector DETECTOR = LanguageDetector.get();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | The crew was friendly, but we waited two hours for our bags",
        "de | Die Mannschaft war freundlich, aber auf das Gepäck mussten wir zwei Stunden warten",
        "fr | L'équipage était aimable, mais nous avons attendu nos valises deux heures",
        "es | La tripulación fue amable, pero esperamos dos horas por el equipaje",
        "it | L'equipaggio era gentile, ma abbiamo aspettato i bagagli per due ore",
        "pt | A tripulação foi simpática, mas esperamos duas horas pelas malas",
        "nl | De bemanning was vriendelijk, maar we moesten twee uur op onze koffers wachten",
        "tr | Mürettebat çok nazikti ama bavullarımız için iki saat bekledik",
        "ar | كان الطاقم ودودا لكننا انتظرنا حقائبنا ساعتين",
        "ru | Экипаж был дружелюбный, но багаж мы ждали два часа",
        "hi | चालक दल मिलनसार था लेकिन हमें अपने सामान के लिए दो घंटे इंतजार करना पड़ा",
        "ja | 乗務員は親切でしたが、荷物を二時間も待ちました"
      })
  void tellsLanguages(String language, String text) {
    assertThat(DETECTOR.detect(text)).contains(language);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ok", "@delta 1234 😀 https://delta.com/status", "12:30 !!!"})
  void saysNothingOfTextsThatTellNothing(String text) {
    assertThat(DETECTOR.detect(text)).isEmpty();
  }

  @Test
  void namesAndLinksCountForNothing() {
    assertThat(
            DETECTOR.detect("@JuanGarciaDeLaTorre https://quepasaahora.es/nada so tired of this"))
        .contains("en");
  }

  /** The library has no emoji, no names and no links in these texts to treat otherwise. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "the crew was friendly but we waited two hours for our bags",
        "wir haben zwei stunden auf unsere koffer gewartet und niemand war da",
        "nous avons attendu nos valises deux heures et personne ne nous a rien dit",
        "esperamos dos horas por el equipaje y nadie vino a decirnos lo que pasaba",
        "abbiamo aspettato i bagagli per due ore e nessuno ci ha detto niente",
        "esperamos duas horas pelas malas e ninguém disse o que estava acontecendo",
        "we moesten twee uur op onze koffers wachten en niemand zei iets"
      })
  void agreesWithTheLibrary(String text) throws IOException {
    assertThat(DETECTOR.detect(text)).contains(byLibrary(text));
  }

  @Property(tries = 200)
  void readsAnyText(@ForAll String text) {
    assertThat(DETECTOR.detect(text).orElse("en")).isIn(LanguageDetector.LANGUAGES);
  }

  /** The first language of those that are told apart here. */
  private static String byLibrary(String text) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LanguageDetector.class.getResourceAsStream("/langdetect-183.bin"))) {
      Map<String, String> names = LanguageDetector.names();
      return Arrays.stream(
              new LanguageDetectorME(new LanguageDetectorModel(in)).predictLanguages(text))
          .map(Language::getLang)
          .filter(names::containsKey)
          .map(names::get)
          .findFirst()
          .orElseThrow();
    }
  }
}
