package io.tonestream.app.drivers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.erasure.TextId;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Kind;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandDrivers.Window;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BrandTextsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofHours(24);
  private static final long NOW = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
  private static final DriversSettings SETTINGS =
      new DriversSettings(List.of(HOUR, DAY), 10, 3, 256);

  private final BrandTexts.Context context = new BrandTexts.Context(SETTINGS, List::of);
  private final Map<String, BrandTexts> brands = new HashMap<>();

  @Test
  void ranksWhatOnlyThisBrandsNegativeTextsSpeakOfFirst() {
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      for (String brand : List.of("Acme", "Zeta", "Nova")) {
        Label label = Label.values()[random.nextInt(3)];
        add(brand, text(random, brand, label), label, NOW - random.nextInt(3_000_000));
      }
    }

    for (Window window : drivers("Acme").windows()) {
      assertThat(window.negative())
          .extracting(Term::term)
          .startsWith("lost luggage")
          .contains("terrible")
          .doesNotContain("flight", "lost", "luggage");
      Term planted = window.negative().get(0);
      Term common = term("terrible", window.negative());
      assertThat(planted.share()).isBetween(0.35, 0.65);
      assertThat(planted.special()).isGreaterThan(8);
      assertThat(planted.change()).isNull();
      assertThat(common.own()).as("tells negative texts from others").isGreaterThan(8);
      assertThat(common.special()).as("as with all brands").isBetween(-3.0, 3.0);
      assertThat(common.score()).isLessThan(planted.score());
      assertThat(window.positive()).extracting(Term::term).startsWith("lovely");
    }
  }

  /** Half of Acme's negative texts are about luggage; all brands' are terrible. */
  private static String text(Random random, String brand, Label label) {
    String filler = " flight w" + (char) ('a' + random.nextInt(26)) + "ord";
    boolean half = random.nextBoolean();
    return switch (label) {
      case NEGATIVE ->
          (half ? "terrible." : "")
              + (brand.equals("Acme") && random.nextBoolean() ? " lost luggage." : " hm.")
              + filler;
      case NEUTRAL -> "about" + filler;
      case POSITIVE -> (half ? "lovely." : "") + filler;
    };
  }

  @Test
  void saysWithOneTermWhatSeveralShareAWordOf() {
    for (int i = 0; i < 40; i++) {
      add("Acme", "my flight cancelled again today", Label.NEGATIVE, NOW);
      add("Acme", "cancelled flight", Label.NEGATIVE, NOW);
      add("Acme", "fine", Label.POSITIVE, NOW);
    }

    assertThat(drivers("Acme").windows().get(0).negative())
        .extracting(Term::term)
        .filteredOn(term -> term.contains("flight") || term.contains("cancelled"))
        .hasSize(2)
        .containsExactlyInAnyOrder("cancelled", "flight");
  }

  @Test
  void saysWhatIsNewSinceTheWindowBefore() {
    for (int i = 0; i < 100; i++) {
      add("Acme", "so slow", Label.NEGATIVE, NOW - HOUR.toMillis() - 60_000);
      add("Acme", "so slow", Label.NEGATIVE, NOW);
      add("Acme", i % 2 == 0 ? "strike today" : "hm", Label.NEGATIVE, NOW);
      add("Acme", "fine", Label.POSITIVE, NOW);
    }

    List<Term> negative = drivers("Acme").windows().get(0).negative();
    assertThat(term("strike today", negative).change()).isGreaterThan(4);
    assertThat(term("slow", negative).change()).isNegative();
  }

  @Test
  void hasNothingToHoldAgainstAnotherBrandWhereThereIsNone() {
    for (int i = 0; i < 20; i++) {
      add("Acme", "slow", Label.NEGATIVE, NOW);
      add("Acme", "fine", Label.POSITIVE, NOW);
    }

    Term slow = drivers("Acme").windows().get(0).negative().get(0);
    assertThat(slow.special()).isNull();
    assertThat(slow.score()).isEqualTo(slow.own());
  }

  @Test
  void makesNoDriversOfAFewTexts() {
    add("Acme", "slow", Label.NEGATIVE, NOW);
    add("Acme", "slow", Label.NEGATIVE, NOW);
    add("Acme", "fine", Label.POSITIVE, NOW);

    Window window = drivers("Acme").windows().get(0);
    assertThat(window.negative()).isEmpty();
    assertThat(window.volume()).isEqualTo(3);
    assertThat(window.samples()).extracting(Sample::text).containsExactly("slow", "fine");
  }

  @Test
  void forgetsTextsThatHaveLeftTheWindow() {
    for (int i = 0; i < 50; i++) {
      add("Acme", "slow", Label.NEGATIVE, NOW - Duration.ofHours(3).toMillis());
      add("Acme", "fine", Label.POSITIVE, NOW - Duration.ofHours(3).toMillis());
    }
    add("Acme", "new", Label.NEUTRAL, NOW);

    Window hour = drivers("Acme").windows().get(0);
    Window day = drivers("Acme").windows().get(1);
    assertThat(hour.volume()).isEqualTo(1);
    assertThat(hour.negative()).isEmpty();
    assertThat(hour.samples()).extracting(Sample::text).containsExactly("new");
    assertThat(day.volume()).isEqualTo(101);
    assertThat(day.negative()).extracting(Term::term).containsExactly("slow");
  }

  @Test
  void showsTheMostCertainTextsOfEachLabelAndTheNewest() {
    for (int i = 0; i < 60; i++) {
      Label label = i % 2 == 0 ? Label.NEGATIVE : Label.NEUTRAL;
      add(
          "Acme",
          new Mention(
              "text " + i,
              label,
              0.4f + i / 200f,
              NOW - i * 1_000,
              "web",
              "en",
              1,
              TextId.UNKNOWN));
      add(
          "Acme",
          new Mention("same", label, 0.99f, NOW - 100_000 - i, "web", "en", 1, TextId.UNKNOWN));
    }

    List<Sample> samples = drivers("Acme").windows().get(0).samples();
    assertThat(samples)
        .filteredOn(sample -> sample.kind() == Kind.CERTAIN)
        .extracting(Sample::text)
        .containsExactly("same", "text 58", "text 56");
    assertThat(samples)
        .filteredOn(sample -> sample.kind() == Kind.RECENT)
        .extracting(Sample::text)
        .containsExactly("text 0", "text 1", "text 2");
  }

  @Test
  void cutsLongTextsAndNeverThroughACharacter() {
    add("Acme", "😡".repeat(3_000), Label.NEGATIVE, NOW);

    String sample = drivers("Acme").windows().get(0).samples().get(0).text();
    assertThat(sample.codePointCount(0, sample.length())).isEqualTo(BrandDrivers.MAX_SAMPLE_LENGTH);
    assertThat(sample).matches("(😡)+…");
  }

  @Test
  void countsTextsWithoutTheirText() {
    for (int i = 0; i < 40; i++) {
      add("Acme", new Mention(null, Label.NEGATIVE, 0.9f, NOW, "web", null, 1, TextId.UNKNOWN));
    }

    Window window = drivers("Acme").windows().get(0);
    assertThat(window.volume()).isEqualTo(40);
    assertThat(window.withoutText()).isEqualTo(40);
    assertThat(window.negative()).isEmpty();
    assertThat(window.samples()).isEmpty();
    assertThat(window.sources()).containsExactly(Map.entry("web", new Counts(40, 0, 0)));
  }

  @Test
  void boundsSourcesHoweverManyThereAre() {
    for (int i = 0; i < 1_000; i++) {
      add(
          "Acme",
          new Mention("a", Label.NEUTRAL, 0.9f, NOW, "source " + i, "en", 1, TextId.UNKNOWN));
      add("Acme", new Mention("a", Label.NEUTRAL, 0.9f, NOW, "web", "en", 1, TextId.UNKNOWN));
    }

    Map<String, Counts> sources = drivers("Acme").windows().get(0).sources();
    assertThat(sources).hasSize(9).containsEntry("web", new Counts(0, 1_000, 0));
    assertThat(sources.keySet()).first().isEqualTo("web");
    assertThat(sources.keySet()).last().isEqualTo("other");
    assertThat(sources.values())
        .extracting(Counts::total)
        .satisfies(
            totals -> assertThat(totals.stream().mapToLong(total -> total).sum()).isEqualTo(2_000));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 32, 33, 400})
  void isTheSameAfterItWasKept(int texts) {
    Random random = new Random(texts);
    Map<String, byte[]> kept = new HashMap<>();
    KeptIn store = new KeptIn(kept);
    KeptIn background = new KeptIn(new HashMap<>());
    for (int i = 0; i < texts; i++) {
      Label label = Label.values()[random.nextInt(3)];
      add("Acme", text(random, "Acme", label), label, NOW - (texts - i) * 400_000L);
      if (random.nextInt(10) == 0) {
        brand("Acme").save(store);
        context.background().save(background);
      }
    }
    brand("Acme").save(store);
    context.background().save(background);

    BrandTexts.Context restarted = new BrandTexts.Context(SETTINGS, List::of);
    BrandTexts restored = BrandTexts.restore("Acme", requireNonNull(kept.get("brand")), restarted);
    store.forEachPane(
        (length, pane, value) -> assertThat(restored.restore(length, pane, value)).isTrue());
    background.forEachPane(
        (length, pane, value) ->
            assertThat(restarted.restoreBackground(length, pane, value)).isTrue());
    restarted.background().refresh(true);
    assertThat(restored.drivers()).isEqualTo(drivers("Acme"));
  }

  /** What sketches leave out is a bound that is told; with few terms they leave out nothing. */
  @Property(tries = 50)
  void doesNotDependOnTheOrderOfTexts(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int texts) {
    Random random = new Random(seed);
    List<Mention> mentions = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      Label label = Label.values()[random.nextInt(3)];
      mentions.add(
          new Mention(
              text(random, "Acme", label),
              label,
              0.5f + random.nextInt(50) / 100f,
              NOW - random.nextInt(2 * (int) DAY.toMillis()),
              "source " + random.nextInt(12),
              "en",
              1,
              TextId.UNKNOWN));
    }
    BrandDrivers inOrder = driversOf(mentions, SETTINGS);
    Collections.shuffle(mentions, random);

    assertThat(driversOf(mentions, SETTINGS)).isEqualTo(inOrder);
  }

  /** With far fewer counters than terms, each count is within its bound and never too high. */
  @Property(tries = 20)
  void countsWithinTheSketchesBoundWhateverTheOrder(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, Long> truth = new HashMap<>();
    TermCounts counts = new TermCounts(32);
    for (int i = 0; i < 5_000; i++) {
      String term = "t" + (int) Math.pow(1_000, random.nextDouble());
      truth.merge(term, 1L, Long::sum);
      counts.add(List.of(term), 1);
    }

    Map<String, Long> least = new HashMap<>();
    counts.forEach((term, count, most) -> least.put(term, count));
    assertThat(least).hasSizeLessThanOrEqualTo(24);
    assertThat(counts.error()).isPositive();
    truth.forEach(
        (term, count) -> {
          long counted = least.getOrDefault(term, 0L);
          assertThat(counted).isLessThanOrEqualTo(count);
          assertThat(counted + counts.error()).isGreaterThanOrEqualTo(count);
        });
  }

  private static BrandDrivers driversOf(List<Mention> mentions, DriversSettings settings) {
    BrandTexts texts = new BrandTexts("Acme", new BrandTexts.Context(settings, List::of));
    mentions.forEach(texts::add);
    return texts.drivers();
  }

  private void add(String brand, String text, Label label, long timeMillis) {
    add(brand, new Mention(text, label, 0.75f, timeMillis, null, null, 1, TextId.UNKNOWN));
  }

  private void add(String brand, Mention mention) {
    brands.computeIfAbsent(brand, name -> new BrandTexts(name, context)).add(mention);
  }

  private BrandTexts brand(String name) {
    return requireNonNull(brands.get(name));
  }

  private BrandDrivers drivers(String brand) {
    context.background().refresh(true);
    return brand(brand).drivers();
  }

  private static Term term(String term, List<Term> terms) {
    return terms.stream().filter(each -> each.term().equals(term)).findFirst().orElseThrow();
  }

  /** A store in memory. */
  private record KeptIn(Map<String, byte[]> entries) implements BrandTexts.Store {
    interface EachPane {
      void accept(Duration length, long pane, byte[] value);
    }

    @Override
    public void put(byte[] brand) {
      entries.put("brand", brand);
    }

    @Override
    public void remove() {
      entries.remove("brand");
    }

    @Override
    public void put(Duration length, long pane, byte[] value) {
      entries.put(length + " " + pane, value);
    }

    @Override
    public void remove(Duration length, long pane) {
      entries.remove(length + " " + pane);
    }

    void forEachPane(EachPane action) {
      entries.forEach(
          (key, value) -> {
            @Nullable String[] parts = key.split(" ", -1);
            if (parts.length == 2) {
              action.accept(Duration.parse(parts[0]), Long.parseLong(parts[1]), value);
            }
          });
    }
  }
}
