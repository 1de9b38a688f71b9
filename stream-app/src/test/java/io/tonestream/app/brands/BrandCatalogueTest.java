package io.tonestream.app.brands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.brands.BrandCatalogue.CataloguedBrand;
import io.tonestream.schemas.RawText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrandCatalogueTest {
  private final BrandCatalogue catalogue =
      new BrandCatalogue(
          List.of(
              new CataloguedBrand("Delta", List.of("Delta Air Lines", "@DeltaAssist")),
              new CataloguedBrand("American Airlines", List.of("@AmericanAir")),
              new CataloguedBrand("American Express", List.of("amex")),
              new CataloguedBrand("Straße", List.of())));

  @Test
  void findsNamesInAnyCase() {
    assertThat(catalogue.find("DELTA lost my bag, delta!")).containsExactly("Delta");
  }

  @Test
  void findsBrandsInTheOrderOfTheirFirstMention() {
    assertThat(catalogue.find("amex points for delta and amex lounge"))
        .containsExactly("American Express", "Delta");
  }

  @Test
  void findsHandlesAndTags() {
    assertThat(catalogue.find("thanks @deltaassist.")).containsExactly("Delta");
    assertThat(catalogue.find("#delta is late")).containsExactly("Delta");
    assertThat(catalogue.find("@delta: hi")).containsExactly("Delta");
  }

  @Test
  void keepsToWordBoundaries() {
    assertThat(catalogue.find("deltas, xdelta, delta_fan, @delta_fan, delta2")).isEmpty();
    assertThat(catalogue.find("delta's crew (delta) delta/amex"))
        .containsExactly("Delta", "American Express");
    assertThat(catalogue.find("me@deltaassist")).as("mail address").isEmpty();
  }

  @Test
  void prefersTheLongestAlias() {
    assertThat(catalogue.find("American Airlines and American   Express"))
        .containsExactly("American Airlines", "American Express");
    assertThat(catalogue.find("American food")).isEmpty();
  }

  @Test
  void findsLettersBeyondAscii() {
    assertThat(catalogue.find("die STRAßE")).containsExactly("Straße");
    assertThat(catalogue.find("straßen")).isEmpty();
    BrandCatalogue devanagari = new BrandCatalogue(List.of(new CataloguedBrand("राम", List.of())));
    assertThat(devanagari.find("राम!")).containsExactly("राम");
    assertThat(devanagari.find("रामा")).as("a vowel sign goes on with the word").isEmpty();
  }

  @Test
  void refusesAnAliasOfTwoBrands() {
    assertThatThrownBy(
            () ->
                new BrandCatalogue(
                    List.of(
                        new CataloguedBrand("A", List.of("x y")),
                        new CataloguedBrand("B", List.of("X  Y")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'A'")
        .hasMessageContaining("'B'");
  }

  @Test
  void namesTheFileThatItCannotRead(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("brands.yaml"), "- nam: X\n");
    assertThatThrownBy(() -> BrandCatalogueFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> BrandCatalogueFile.read(directory.resolve("none.yaml")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.yaml");
    Path empty = Files.writeString(directory.resolve("empty.yaml"), "- name: X\n-\n");
    assertThatThrownBy(() -> BrandCatalogueFile.read(empty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("brand catalogue " + empty + ": an entry is empty");
  }

  @Property
  void findsAnyNameBetweenAnyPunctuation(
      @ForAll @AlphaChars @StringLength(min = 1, max = 12) String name) {
    BrandCatalogue one = new BrandCatalogue(List.of(new CataloguedBrand(name, List.of())));
    for (String around : List.of(" %s ", "(%s)", "#%s!", "“%s”", "😀%s😀", "%s", "x %s.")) {
      assertThat(one.find(around.formatted(name.toUpperCase(Locale.ROOT))))
          .as(around)
          .contains(name);
    }
  }

  @Property
  void neverFindsANameInsideAWord(
      @ForAll @AlphaChars @StringLength(min = 1, max = 12) String name) {
    BrandCatalogue one = new BrandCatalogue(List.of(new CataloguedBrand(name + "q", List.of())));
    assertThat(one.find("x" + name + "q " + name + "qx " + name + "q_")).isEmpty();
  }

  @Test
  void saysHowATextMentionsEachOfItsBrands() {
    assertThat(catalogue.targetsOf(text("DELTA lost my bag, @DeltaAssist! And amex?", List.of())))
        .containsExactly(Map.entry("Delta", "DELTA"), Map.entry("American Express", "amex"));
    assertThat(catalogue.targetsOf(text("@deltaassist helped", List.of("Delta", "Acme"))))
        .containsExactly(Map.entry("Delta", "@deltaassist"), Map.entry("Acme", "Acme"));
  }

  private static RawText text(String text, List<String> brands) {
    return new RawText(text, null, brands, null, null, null, null);
  }
}
