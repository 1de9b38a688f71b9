package io.tonestream.app.windows.rolling;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.batching.DeadLetterMetrics;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.counting.BrandCounts;
import io.tonestream.app.counting.OneBrand;
import io.tonestream.app.tasks.InMemoryStores;
import io.tonestream.app.tasks.StoreFormat;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.LabeledText.Comparison;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
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
import org.junit.jupiter.params.provider.ValueSource;

final class RollWindowsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration BIN = Duration.ofMinutes(15);

  private static final ErrorRates RATES =
      new ErrorRates(
          List.of(List.of(5.2, 1.4, 0.5), List.of(0.9, 3.2, 0.9), List.of(0.4, 1.1, 3.5)),
          0.5,
          100);

  private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WindowMetrics metrics =
      new WindowMetrics(meters, () -> Instant.ofEpochMilli(context.currentSystemTimeMs()));
  private final DeadLetters deadLetters = new DeadLetters(new DeadLetterMetrics(meters), 1 << 20);
  private final KeyValueStore<Bytes, byte[]> store =
      InMemoryStores.of(BrandStore.NAME, Serdes.Bytes());

  /** When the records that come next were produced. */
  private Instant producedAt = NOW;

  @BeforeEach
  void openStore() {
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    context.setCurrentSystemTimeMs(NOW.toEpochMilli());
    context.setRecordMetadata("brand-counts", 0, 0);
  }

  @Test
  void goesOnFromItsStoreWhenItsTaskStartsAnew() {
    count(start(), "Delta", NOW, Label.POSITIVE);
    RollWindows restarted = start();
    count(restarted, "Delta", NOW, Label.NEGATIVE);

    assertThat(updates())
        .singleElement()
        .satisfies(
            update -> {
              assertThat(update.brand()).isEqualTo("Delta");
              assertThat(update.windows()).extracting(Window::volume).containsOnly(2L);
            });
  }

  @Test
  void sendsTheUpdateThatACrashHeldUp() {
    count(start(), "Delta", NOW, Label.POSITIVE);
    start();

    assertThat(updates()).extracting(BrandSentiment::brand).containsExactly("Delta");
  }

  @Test
  void sendsNothingTwiceAfterARestart() {
    count(start(), "Delta", NOW.minus(Duration.ofDays(365)), Label.POSITIVE);
    assertThat(updates()).hasSize(1);
    start();

    assertThat(updates()).isEmpty();
  }

  @Test
  void forgetsWhatWasNotCommittedWhenItsTaskIsRevived() {
    RollWindows rolled = start();
    count(rolled, "Delta", NOW, Label.POSITIVE);
    // What an aborted transaction leaves: the store is wiped and restored without the record.
    store.all().forEachRemaining(entry -> store.delete(entry.key));
    rolled.close();
    rolled.init(context);
    count(rolled, "Delta", NOW, Label.NEGATIVE);

    assertThat(updates())
        .singleElement()
        .satisfies(
            update -> assertThat(update.windows()).extracting(Window::volume).containsOnly(1L));
  }

  /** The task, and with it the schedule, stays the same. */
  @Test
  void ticksOnceForEachIntervalHoweverOftenItsTaskIsRevived() {
    RollWindows rolled = start();
    for (int i = 0; i < 3; i++) {
      rolled.close();
      rolled.init(context);
    }

    assertThat(context.scheduledPunctuators()).filteredOn(each -> !each.cancelled()).hasSize(1);
  }

  @Test
  void knowsAfterACrashThatABrandHadTurnedLive() {
    RollWindows rolled = start();
    count(rolled, "Delta", NOW.minus(Duration.ofHours(1)), Label.POSITIVE);
    count(rolled, "Delta", NOW, Label.POSITIVE);
    start();

    assertThat(updates(NOW.plusSeconds(90)))
        .singleElement()
        .satisfies(update -> assertThat(update.windows().get(0).volume()).as("rolled on").isZero());
  }

  @Test
  void deletesThePanesOfWindowsThatAreNoLongerConfigured() {
    RollWindows rolled = start();
    for (int second = 0; second < 20; second++) {
      count(rolled, "Delta", NOW.plusSeconds(second), Label.POSITIVE);
    }
    // 20 panes of a second, 4 of 5, 1 of a minute, 1 of 24, and the brand.
    assertThat(entries()).isEqualTo(27);
    start(lengths(Duration.ofMinutes(1), Duration.ofMinutes(2)));

    assertThat(entries()).isEqualTo(21);
  }

  @Test
  void keepsFewPanesInOneEntry() {
    RollWindows rolled = start();
    count(rolled, "Delta", NOW, Label.POSITIVE);
    count(rolled, "Delta", NOW.minusSeconds(1), Label.NEGATIVE);
    assertThat(updates()).hasSize(1);
    assertThat(entries()).isEqualTo(1);
    start(lengths(Duration.ofMinutes(1), Duration.ofMinutes(2)));

    assertThat(updates(NOW.plusSeconds(20)))
        .singleElement()
        .satisfies(
            update ->
                assertThat(update.windows()).extracting(Window::volume).containsExactly(2L, 0L));
  }

  /** More brands than are sent updates at once, so some are saved and some are not. */
  @Test
  void countsEachTextOnceWhateverWasSavedBeforeACrash() {
    RollWindows rolled = start(updateShare(0));
    producedAt = NOW.minusSeconds(10);
    List<String> brands = IntStream.range(0, 150).mapToObj(brand -> "b" + brand).toList();
    brands.forEach(brand -> count(rolled, brand, NOW, Label.POSITIVE));
    assertThat(updates()).hasSize(50);
    brands.forEach(brand -> count(rolled, brand, NOW, Label.POSITIVE));

    RollWindows restarted = start(updateShare(1));
    assertThat(updates())
        .hasSize(150)
        .allSatisfy(
            update -> assertThat(update.windows()).extracting(Window::volume).containsOnly(2L));
    brands.forEach(brand -> count(restarted, brand, NOW, Label.POSITIVE));
    start(updateShare(1));
    assertThat(updates())
        .hasSize(150)
        .allSatisfy(
            update -> assertThat(update.windows()).extracting(Window::volume).containsOnly(3L));
  }

  @Test
  void countsNoTextThatWasTooLateInLongerWindowsLater() {
    count(start(), "Delta", NOW, Label.POSITIVE);
    count(start(), "Delta", NOW.minus(Duration.ofDays(9)), Label.POSITIVE);
    start(lengths(Duration.ofHours(1), Duration.ofDays(30)));

    assertThat(updates())
        .singleElement()
        .satisfies(
            update -> {
              assertThat(update.late()).isEqualTo(1);
              assertThat(update.windows()).extracting(Window::volume).doesNotContain(2L);
            });
  }

  /** A year later all that is left is the new text's panes. */
  @Test
  void joinsPanesAgainOnceMostAreGone() {
    RollWindows rolled = start();
    Instant before = NOW.minus(Duration.ofDays(365));
    for (int second = 0; second < 20; second++) {
      count(rolled, "Delta", before.plusSeconds(second), Label.POSITIVE);
      rolled = start();
    }
    assertThat(entries()).isEqualTo(27);
    count(rolled, "Delta", NOW, Label.NEGATIVE);
    assertThat(entries()).isEqualTo(1);
    start();

    assertThat(updates())
        .singleElement()
        .satisfies(
            update -> assertThat(update.windows()).extracting(Window::volume).containsOnly(1L));
  }

  @Test
  void sendsFiftyUpdatesWhateverTheTimeAndLeavesNoBrandOutWhileItIsBehind() {
    RollWindows rolled = start(updateShare(0));
    producedAt = NOW.minusSeconds(10);
    List<String> brands = IntStream.range(0, 125).mapToObj(brand -> "b" + brand).toList();
    brands.forEach(brand -> count(rolled, brand, NOW, Label.POSITIVE));

    assertThat(updates())
        .extracting(BrandSentiment::brand)
        .containsExactlyElementsOf(brands.subList(0, 50));
    brands.forEach(brand -> count(rolled, brand, NOW, Label.POSITIVE));
    assertThat(updates())
        .extracting(BrandSentiment::brand)
        .containsExactlyElementsOf(brands.subList(50, 100));
    assertThat(updates())
        .extracting(BrandSentiment::brand)
        .startsWith("b100")
        .contains("b124", "b0")
        .hasSize(50);
  }

  @Test
  void measuresHowManyBrandsWaitAndForHowLong() {
    RollWindows rolled = start(updateShare(0));
    producedAt = NOW.minusSeconds(10);
    IntStream.range(0, 125).forEach(brand -> count(rolled, "b" + brand, NOW, Label.POSITIVE));
    updates(NOW.plusSeconds(1));
    assertThat(measured("tonestream.brands")).isEqualTo(125);
    assertThat(measured("tonestream.brands.waiting")).isEqualTo(75);
    assertThat(measured("tonestream.brands.waiting.oldest.seconds")).isEqualTo(1);

    updates(NOW.plusSeconds(2));
    assertThat(measured("tonestream.brands.waiting.oldest.seconds")).isEqualTo(2);
    updates(NOW.plusSeconds(3));
    assertThat(measured("tonestream.brands.waiting.oldest.seconds"))
        .as("those that were sent first")
        .isEqualTo(2);

    rolled.close();
    assertThat(measured("tonestream.brands")).as("another instance has them").isZero();
    assertThat(measured("tonestream.brands.waiting")).isZero();
    assertThat(measured("tonestream.brands.waiting.oldest.seconds")).isZero();
  }

  private double measured(String name) {
    return meters.get(name).gauge().value();
  }

  @Test
  void takesItsTimeForUpdatesWhileItKeepsUp() {
    RollWindows rolled = start(updateShare(0));
    IntStream.range(0, 250).forEach(brand -> count(rolled, "b" + brand, NOW, Label.POSITIVE));

    assertThat(updates()).hasSizeGreaterThan(50);
  }

  @Test
  void keepsBrandsApartWhateverTheirNames() {
    RollWindows rolled = start();
    List<String> brands = List.of("a", "a\0", "ab", "\uD83D\uDE00", "é", "e\u0301");
    brands.forEach(brand -> count(rolled, brand, NOW, Label.POSITIVE));
    start();

    assertThat(updates())
        .allSatisfy(
            update -> assertThat(update.windows()).extracting(Window::volume).containsOnly(1L))
        .extracting(BrandSentiment::brand)
        .containsExactlyInAnyOrderElementsOf(brands);
  }

  /** v2 took over from v1, and finds every second neutral text positive; a restart in between. */
  @Test
  void saysHowMuchOfAMoveIsANewModels() {
    RollWindows rolled = start();
    for (int text = 0; text < 30; text++) {
      count(rolled, text("Delta", NOW.minusSeconds(60), Label.NEUTRAL, "v1", null));
    }
    Comparison neutral = new Comparison("v1", Label.NEUTRAL);
    for (int text = 0; text < 15; text++) {
      count(rolled, text("Delta", NOW, Label.NEUTRAL, "v2", neutral));
    }
    RollWindows restarted = start();
    for (int text = 0; text < 15; text++) {
      count(restarted, text("Delta", NOW, Label.POSITIVE, "v2", neutral));
    }

    Window minute = updates().get(0).windows().get(0);
    assertThat(minute.modelVersions()).containsExactly(Map.entry("v2", 30L));
    assertThat(minute.net()).isEqualTo(0.5);
    Decomposition parts = requireNonNull(minute.decomposition());
    assertThat(parts.modelDelta()).isEqualTo(0.5);
    assertThat(parts.worldDelta()).isZero();
    assertThat(parts.modelDeltaLow()).isBetween(0.25, 0.5);
    assertThat(parts.modelDeltaHigh()).isBetween(0.5, 0.75);
    assertThat(parts.n()).isEqualTo(30);
  }

  /** The matrix comes once; a restart in between. */
  @Test
  void keepsWhatTextsSayOfTheirModelsErrors() {
    RollWindows rolled = start();
    LabeledText text = text("Delta", NOW, Label.POSITIVE, "v1", null);
    rolled.process(record(OneBrand.counts(text, Map.of("v1", RATES.toBytes()))));
    assertThat(updates().get(0).windows().get(0).corrected()).isNotNull();
    count(start(), "Delta", NOW, Label.NEGATIVE);

    Window minute = updates().get(0).windows().get(0);
    assertThat(minute.volume()).isEqualTo(2);
    assertThat(minute.corrected()).isNotNull();
  }

  @Test
  void refusesARecordWhoseErrorsItCantRead() {
    LabeledText text = text("Delta", NOW, Label.POSITIVE, "v1", null);
    start().process(record(OneBrand.counts(text, Map.of("v1", new byte[] {'{'}))));

    assertThat(context.forwarded("dead-letters")).hasSize(1);
    assertThat(updates()).isEmpty();
  }

  @Test
  void forgetsTheErrorsOfVersionsThatNoPaneNames() {
    RollWindows rolled = start();
    LabeledText text = text("Delta", NOW, Label.POSITIVE, "v1", null);
    rolled.process(record(OneBrand.counts(text, Map.of("v1", RATES.toBytes()))));
    assertThat(updates()).hasSize(1);
    assertThat(entries()).isEqualTo(2);
    count(rolled, text("Delta", NOW.plus(Duration.ofMinutes(5)), Label.POSITIVE, "v2", null));
    start();
    assertThat(entries()).as("v1's is still there").isEqualTo(2);
    context.setCurrentSystemTimeMs(NOW.plus(Duration.ofDays(9)).toEpochMilli());
    count(start(), text("Delta", NOW.plus(Duration.ofDays(9)), Label.POSITIVE, "v2", null));
    start();

    assertThat(entries()).isEqualTo(1);
  }

  @Test
  void countsLateTextsThroughARestart() {
    RollWindows rolled = start();
    count(rolled, "Delta", NOW, Label.POSITIVE);
    count(rolled, "Delta", NOW.minus(Duration.ofDays(9)), Label.POSITIVE);
    start();

    assertThat(updates()).extracting(BrandSentiment::late).containsExactly(1L);
  }

  @Test
  void closesALiveBrandsBinsByTheWallClock() {
    RollWindows rolled = start();
    count(rolled, "Delta", NOW, Label.POSITIVE);
    count(rolled, "Delta", NOW.plusSeconds(60), Label.NEGATIVE);

    assertThat(bins(NOW.plus(BIN).plusSeconds(9))).as("within grace").isEmpty();
    assertThat(bins(NOW.plus(BIN).plusSeconds(10))).containsExactly(bin(NOW, 2));
    assertThat(bins(NOW.plus(BIN).plusSeconds(11))).as("again").isEmpty();
    assertThat(bins(NOW.plus(BIN.multipliedBy(3)).plusSeconds(10)))
        .as("quiet")
        .containsExactly(bin(NOW.plus(BIN), 0), bin(NOW.plus(BIN.multipliedBy(2)), 0));
  }

  @Test
  void tellsABinOnceThroughRestarts() {
    count(start(), "Delta", NOW, Label.POSITIVE);
    start();
    assertThat(bins(NOW.plus(BIN).plusSeconds(10))).containsExactly(bin(NOW, 1));
    start();

    assertThat(bins(NOW.plus(BIN).plusSeconds(80))).isEmpty();
    assertThat(bins(NOW.plus(BIN.multipliedBy(2)).plusSeconds(80)))
        .containsExactly(bin(NOW.plus(BIN), 0));
  }

  /** Partitions are read at different speeds; bins wait as long as panes are kept. */
  @Test
  void keepsBinsOpenInAReplay() {
    RollWindows rolled = start();
    Instant past = NOW.minus(Duration.ofDays(30));
    count(rolled, "Delta", past, Label.POSITIVE);
    count(rolled, "Delta", past.plus(Duration.ofMinutes(110)), Label.POSITIVE);
    count(rolled, "Delta", past.plusSeconds(1), Label.POSITIVE);
    assertThat(bins(NOW)).isEmpty();
    count(rolled, "Delta", past.plus(Duration.ofMinutes(130)), Label.POSITIVE);

    assertThat(toldBins()).containsExactly(bin(past, 2));
  }

  @Test
  void closesEmptyBinsOfALongSilenceInAReplay() {
    RollWindows rolled = start();
    Instant past = NOW.minus(Duration.ofDays(300));
    count(rolled, "Delta", past, Label.POSITIVE);
    count(rolled, "Delta", past.plus(Duration.ofHours(5)), Label.POSITIVE);
    assertThat(toldBins()).startsWith(bin(past, 1), bin(past.plus(BIN), 0)).hasSize(12);
    context.resetForwards();
    count(rolled, "Delta", past.plus(Duration.ofDays(290)), Label.POSITIVE);

    assertThat(toldBins())
        .startsWith(bin(past.plus(Duration.ofHours(3)), 0))
        .contains(bin(past.plus(Duration.ofHours(5)), 1))
        .hasSizeBetween(2_000, 2_010);
  }

  /**
   * The app stood still for 5 hours, and takes 20 minutes to catch up. It must not take what it has
   * not read yet for silence, not even of a brand whose texts come 80 s apart.
   */
  @Test
  void takesNoStandstillForSilence() {
    RollWindows before = start();
    List.of("Busy", "Rare", "Gone").forEach(brand -> count(before, brand, NOW, Label.POSITIVE));
    Instant back = NOW.plus(Duration.ofHours(5));
    setClock(back);
    RollWindows restarted = start();
    for (int minutes = 1; minutes <= 320; minutes++) {
      Instant wallClock = back.plusSeconds(minutes / 4 * 15);
      setClock(wallClock);
      count(restarted, "Busy", NOW.plusSeconds(60L * minutes), Label.POSITIVE);
      if (minutes % 20 == 0) {
        count(restarted, "Rare", NOW.plusSeconds(60L * minutes), Label.POSITIVE);
      }
      tick(wallClock);
      assertThat(toldBins("Gone"))
          .as("after %d minutes", minutes)
          .hasSizeLessThan(minutes / 15 + 1);
    }
    tick(back.plusSeconds(20 * 60 + 2 * 60 + 10));

    int bins = 321 / 15;
    assertThat(toldBins("Busy")).hasSize(bins).allMatch(bin -> bin.endsWith(": 15"));
    assertThat(toldBins("Rare"))
        .containsExactlyElementsOf(
            IntStream.range(0, bins)
                .mapToObj(bin -> bin(NOW.plus(BIN.multipliedBy(bin)), bin % 4 == 3 ? 0 : 1))
                .toList());
    assertThat(toldBins("Gone"))
        .containsExactlyElementsOf(
            IntStream.range(0, bins)
                .mapToObj(bin -> bin(NOW.plus(BIN.multipliedBy(bin)), bin == 0 ? 1 : 0))
                .toList());
  }

  @Test
  void keepsBinsOpenForTextsThatComeLate() {
    RollWindows rolled = start();
    count(rolled, "Delta", NOW, Label.POSITIVE);
    setClock(NOW.plus(BIN).plusSeconds(5));
    count(rolled, "Echo", NOW.plus(BIN).minusSeconds(30), Label.POSITIVE);

    assertThat(bins(NOW.plus(BIN).plusSeconds(60))).as("there may be more").isEmpty();
    count(rolled, "Delta", NOW.plus(BIN).minusSeconds(20), Label.POSITIVE);
    assertThat(bins(NOW.plus(BIN).plusSeconds(130))).contains(bin(NOW, 2));
  }

  @Test
  void keepsNoBinOpenForTextsThatAreTooLateForIt() {
    RollWindows rolled = start();
    count(rolled, "Delta", NOW, Label.POSITIVE);
    assertThat(bins(NOW.plus(BIN).plusSeconds(10))).hasSize(1);
    setClock(NOW.plus(BIN.multipliedBy(2)));
    count(rolled, "Delta", NOW, Label.POSITIVE);

    assertThat(bins(NOW.plus(BIN.multipliedBy(2)).plusSeconds(10)))
        .containsExactly(bin(NOW.plus(BIN), 0));
  }

  @Test
  void closesFiftyBrandsBinsWhateverTheTimeAndLeavesNoneOutWhileItIsBehind() {
    RollWindows rolled = start(updateShare(0));
    producedAt = NOW.minusSeconds(10);
    IntStream.range(0, 125).forEach(brand -> count(rolled, "b" + brand, NOW, Label.POSITIVE));
    Instant closing = NOW.plus(BIN).plusSeconds(10);
    setClock(closing);
    count(rolled, "new", closing, Label.POSITIVE);

    // The new brand is looked at too, and has no bin to close.
    List<Integer> closed = new ArrayList<>();
    for (int second = 0; second < 4; second++) {
      closed.add(bins(closing.plusSeconds(second)).size());
      assertThat(context.forwarded("aggregates")).as("updates").hasSizeLessThanOrEqualTo(50);
    }
    assertThat(closed).allMatch(bins -> bins <= 50).endsWith(0);
    assertThat(closed.stream().mapToInt(bins -> bins).sum()).isEqualTo(125);
  }

  @Test
  void forgetsALiveBrandOnceNothingIsLeftToTellOfIt() {
    count(startUnwatched(), "Delta", NOW, Label.POSITIVE);
    Instant empty = NOW.plus(Duration.ofDays(2)).plusSeconds(60);
    assertThat(forgotten(empty)).isEmpty();
    assertThat(forgotten(empty.plus(Duration.ofDays(2)))).as("there may be more").isEmpty();
    Instant silent = empty.plus(Duration.ofDays(3));

    assertThat(forgotten(silent)).containsExactly("Delta");
    assertThat(entries()).isZero();
    assertThat(forgotten(silent.plus(Duration.ofDays(1)))).as("again").isEmpty();
    assertThat(updates(silent.plus(Duration.ofDays(2)))).isEmpty();
  }

  @Test
  void keepsALiveBrandAsLongAsItsSilenceIsTold() {
    count(start(), "Delta", NOW, Label.POSITIVE);
    for (int day = 1; day < 21; day++) {
      assertThat(forgotten(NOW.plus(Duration.ofDays(day)))).isEmpty();
      assertThat(toldBins()).isNotEmpty();
    }

    assertThat(forgotten(NOW.plus(Duration.ofDays(24)))).containsExactly("Delta");
  }

  @Test
  void tellsNoSilenceOfABrandThatHadFewTexts() {
    count(startUnwatched(), "Delta", NOW, Label.POSITIVE);

    assertThat(bins(NOW.plus(BIN.multipliedBy(3)).plusSeconds(10))).containsExactly(bin(NOW, 1));
    assertThat(bins(NOW.plus(BIN.multipliedBy(9)).plusSeconds(10))).isEmpty();
  }

  @Test
  void keepsSomeSilentBrandsOfAReplayAndOfTheseThoseThatCameLast() {
    RollWindows rolled = start(silentBrands(2));
    Instant past = NOW.minus(Duration.ofDays(100));
    for (int i = 0; i < 5; i++) {
      setClock(NOW.plusSeconds(i));
      count(rolled, "b" + i, past.plus(Duration.ofDays(1)).minusSeconds(i), Label.POSITIVE);
    }
    assertThat(forgotten(NOW.plus(Duration.ofHours(1)))).as("none is silent").isEmpty();
    count(rolled, "newest", past.plus(Duration.ofDays(4)), Label.POSITIVE);
    count(rolled, "b0", past, Label.POSITIVE);
    assertThat(forgotten(NOW.plus(Duration.ofHours(2)))).as("not final yet").isEmpty();

    assertThat(forgotten(NOW.plus(Duration.ofHours(3)))).containsExactly("b1", "b2", "b3");
    assertThat(entries()).isEqualTo(3);
  }

  /** A text an hour for each of 10 names that come once, over 30 days. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isBoundedByTheNamesOfSomeDaysHoweverManyThereAre(boolean live) {
    RollWindows rolled = start(silentBrands(500), 50);
    Instant now = NOW;
    List<Integer> daily = new ArrayList<>();
    for (int hour = 0; hour < 30 * 24; hour++) {
      for (int i = 0; i < 10; i++) {
        Instant time = live ? now : now.minus(Duration.ofDays(365));
        count(rolled, "b" + hour + "-" + i, time, Label.POSITIVE);
      }
      now = now.plus(Duration.ofHours(1));
      updates(now);
      if (hour % 24 == 0) {
        daily.add(entries());
      }
    }

    int most = daily.stream().mapToInt(entries -> entries).max().orElseThrow();
    assertThat(most).isBetween(1_000, 2_000);
    assertThat(daily.get(29)).isBetween(1_000, most);
  }

  @Test
  void beginsABrandThatComesBackAnewThroughARestart() {
    count(startUnwatched(), "Delta", NOW, Label.POSITIVE);
    updates(NOW.plus(Duration.ofDays(2)).plusSeconds(60));
    Instant silent = NOW.plus(Duration.ofDays(6));
    assertThat(forgotten(silent)).containsExactly("Delta");
    RollWindows rolled = startUnwatched();
    assertThat(entries()).isZero();
    count(rolled, "Delta", silent, Label.NEGATIVE);

    assertThat(updates(silent))
        .singleElement()
        .satisfies(
            update -> assertThat(update.windows()).extracting(Window::volume).containsOnly(1L));
  }

  private List<String> bins(Instant wallClock) {
    updates(wallClock);
    return toldBins();
  }

  private List<String> toldBins() {
    return toldBins(context.forwarded("bins"));
  }

  private List<String> toldBins(String brand) {
    return toldBins(
        context.forwarded("bins").stream()
            .filter(forwarded -> brand.equals(forwarded.record().key()))
            .toList());
  }

  @SuppressWarnings("unchecked")
  private static List<String> toldBins(List<CapturedForward<?, ?>> forwards) {
    return forwards.stream()
        .filter(forwarded -> forwarded.record().value() != null)
        .flatMap(forwarded -> ((List<ClosedBin>) forwarded.record().value()).stream())
        .map(bin -> bin(Instant.ofEpochMilli(bin.startMillis()), bin.tally().counts().total()))
        .toList();
  }

  private static String bin(Instant start, long texts) {
    return start + ": " + texts;
  }

  private RollWindows start() {
    return start(WindowsConfiguration.DEFAULT);
  }

  private RollWindows start(WindowsConfiguration configuration) {
    return start(configuration, 1);
  }

  /** Brands with so few texts as a test's are not worth watching. */
  private RollWindows startUnwatched() {
    return start(WindowsConfiguration.DEFAULT, 50);
  }

  private RollWindows start(WindowsConfiguration configuration, int minTexts) {
    RollWindows processor =
        new RollWindows(
            configuration,
            configuration.lengths().contains(Duration.ofHours(1)) ? BIN : Duration.ZERO,
            minTexts,
            deadLetters,
            metrics,
            new RollWindows.Children("aggregates", null, "dead-letters", "bins"));
    processor.init(context);
    return processor;
  }

  private static WindowsConfiguration lengths(Duration... lengths) {
    return configuration(List.of(lengths), WindowsConfiguration.DEFAULT.updateShare(), 0);
  }

  private static WindowsConfiguration updateShare(double share) {
    return configuration(WindowsConfiguration.DEFAULT.lengths(), share, 0);
  }

  private static WindowsConfiguration silentBrands(int kept) {
    WindowsConfiguration defaults = WindowsConfiguration.DEFAULT;
    return configuration(defaults.lengths(), defaults.updateShare(), kept);
  }

  private static WindowsConfiguration configuration(
      List<Duration> lengths, double updateShare, int silentBrands) {
    WindowsConfiguration defaults = WindowsConfiguration.DEFAULT;
    return new WindowsConfiguration(
        lengths,
        defaults.grace(),
        defaults.emitInterval(),
        defaults.liveWithin(),
        updateShare,
        silentBrands);
  }

  private void count(RollWindows processor, String brand, Instant time, Label label) {
    count(processor, text(brand, time, label, "v1", null));
  }

  private void count(RollWindows processor, LabeledText text) {
    processor.process(record(OneBrand.counts(text)));
  }

  private Record<byte[], byte[]> record(BrandCounts counts) {
    return new Record<>(new byte[0], counts.toBytes(), producedAt.toEpochMilli());
  }

  private static LabeledText text(
      String brand,
      Instant time,
      Label label,
      String modelVersion,
      @Nullable Comparison comparison) {
    return new LabeledText(
        "id",
        brand,
        label,
        new Probabilities(0.3f, 0.4f, 0.3f),
        JudgedBy.TEXT,
        null,
        modelVersion,
        null,
        null,
        null,
        null,
        time,
        NOW,
        comparison);
  }

  private List<BrandSentiment> updates() {
    return updates(NOW);
  }

  private List<BrandSentiment> updates(Instant wallClock) {
    context.resetForwards();
    tick(wallClock);
    return context.forwarded("aggregates").stream()
        .map(forwarded -> (BrandSentiment) forwarded.record().value())
        .filter(Objects::nonNull)
        .toList();
  }

  /** Brands that are taken back at this time, on the way to each of those who know them. */
  private List<String> forgotten(Instant wallClock) {
    updates(wallClock);
    List<String> aggregates = forgotten("aggregates");
    assertThat(forgotten("bins")).isEqualTo(aggregates);
    return aggregates;
  }

  private List<String> forgotten(String child) {
    return context.forwarded(child).stream()
        .filter(forwarded -> forwarded.record().value() == null)
        .map(forwarded -> (String) forwarded.record().key())
        .toList();
  }

  private void tick(Instant wallClock) {
    setClock(wallClock);
    var punctuators = context.scheduledPunctuators();
    punctuators.get(punctuators.size() - 1).getPunctuator().punctuate(wallClock.toEpochMilli());
  }

  private void setClock(Instant wallClock) {
    context.setCurrentSystemTimeMs(wallClock.toEpochMilli());
  }

  /** Of brands, panes and errors. */
  private int entries() {
    int entries = 0;
    try (var all = store.all()) {
      while (all.hasNext()) {
        Bytes key = all.next().key;
        entries += StoreFormat.is(key) || CountsJournal.isEntry(key) ? 0 : 1;
      }
    }
    return entries;
  }
}
