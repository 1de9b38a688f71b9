package io.tonestream.cli.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogueFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MentionFinderTest {
  private static final MentionFinder AIRLINES =
      new MentionFinder(
          Map.of(
              "American Airlines", List.of("American", "@AmericanAir"),
              "Delta", List.of("#delta"),
              "C++", List.of()));

  @ParameterizedTest
  @CsvSource({
    "american  AIRLINES and Delta, American Airlines|Delta",
    "'delta, then @americanair', Delta|American Airlines",
    "deltas and @delta_fan and xdelta, ''",
    "@Delta! #delta, Delta",
    "I know C++11, C++",
    "AmericanAirlines, ''"
  })
  void findsNamesOnWordBoundariesInAnyCase(String text, String brands) {
    assertThat(String.join("|", AIRLINES.find(text))).isEqualTo(brands);
  }

  @Test
  void refusesACatalogueThatNamesNothing() throws IOException {
    Path file = Files.createTempFile("catalogue", ".yaml");
    Files.writeString(file, "- name: A\n  aliases: [' ']\n");
    assertThatThrownBy(() -> MentionFinder.read(file)).hasMessage("brand 'A' has a blank alias");
    Files.writeString(file, "- aliases: [a]\n");
    assertThatThrownBy(() -> MentionFinder.read(file))
        .hasMessage("a brand of the catalogue has no name");
    Files.writeString(file, "nonsense");
    assertThatThrownBy(() -> MentionFinder.read(file))
        .hasMessageStartingWith("can't read the brand catalogue " + file);
    Files.delete(file);
  }

  /** Whatever the catalogue, and whatever the text, it finds what the engine finds. */
  @Property(tries = 500)
  void findsWhatTheEngineFinds(
      @ForAll("aliases") Set<String> aliases, @ForAll("texts") List<String> texts)
      throws IOException {
    Map<String, List<String>> brands = new LinkedHashMap<>();
    int number = 0;
    for (String alias : aliases) {
      brands.put("b" + number++, List.of(alias));
    }
    Path catalogue = Files.createTempFile("catalogue", ".yaml");
    try {
      BrandCatalogue engine = engine(catalogue, brands);
      MentionFinder finder = MentionFinder.read(catalogue);
      for (String text : texts) {
        assertThat(finder.find(text)).as(text).isEqualTo(engine.find(text));
      }
    } finally {
      Files.delete(catalogue);
    }
  }

  @Property(tries = 200)
  void findsWhatTheEngineFindsOfTheBrandsThatComeWithTheApp(@ForAll("tweets") String text) {
    assertThat(MentionFinder.read(null).find(text))
        .isEqualTo(BrandCatalogueFile.readDefault().find(text));
  }

  /** One alias can't be two brands': the engine refuses that. */
  private static BrandCatalogue engine(Path catalogue, Map<String, List<String>> brands)
      throws IOException {
    List<Map<String, Object>> entries =
        brands.entrySet().stream()
            .map(
                brand ->
                    Map.<String, Object>of("name", brand.getKey(), "aliases", brand.getValue()))
            .toList();
    Files.write(catalogue, JsonMapper.builder().build().writeValueAsBytes(entries));
    try {
      return BrandCatalogueFile.read(catalogue);
    } catch (IllegalArgumentException e) {
      Assume.that(!String.valueOf(e.getMessage()).contains("belongs to both"));
      throw e;
    }
  }

  @Provide
  Arbitrary<Set<String>> aliases() {
    return Arbitraries.of("a", "B", "\u00e9", "\u00df", "\u0130", "@", "#", "+", "_", "1", " ")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(parts -> String.join("", parts))
        .filter(alias -> !alias.isBlank())
        .set()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.of(
            "a",
            "A",
            "b",
            "B",
            "\u00e9",
            "\u00c9",
            "\u00df",
            "\u1e9e",
            "\u0130",
            "i",
            "@",
            "#",
            "+",
            "_",
            "1",
            " ",
            "  ",
            "\t",
            "\u00a0",
            "\u2003",
            "\u0301",
            ".",
            "\ud83d\ude00",
            "b0",
            "B1")
        .list()
        .ofMaxSize(24)
        .map(parts -> String.join("", parts))
        .list()
        .ofSize(10);
  }

  @Provide
  Arbitrary<String> tweets() {
    return Arbitraries.of(
            "apple",
            "Apple",
            "iPhone",
            "@Delta",
            "delta",
            "american",
            "American Airlines",
            "virgin",
            "America",
            "#united",
            "united",
            "South",
            "west",
            "Southwest",
            " ",
            "  ",
            ", ",
            "s",
            "_",
            "'s",
            "@",
            "#",
            "the",
            "Coca",
            "Cola",
            "-",
            "Microsoft",
            "google",
            "\n")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }
}
