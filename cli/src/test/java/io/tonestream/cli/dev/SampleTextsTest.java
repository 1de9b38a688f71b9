package io.tonestream.cli.dev;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.app.repeats.GroupCounts;
import io.tonestream.app.repeats.Repeats;
import io.tonestream.cli.dev.SampleTexts.Sample;
import io.tonestream.schemas.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    for (Sample sample : samples(3, 50_000)) {
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
    assertThat(samples(4, 20_000))
        .extracting(sample -> sample.text().text())
        .allSatisfy(
            text -> assertThat(text).doesNotContain("{", "}", "  ").isEqualTo(text.strip()));
  }

  @Test
  void variesBrandsWordsAndLabels() {
    List<Sample> samples = samples(5, 10_000);

    assertThat(samples.stream().map(sample -> sample.text().text()).distinct().count())
        .isGreaterThan(9_900);
    assertThat(samples.stream().map(Sample::brand).collect(Collectors.toSet()))
        .hasSize(SamplePhrases.BRANDS.size() + 1);
    Map<Label, Long> labels =
        samples.stream().collect(Collectors.groupingBy(Sample::mood, Collectors.counting()));
    assertThat(labels.keySet()).containsExactlyInAnyOrder(Label.values());
    assertThat(labels.values()).allMatch(count -> count > 1_000);
  }

  /** An hour at 50 texts a second. */
  @Test
  void differsFromBrandToBrandAndFromTimeToTime() {
    SampleTexts texts = new SampleTexts(6);
    Map<String, TreeSet<Double>> nets = new HashMap<>();
    for (int tenth = 0; tenth < 10; tenth++) {
      List<Sample> samples = new ArrayList<>();
      for (int text = 0; text < 18_000; text++) {
        samples.add(texts.next(NOW.plusMillis(20L * (18_000 * tenth + text))));
      }
      net(samples)
          .forEach((brand, net) -> nets.computeIfAbsent(brand, b -> new TreeSet<>()).add(net));
    }

    assertThat(nets.values()).filteredOn(each -> each.first() > 0.15).hasSizeGreaterThan(3);
    assertThat(nets.values()).filteredOn(each -> each.last() < 0).hasSizeGreaterThan(3);
    assertThat(nets.values())
        .allSatisfy(each -> assertThat(each.last() - each.first()).isGreaterThan(0.05));
    assertThat(nets.values())
        .as("four have had an event")
        .filteredOn(each -> each.last() - each.first() > 0.4)
        .hasSize(4);
  }

  /** An hour at 50 texts a second: of most brands no copies are seen, and of none many. */
  @Test
  void repeatsItselfAsLittleAsPeopleDo() {
    List<Sample> hour = samples(7, 180_000);
    Map<String, GroupCounts> groups = new HashMap<>();
    for (Sample sample : hour) {
      groups
          .computeIfAbsent(String.valueOf(sample.brand()), brand -> new GroupCounts())
          .add(ContentGroup.of(sample.text().text()));
    }

    assertThat(groups.values())
        .extracting(Repeats::of)
        .filteredOn(repeats -> !repeats.equals(Repeats.NONE))
        .hasSizeLessThan(10)
        .allSatisfy(repeats -> assertThat(repeats.share()).isLessThan(0.05));
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
    return IntStream.range(0, count).mapToObj(i -> texts.next(NOW.plusMillis(20L * i))).toList();
  }
}
