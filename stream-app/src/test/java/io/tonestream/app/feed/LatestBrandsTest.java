package io.tonestream.app.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.testing.Sentiments;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class LatestBrandsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

  private final LatestBrands brands = new LatestBrands(new FeedConfiguration(3, 4));

  @Test
  void tellsEachBrandOnceHoweverOftenItChanged() {
    put("Acme", 0, 1, 1);
    put("Delta", 0, 1, 1);
    put("Acme", 1, 5, 1);

    LatestBrands.Changes all = brands.since(0);
    assertThat(all.everything()).isTrue();
    assertThat(all.changed()).extracting(BrandSentiment::brand).containsExactly("Delta", "Acme");
    assertThat(all.changed().get(1).windows().get(0).counts().negative()).isEqualTo(5);
    assertThat(brands.since(all.upTo()).changed()).isEmpty();
    put("Delta", 1, 0, 9);
    assertThat(brands.since(all.upTo()).everything()).isFalse();
    assertThat(brands.since(all.upTo()).changed())
        .extracting(BrandSentiment::brand)
        .containsExactly("Delta");
  }

  @Test
  void tellsThatABrandIsGone() {
    put("Acme", 0, 1, 1);
    long seen = brands.lastChange();
    brands.remove("Acme");
    brands.remove("never there");

    assertThat(brands.since(seen).removed()).containsExactly("Acme");
    assertThat(brands.since(0).removed()).isEmpty();
    assertThat(brands.find("Acme")).isEmpty();
    put("Acme", 1, 1, 1);
    assertThat(brands.since(seen).removed()).isEmpty();
    assertThat(brands.since(seen).changed()).hasSize(1);
  }

  @Test
  void tellsThatAllBrandsAreGoneWhenTheTopicIsMadeAnew() {
    put("Acme", 0, 1, 1);
    put("Delta", 0, 1, 1);
    long seen = brands.lastChange();
    brands.clear();

    assertThat(brands.since(seen).removed()).containsExactlyInAnyOrder("Acme", "Delta");
    assertThat(brands.all()).isEmpty();
  }

  @Test
  void dropsTheBrandThatHadNoNewsForLongest() {
    for (String brand : List.of("a", "b", "c", "a", "d")) {
      put(brand, 0, 1, 1);
    }

    assertThat(brands.all()).extracting(BrandSentiment::brand).containsExactly("c", "a", "d");
    assertThat(brands.since(4).removed()).containsExactly("b");
  }

  /** Whoever applies what he is told, at whatever pace, ends with what there is. */
  @Property(tries = 200)
  void canBeFollowedAtAnyPace(@ForAll long seed) {
    LatestBrands followed = new LatestBrands(new FeedConfiguration(3, 1));
    Random random = new Random(seed);
    Map<String, BrandSentiment> seen = new HashMap<>();
    long upTo = 0;
    for (int step = 0; step < 200; step++) {
      String brand = String.valueOf((char) ('a' + random.nextInt(6)));
      if (random.nextInt(4) == 0) {
        followed.remove(brand);
      } else {
        followed.put(Sentiments.of(brand, START, step, 1), START);
      }
      if (random.nextInt(10) == 0 || step == 199) {
        LatestBrands.Changes changes = followed.since(upTo);
        if (changes.everything()) {
          seen.clear();
        }
        changes.changed().forEach(each -> seen.put(each.brand(), each));
        changes.removed().forEach(seen::remove);
        upTo = changes.upTo();
      }
    }

    Map<String, BrandSentiment> there = new TreeMap<>();
    followed.all().forEach(each -> there.put(each.brand(), each));
    assertThat(seen).containsExactlyInAnyOrderEntriesOf(there).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void keepsTheLastRecordOfEachSpacingUpToALimit() {
    for (int second = 0; second < 60; second++) {
      put("Acme", second, second, 60 - second);
    }

    LatestBrands.History past = history("Acme");
    assertThat(past.spacing()).hasSeconds(10);
    assertThat(past.points())
        .extracting(HistoryPoint::asOf)
        .containsExactly(
            START.plusSeconds(29),
            START.plusSeconds(39),
            START.plusSeconds(49),
            START.plusSeconds(59));
    assertThat(past.points().get(3))
        .isEqualTo(
            new HistoryPoint(
                START.plusSeconds(59),
                -58 / 60.0,
                -1.0,
                -58 / 60.0 + 0.1,
                -29 / 60.0,
                60,
                59,
                0,
                1));
    assertThat(
            brands
                .history(
                    "Acme", Sentiments.FIVE_MINUTES, START.plusSeconds(39), START.plusSeconds(49))
                .orElseThrow()
                .points())
        .hasSize(2);
    assertThat(brands.trend("Acme", Sentiments.FIVE_MINUTES, 2).orElseThrow().net())
        .containsExactly(-38 / 60.0, -58 / 60.0);
  }

  @Test
  void forgetsThePastThatAReplayTellsAnew() {
    put("Acme", 100, 1, 0);
    put("Acme", 130, 1, 0);
    put("Acme", 60, 2, 0);

    assertThat(history("Acme").points())
        .extracting(HistoryPoint::asOf)
        .containsExactly(START.plusSeconds(60));
  }

  @Test
  void keepsAnEmptyWindowWithoutANet() {
    brands.put(Sentiments.of("Acme", START, 0, 0, Map.of(), null), START);

    assertThat(history("Acme").points())
        .containsExactly(new HistoryPoint(START, null, null, null, null, 0, 0, 0, 0));
    assertThat(brands.trend("Acme", Sentiments.FIVE_MINUTES, 9).orElseThrow().net())
        .containsExactly((Double) null);
  }

  @Test
  void notesWhenAVersionTookOverAndWhatItMoved() {
    Decomposition early = new Decomposition(0, -0.1, -0.2, 0, 20);
    Decomposition whole = new Decomposition(0, -0.8, -0.9, -0.7, 90);
    Decomposition after = new Decomposition(0.3, 0, 0, 0, 90);
    put("Acme", 0, 1, 1);
    putScoredBy(10, Map.of("v1", 2L, "v2", 1L), early);
    putScoredBy(70, Map.of("v2", 3L), whole);
    putScoredBy(400, Map.of("v2", 3L), after);

    assertThat(history("Acme").modelChanges())
        .containsExactly(new ModelChange(START.plusSeconds(10), "v2", List.of("v1"), whole));
    assertThat(brands.history("Acme", Sentiments.MINUTE, START, LATER).orElseThrow().modelChanges())
        .extracting(ModelChange::decomposition)
        .containsExactly(whole);
  }

  @Test
  void doesNotTakeTheFirstVersionForAChange() {
    put("Acme", 0, 1, 1);
    brands.put(Sentiments.of("Acme", START.plusSeconds(90), 0, 0, Map.of(), null), START);
    put("Acme", 200, 1, 1);

    assertThat(history("Acme").modelChanges()).isEmpty();
  }

  private LatestBrands.History history(String brand) {
    return brands.history(brand, Sentiments.FIVE_MINUTES, START, LATER).orElseThrow();
  }

  private void put(String brand, long second, long negative, long positive) {
    brands.put(Sentiments.of(brand, START.plusSeconds(second), negative, positive), START);
  }

  private void putScoredBy(long second, Map<String, Long> versions, Decomposition decomposition) {
    brands.put(
        Sentiments.of("Acme", START.plusSeconds(second), 1, 2, versions, decomposition), START);
  }
}
