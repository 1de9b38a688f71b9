package io.tonestream.cli.dev;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.cli.dev.SampleTexts.Sample;
import io.tonestream.schemas.Label;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SampleTextsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void makesTheSameTextsFromTheSameSeed() {
    assertThat(samples(1, 500)).isEqualTo(samples(1, 500)).isNotEqualTo(samples(2, 500));
  }

  @Test
  void mentionsTheBrandThatItIsAboutAndNoOther() {
    BrandCatalogue catalogue = BrandCatalogueFile.readDefault();
    for (Sample sample : samples(3, 5_000)) {
      assertThat(catalogue.find(sample.text().text()))
          .as(sample.text().text())
          .isEqualTo(sample.brand() == null ? List.of() : List.of(sample.brand()));
    }
  }

  @Test
  void leavesAloneWhatOnlySoundsLikeABrand() {
    BrandCatalogue catalogue = BrandCatalogueFile.readDefault();
    for (String text :
        List.of(
            "Manchester United won again",
            "the delta of the river, and the delta variant",
            "moving southwest next year",
            "pineapple juice",
            "an american dream",
            "close the windows, open the switch",
            "#uniteddestates @delta_fan")) {
      assertThat(catalogue.find(text)).as(text).isEmpty();
    }
  }

  @Test
  void fillsInEveryBlank() {
    assertThat(samples(4, 5_000))
        .allSatisfy(sample -> assertThat(sample.text().text()).doesNotContain("{", "}", "  "));
  }

  @Test
  void variesBrandsWordsAndLabels() {
    List<Sample> samples = samples(5, 10_000);

    assertThat(samples.stream().map(sample -> sample.text().text()).distinct().count())
        .isGreaterThan(5_000);
    assertThat(samples.stream().map(Sample::brand).collect(Collectors.toSet()))
        .hasSize(SamplePhrases.BRANDS.size() + 1);
    Map<Label, Long> labels =
        samples.stream().collect(Collectors.groupingBy(Sample::mood, Collectors.counting()));
    assertThat(labels.keySet()).containsExactlyInAnyOrder(Label.values());
    assertThat(labels.values()).allMatch(count -> count > 1_000);
  }

  /** Ten minutes at 50 texts a second: within them every minute's net of some brand moves a lot. */
  @Test
  void shiftsTheMoodOfBrandsOverMinutes() {
    SampleTexts texts = new SampleTexts(6);
    Map<String, TreeSet<Double>> nets = new HashMap<>();
    for (int minute = 0; minute < 10; minute++) {
      net(Stream.generate(() -> texts.next(NOW)).limit(3_000).toList())
          .forEach((brand, net) -> nets.computeIfAbsent(brand, b -> new TreeSet<>()).add(net));
    }
    long moved =
        nets.values().stream().filter(minutes -> minutes.last() - minutes.first() > 0.7).count();
    assertThat(moved).isGreaterThanOrEqualTo(5);
  }

  private static Map<String, Double> net(List<Sample> samples) {
    return samples.stream()
        .filter(sample -> sample.brand() != null)
        .collect(
            Collectors.groupingBy(
                sample -> requireNonNull(sample.brand()),
                Collectors.averagingDouble(sample -> sample.mood().ordinal() - 1)));
  }

  private static List<Sample> samples(long seed, int count) {
    SampleTexts texts = new SampleTexts(seed);
    return Stream.generate(() -> texts.next(NOW)).limit(count).toList();
  }
}
