package io.tonestream.app.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogue.CataloguedBrand;
import io.tonestream.app.drivers.DriversConfiguration.SampleText;
import io.tonestream.app.erasure.Erasure;
import io.tonestream.app.erasure.TextId;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.tasks.InMemoryStores;
import io.tonestream.app.tasks.StoreFormat;
import io.tonestream.app.testing.SentimentAlerts;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandDrivers.Window;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.SentimentAlert;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FindDriversTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final BrandCatalogue CATALOGUE =
      new BrandCatalogue(List.of(new CataloguedBrand("Acme", List.of("@AcmeHelp"))));

  /** Of those in which waiting brands are told, in a second. */
  private static final int TURNS = 5;

  private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
  private final KeyValueStore<Bytes, byte[]> store =
      InMemoryStores.of(DriverStore.NAME, Serdes.Bytes());
  private Instant now = NOW;

  @BeforeEach
  void openStore() {
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    context.setCurrentSystemTimeMs(NOW.toEpochMilli());
  }

  @Test
  void tellsWhatDrivesABrandWithoutItsOwnNames() {
    FindDrivers processor = start(with(SampleText.KEEP));
    addLostBags(processor, 30);

    BrandDrivers told = told().get(0);
    assertThat(told.brand()).isEqualTo("Acme");
    assertThat(told.windows())
        .extracting(Window::length)
        .containsExactly(Duration.ofHours(1), Duration.ofHours(24));
    assertThat(told.windows())
        .allSatisfy(
            window ->
                assertThat(window.negative())
                    .extracting(Term::term)
                    .contains("lost bag", "@jane")
                    .doesNotContain("acme", "@acmehelp"));
  }

  @Test
  void tellsABrandOnceInAnInterval() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    add(processor, "Acme", "one", Label.NEUTRAL);
    assertThat(told()).hasSize(1);
    add(processor, "Acme", "two", Label.NEUTRAL);
    add(processor, "Zeta", "two", Label.NEUTRAL);
    assertThat(told()).extracting(BrandDrivers::brand).containsExactly("Zeta");
    for (int second = 2; second < 10; second++) {
      assertThat(told()).isEmpty();
    }

    assertThat(told())
        .singleElement()
        .satisfies(acme -> assertThat(acme.windows()).extracting(Window::volume).containsOnly(2L));
    for (int second = 0; second < 20; second++) {
      assertThat(told()).isEmpty();
    }
  }

  @Test
  void goesOnFromWhatItToldWhenItsTaskStartsAnew() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    addLostBags(processor, 30);
    BrandDrivers before = told().get(0);
    add(processor, "Acme", "what a crash takes back", Label.NEUTRAL);

    FindDrivers restarted = start(DriversConfiguration.DEFAULT);
    assertThat(told()).as("nothing is new").isEmpty();
    add(restarted, "Acme", "one more", Label.NEUTRAL);
    BrandDrivers after = told().get(0);
    assertThat(after.windows().get(0).volume()).isEqualTo(before.windows().get(0).volume() + 1);
    assertThat(after.windows().get(0).negative())
        .extracting(Term::term)
        .containsExactlyElementsOf(
            before.windows().get(0).negative().stream().map(Term::term).toList());
  }

  @Test
  void stillKnowsOtherBrandsWhenItsTaskStartsAnew() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    addLostBags(processor, 30);
    add(processor, "Zeta", "too loud", Label.NEGATIVE);
    told();
    FindDrivers restarted = start(DriversConfiguration.DEFAULT);
    add(restarted, "Acme", "one more", Label.NEUTRAL);

    assertThat(told().get(0).windows().get(0).negative())
        .isNotEmpty()
        .allSatisfy(term -> assertThat(term.special()).isNotNull());
  }

  @Test
  void forgetsWhatWasNotCommittedWhenItsTaskIsRevived() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    addLostBags(processor, 3);
    processor.close();
    processor.init(context);
    add(processor, "Acme", "one", Label.NEUTRAL);

    assertThat(told().get(0).windows()).extracting(Window::volume).containsOnly(1L);
  }

  @Test
  void masksTextsAndTermsIfItIsToldTo() {
    FindDrivers processor = start(with(SampleText.MASK));
    addLostBags(processor, 30);

    Window window = told().get(0).windows().get(0);
    assertThat(window.samples())
        .isNotEmpty()
        .extracting(Sample::text)
        .allSatisfy(text -> assertThat(text).doesNotContainIgnoringCase("jane"));
    assertThat(window.negative())
        .extracting(Term::term)
        .contains("lost bag")
        .allSatisfy(term -> assertThat(term).doesNotContain("@"));
  }

  @Test
  void leavesTextsOutIfItIsToldTo() {
    FindDrivers processor = start(with(SampleText.OMIT));
    addLostBags(processor, 30);

    Window window = told().get(0).windows().get(0);
    assertThat(window.samples()).isEmpty();
    assertThat(window.negative()).extracting(Term::term).contains("lost bag");
  }

  @ParameterizedTest
  @CsvSource({"KEEP, MASK, 3", "KEEP, MASK, 30", "KEEP, OMIT, 3", "MASK, OMIT, 30"})
  void keepsNothingThatShowsMoreOfTextsThanItIsNowToldTo(
      SampleText before, SampleText after, int times) {
    FindDrivers processor = start(with(before));
    addLostBags(processor, times);
    add(processor, "Zeta", "bye", Label.NEUTRAL);
    assertThat(told()).hasSize(2);
    FindDrivers restarted = start(with(after));
    add(restarted, "Acme", "thanks to @Jane", Label.NEUTRAL);

    assertThat(forwarded())
        .as("what was told is taken back")
        .extracting(Record::key, record -> record.value() == null)
        .containsExactly(tuple("Acme", true), tuple("Zeta", true), tuple("Acme", false));
    store
        .all()
        .forEachRemaining(
            entry ->
                assertThat(new String(entry.value, StandardCharsets.UTF_8))
                    .doesNotContainIgnoringCase("jane")
                    .doesNotContain("lost", "bye"));
    add(start(with(after)), "Acme", "one more", Label.NEUTRAL);
    assertThat(told())
        .as("it goes on from there")
        .singleElement()
        .satisfies(acme -> assertThat(acme.windows()).extracting(Window::volume).containsOnly(2L));
  }

  @Test
  void keepsWhatShowsLessOfTextsThanItIsNowToldTo() {
    FindDrivers processor = start(with(SampleText.MASK));
    addLostBags(processor, 3);
    told();
    FindDrivers restarted = start(with(SampleText.KEEP));
    add(restarted, "Acme", "thanks to @Jane", Label.NEUTRAL);

    assertThat(told().get(0).windows()).extracting(Window::volume).containsOnly(7L);
  }

  @Test
  void saysThatTextsCameWithoutTheirText() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    add(processor, "Acme", null, Label.NEGATIVE);

    Window window = told().get(0).windows().get(0);
    assertThat(window.volume()).isEqualTo(1);
    assertThat(window.withoutText()).isEqualTo(1);
  }

  @Test
  void forgetsABrandThatWasQuietForTwoOfTheLongestWindows() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    addLostBags(processor, 50);
    add(processor, "Zeta", "one", Label.NEUTRAL);
    told();
    now = NOW.plus(Duration.ofHours(49));
    add(processor, "Zeta", "two", Label.NEUTRAL);

    assertThat(forwarded())
        .anySatisfy(
            record -> {
              assertThat(record.key()).isEqualTo("Acme");
              assertThat(record.value()).isNull();
            });
    List<String> kept = new ArrayList<>();
    store
        .all()
        .forEachRemaining(
            entry -> {
              if (!StoreFormat.is(entry.key)) {
                kept.add(BrandKey.read(entry.key).brand());
              }
            });
    assertThat(kept).contains("Zeta").doesNotContain("Acme");
  }

  @Test
  void saysWhatAnAlertIsAbout() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    addLostBags(processor, 30);
    SentimentAlert alert = SentimentAlerts.raised("a", "Acme", SentimentAlert.Kind.NET, NOW);
    SentimentAlert other = SentimentAlerts.raised("b", "Zeta", SentimentAlert.Kind.NET, NOW);
    processor.process(new Record<>("Acme", alert, 7));
    processor.process(new Record<>("Zeta", other, 7));

    List<CapturedForward<? extends String, ?>> explained = List.copyOf(context.forwarded("alerts"));
    assertThat(explained).hasSize(2);
    assertThat((SentimentAlert) explained.get(0).record().value())
        .satisfies(
            about -> {
              assertThat(about.drivers()).extracting(Term::term).contains("lost bag");
              assertThat(about.samples()).extracting(Sample::label).containsOnly(Label.NEGATIVE);
            });
    assertThat(explained.get(1).record().value()).as("of a brand without texts").isEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void explainsAnAlertByWhatItHasWhenAWindowIsNew(int times) {
    FindDrivers processor = start(with(List.of(Duration.ofHours(1))));
    addLostBags(processor, times);
    told();
    FindDrivers restarted =
        start(with(List.of(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofHours(24))));
    SentimentAlert alert = SentimentAlerts.raised("a", "Acme", SentimentAlert.Kind.NET, NOW);
    restarted.process(new Record<>("Acme", alert, 7));

    assertThat((SentimentAlert) context.forwarded("alerts").get(0).record().value())
        .satisfies(
            about ->
                assertThat(about.samples())
                    .extracting(Sample::text)
                    .contains("@AcmeHelp @Jane says: Acme lost bag"));
    add(restarted, "Acme", "one more", Label.NEUTRAL);
    assertThat(told().get(0).windows()).hasSize(3);
  }

  /** Of a few texts nothing is left; of many, what counts words doesn't know whose they were. */
  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void erasesATextAtOnceAndForGood(int times) {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    addLostBags(processor, times);
    add(processor, "t-1", "Acme", "Zorro was here", Label.NEGATIVE);
    add(processor, "t-2", "Zeta", "Zorro was here too", Label.NEGATIVE);
    add(processor, "t-1", "Solo", "Zorro was here", Label.NEGATIVE);
    assertThat(samplesOf(told())).contains("Zorro was here", "Zorro was here too");

    context.resetForwards();
    processor.process(new Record<>("", new Erasure(TextId.of("t-1")), 0));

    Map<String, Object> changed = new HashMap<>();
    for (CapturedForward<? extends String, ?> forward : context.forwarded("drivers")) {
      changed.put(forward.record().key(), forward.record().value());
    }
    assertThat(changed).containsOnlyKeys("Acme", "Solo").containsEntry("Solo", null);
    FindDrivers restarted = start(DriversConfiguration.DEFAULT);
    add(restarted, "Acme", "one more", Label.NEUTRAL);
    add(restarted, "Zeta", "one more", Label.NEUTRAL);
    now = now.plusSeconds(10);
    assertThat(samplesOf(told())).contains("Zorro was here too").doesNotContain("Zorro was here");
    if (times < 10) {
      store
          .all()
          .forEachRemaining(
              entry -> {
                if (!StoreFormat.is(entry.key) && BrandKey.read(entry.key).brand().equals("Acme")) {
                  assertThat(new String(entry.value, StandardCharsets.UTF_8))
                      .doesNotContainIgnoringCase("zorro");
                }
              });
    }
  }

  /** Until the brand is told again, the store has what newer texts have pushed out of memory. */
  @Test
  void erasesATextThatWasPushedOutSinceItWasTold() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    addLostBags(processor, 30);
    add(processor, "t-1", "Acme", "Zorro was here", Label.NEGATIVE);
    assertThat(samplesOf(told())).contains("Zorro was here");
    for (int i = 0; i < 10; i++) {
      add(processor, "Acme", "late again " + i, Label.NEGATIVE);
    }

    context.resetForwards();
    processor.process(new Record<>("", new Erasure(TextId.of("t-1")), 0));

    assertThat(context.forwarded("drivers")).hasSize(1);
    add(start(DriversConfiguration.DEFAULT), "Acme", "one more", Label.NEUTRAL);
    now = now.plusSeconds(10);
    assertThat(samplesOf(told())).contains("late again 0").doesNotContain("Zorro was here");
  }

  @Test
  void anErasureTellsOnlyBrandsThatHaveTheText() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    add(processor, "t-1", "Acme", "Zorro was here", Label.NEGATIVE);
    add(processor, "t-2", "Zeta", "Zorro was there", Label.NEGATIVE);
    assertThat(told()).hasSize(2);
    add(processor, "Acme", "news", Label.NEUTRAL);
    add(processor, "Zeta", "news", Label.NEUTRAL);

    context.resetForwards();
    processor.process(new Record<>("", new Erasure(TextId.of("elsewhere")), 0));
    assertThat(context.forwarded("drivers")).isEmpty();
    processor.process(new Record<>("", new Erasure(TextId.of("t-2")), 0));
    assertThat(context.forwarded("drivers"))
        .singleElement()
        .satisfies(forward -> assertThat(forward.record().key()).isEqualTo("Zeta"));
  }

  @Test
  void ticksOnceForEachIntervalHoweverOftenItsTaskIsRevived() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    for (int i = 0; i < 3; i++) {
      processor.close();
      processor.init(context);
    }

    assertThat(context.scheduledPunctuators()).filteredOn(each -> !each.cancelled()).hasSize(1);
  }

  @Test
  void hasTurnsOnlyWhileBrandsHaveNews() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    add(processor, "Acme", "news", Label.NEUTRAL);
    add(processor, "Zeta", "news", Label.NEUTRAL);
    assertThat(context.scheduledPunctuators()).filteredOn(each -> !each.cancelled()).hasSize(2);

    assertThat(told()).hasSize(2);
    assertThat(context.scheduledPunctuators()).filteredOn(each -> !each.cancelled()).hasSize(1);

    add(processor, "Acme", "more news", Label.NEUTRAL);
    assertThat(context.scheduledPunctuators()).filteredOn(each -> !each.cancelled()).hasSize(2);
  }

  @Test
  void keepsNoTextThatNoWindowShowsAnyMore() {
    FindDrivers processor = start(DriversConfiguration.DEFAULT);
    addLostBags(processor, 30);
    add(processor, "Acme", "Zorro was here", Label.NEGATIVE);
    told();
    assertThat(kept()).contains("Zorro was here");
    now = NOW.plus(Duration.ofHours(25));
    add(processor, "Acme", "one more", Label.NEUTRAL);

    assertThat(told()).hasSize(1);
    assertThat(kept()).contains("one more").doesNotContain("Zorro was here");
  }

  /** All that the store has. */
  private String kept() {
    StringBuilder kept = new StringBuilder();
    store
        .all()
        .forEachRemaining(
            entry -> kept.append(new String(entry.value, StandardCharsets.UTF_8)).append('\n'));
    return kept.toString();
  }

  private static List<String> samplesOf(List<BrandDrivers> told) {
    return told.stream()
        .flatMap(drivers -> drivers.windows().stream())
        .flatMap(window -> window.samples().stream())
        .map(Sample::text)
        .toList();
  }

  private static DriversConfiguration with(List<Duration> windows) {
    DriversConfiguration defaults = DriversConfiguration.DEFAULT;
    return new DriversConfiguration(
        true, defaults.emitInterval(), windows, 10, 3, SampleText.KEEP, 1_024, 500, 0.05, 0.1);
  }

  private static DriversConfiguration with(SampleText sampleText) {
    DriversConfiguration defaults = DriversConfiguration.DEFAULT;
    return new DriversConfiguration(
        true, defaults.emitInterval(), null, 10, 3, sampleText, 1_024, 500, 0.05, 0.1);
  }

  private FindDrivers start(DriversConfiguration configuration) {
    context.scheduledPunctuators().forEach(MockProcessorContext.CapturedPunctuator::cancel);
    FindDrivers processor =
        new FindDrivers(
            configuration,
            configuration.settings(WindowsConfiguration.DEFAULT.lengths()),
            CATALOGUE,
            new TextMask(List.of()),
            new TextMemory(configuration.heapShare()),
            "drivers",
            "alerts");
    processor.init(context);
    return processor;
  }

  private void addLostBags(FindDrivers processor, int times) {
    for (int i = 0; i < times; i++) {
      add(processor, "Acme", "@AcmeHelp @Jane says: Acme lost bag", Label.NEGATIVE);
      add(processor, "Acme", "Acme crew was kind " + i, Label.POSITIVE);
    }
  }

  private void add(FindDrivers processor, String brand, @Nullable String text, Label label) {
    add(processor, "id", brand, text, label);
  }

  private void add(
      FindDrivers processor, String id, String brand, @Nullable String text, Label label) {
    float most = 0.8f;
    float other = 0.1f;
    Probabilities probabilities =
        new Probabilities(
            label == Label.NEGATIVE ? most : other,
            label == Label.NEUTRAL ? most : other,
            label == Label.POSITIVE ? most : other);
    processor.process(
        new Record<>(
            brand,
            Mention.of(
                new LabeledText(
                    id,
                    brand,
                    label,
                    probabilities,
                    JudgedBy.TEXT,
                    null,
                    "v1",
                    "web",
                    "en",
                    null,
                    text,
                    now,
                    now,
                    null),
                1),
            0));
  }

  /** What is told by the next second. */
  private List<BrandDrivers> told() {
    return forwarded().stream().map(record -> (BrandDrivers) record.value()).toList();
  }

  private List<Record<? extends String, ?>> forwarded() {
    now = now.plusSeconds(1);
    context.resetForwards();
    for (int turn = 0; turn < TURNS; turn++) {
      List.copyOf(context.scheduledPunctuators()).stream()
          .filter(punctuator -> !punctuator.cancelled())
          .forEach(punctuator -> punctuator.getPunctuator().punctuate(now.toEpochMilli()));
    }
    return context.forwarded("drivers").stream()
        .<Record<? extends String, ?>>map(CapturedForward::record)
        .toList();
  }
}
