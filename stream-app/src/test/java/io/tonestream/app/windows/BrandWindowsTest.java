package io.tonestream.app.windows;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.app.counting.OneText;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.counting.TextCounts;
import io.tonestream.app.windows.BrandState.LastUpdate;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Change;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BrandWindowsTest {
  private static final WindowsConfiguration CONFIGURATION = WindowsConfiguration.DEFAULT;
  private static final long T0 = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

  private final KeptPanes kept = new KeptPanes();
  private final Map<String, ErrorMatrix> errors = new HashMap<>();
  private final BrandWindows windows = windows(errors);

  @Test
  void allWindowsEndOnThePaneBorderAfterTheNewestText() {
    add(T0 + 2_345, Label.POSITIVE);
    BrandSentiment update = replayUpdate();

    assertThat(update.asOf()).isEqualTo(Instant.ofEpochMilli(T0 + 3_000));
    assertThat(update.windows()).extracting(Window::end).containsOnly(update.asOf());
    assertThat(update.windows())
        .extracting(Window::start)
        .containsExactly(
            Instant.parse("2026-11-24T11:59:03Z"),
            Instant.parse("2026-11-24T11:55:05Z"),
            Instant.parse("2026-11-24T11:01:00Z"),
            Instant.parse("2026-11-23T12:24:00Z"));
  }

  @Test
  void tellsNetSharesAndTheWindowBefore() {
    add(T0 - 60_000, Label.NEGATIVE);
    add(T0, Label.POSITIVE);
    add(T0 + 1, Label.POSITIVE);
    add(T0 + 2, Label.NEGATIVE);
    add(T0 + 3, Label.NEUTRAL);
    Window minute = replayUpdate().windows().get(0);

    assertThat(minute.counts()).isEqualTo(new Counts(1, 1, 2));
    assertThat(minute.net()).isEqualTo(0.25);
    assertThat(minute.netLow()).isBetween(-0.6, 0.24);
    assertThat(minute.netHigh()).isBetween(0.26, 0.9);
    assertThat(minute.share()).isEqualTo(new Share(0.25, 0.25, 0.5));
    assertThat(minute.previousVolume()).isEqualTo(1);
    assertThat(minute.previousNet()).isEqualTo(-1);
    assertThat(minute.modelVersions()).containsExactly(Map.entry("v1", 4L));
  }

  /**
   * v1 scored the minute before. v2 took over in this one; it finds 10 of v1's 30 neutral texts
   * positive, and 5 negative. Then the world turned: 10 negative texts by v2.
   */
  @Test
  void tellsTheModelsPartOfAMoveFromTheWorlds() {
    add(T0 - 60_000, 40, Label.NEUTRAL, "v1", null);
    Comparison neutral = new Comparison("v1", Label.NEUTRAL);
    add(T0, 15, Label.NEUTRAL, "v2", neutral);
    add(T0, 10, Label.POSITIVE, "v2", neutral);
    add(T0, 5, Label.NEGATIVE, "v2", neutral);
    add(T0, 10, Label.NEGATIVE, "v2", null);
    BrandSentiment update = replayUpdate();
    Window minute = update.windows().get(0);

    assertThat(minute.previousNet()).isZero();
    assertThat(minute.net()).isEqualTo(-5 / 40.0);
    Decomposition parts = requireNonNull(minute.decomposition());
    assertThat(parts.n()).isEqualTo(30);
    assertThat(parts.modelDelta()).isEqualTo(5 / 30.0);
    assertThat(parts.worldDelta()).isEqualTo(-5 / 40.0 - 5 / 30.0);
    // 5/32 ± 1.96 · √((17/32 − (5/32)²) / 32)
    assertThat(parts.modelDeltaLow()).isEqualTo(-0.0904, within(1e-4));
    assertThat(parts.modelDeltaHigh()).isEqualTo(0.4029, within(1e-4));
    assertThat(update.windows().get(1).decomposition()).as("nothing before").isNull();
  }

  @Test
  void countsATextAsLongAsOneOfItsPanesIsKept() {
    add(T0, Label.POSITIVE);

    assertThat(OneText.add(windows, T0 - hours(47), Label.NEGATIVE, "v1", null, false, kept))
        .isTrue();
    assertThat(OneText.add(windows, T0 - hours(49), Label.NEGATIVE, "v1", null, false, kept))
        .isFalse();
    assertThat(replayUpdate().windows().get(3).previousVolume()).isEqualTo(1);
  }

  @Test
  void isFinalOnceGraceIsOver() {
    add(T0, Label.POSITIVE);
    BrandSentiment first = replayUpdate();
    assertThat(first.windows()).extracting(Window::status).containsOnly(Status.PROVISIONAL);
    assertThat(windows.update(0, T0 + 10_999, kept)).isEmpty();

    BrandSentiment last = windows.update(0, T0 + 11_000, kept).orElseThrow();
    assertThat(last.asOf()).isEqualTo(first.asOf());
    assertThat(last.revision()).isEqualTo(1);
    assertThat(last.windows()).extracting(Window::status).containsOnly(Status.FINAL);
    assertThat(windows.update(0, T0 + 99_000, kept)).isEmpty();
    assertThat(windows.isRestless()).isFalse();
  }

  @Test
  void aLiveBrandThatWentQuietRollsOnWithTheWallClock() {
    OneText.add(windows, T0, Label.POSITIVE, "v1", null, true, kept);
    assertThat(windows.update(T0 + 500, T0, kept)).isPresent();
    assertThat(windows.update(T0 + 59_000, T0, kept).orElseThrow().windows())
        .extracting(Window::status)
        .containsOnly(Status.FINAL);

    assertThat(windows.update(T0 + 60_000, T0, kept)).as("still in the minute").isEmpty();
    BrandSentiment rolled = windows.update(T0 + 61_000, T0, kept).orElseThrow();
    assertThat(rolled.windows()).extracting(Window::volume).containsExactly(0L, 1L, 1L, 1L);
    assertThat(rolled.windows().get(0).previousVolume()).isEqualTo(1);
    assertThat(rolled.windows().get(0).net()).isNull();
  }

  @Test
  void aReplayedBrandStandsStillWhateverTheWallClockSays() {
    add(T0, Label.POSITIVE);
    replayUpdate();

    assertThat(windows.update(T0 + hours(1), T0, kept)).isEmpty();
  }

  @Test
  void dropsPanesThatAreTooOld() {
    add(T0, Label.POSITIVE);
    assertThat(kept.panes).hasSize(4);
    add(T0 + hours(24 * 3), Label.POSITIVE);

    assertThat(kept.panes).hasSize(4);
  }

  /** The heart of it: whatever the order, a window holds what a recount of its texts finds. */
  @Property(tries = 200)
  void equalsARecountWhateverTheOrder(@ForAll("texts") List<Text> texts, @ForAll Random shuffling) {
    List<Text> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, shuffling);
    KeptPanes log = new KeptPanes();
    BrandWindows counted = windows(Map.of());
    shuffled.forEach(text -> text.addTo(counted, log));

    BrandSentiment update = counted.update(0, 0, log).orElseThrow();

    assertThat(update.windows()).allSatisfy(window -> assertEqualsRecount(window, texts));
  }

  /** Texts that are too late for every pane may still tell of copies. */
  @Property(tries = 200)
  void tellsTheSameRepeatsWhateverTheOrder(@ForAll("texts") List<Text> texts, @ForAll Random any) {
    List<Text> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, any);

    assertThat(withCopies(shuffled)).isEqualTo(withCopies(texts));
  }

  /** Texts of one half of an hour are copies, and updates come in between. */
  private static List<Window> withCopies(List<Text> texts) {
    KeptPanes log = new KeptPanes();
    BrandWindows counted = windows(Map.of());
    List<Window> last = List.of();
    for (Text text : texts) {
      TextCounts copies = new TextCounts();
      for (int copy = 0; copy < 5; copy++) {
        copies.add(
            text.time(),
            text.modelVersion(),
            text.label(),
            text.comparison(),
            (int) (text.time() / 1_800_000 % 16));
      }
      counted.add(copies, Long.MAX_VALUE, log);
      last = counted.update(0, 0, log).map(BrandSentiment::windows).orElse(last);
    }
    return last;
  }

  @Test
  void goesByEffectiveTextsWhereSomeAreCopies() {
    knowErrorsOf("v1");
    Window honest = minuteOf(2_000, 1);
    Window copied = minuteOf(2_000, 100);

    assertThat(honest.repeats()).isNull();
    assertThat(requireNonNull(copied.repeats()).effective()).isBetween(5.0, 80.0);
    assertThat(copied.net()).isEqualTo(honest.net());
    assertThat(width(copied)).isGreaterThan(4 * width(honest));
    Corrected corrected = requireNonNull(copied.corrected());
    Corrected honestly = requireNonNull(honest.corrected());
    assertThat(corrected.netHigh() - corrected.netLow())
        .isGreaterThan(2 * (honestly.netHigh() - honestly.netLow()));
    assertThat(requireNonNull(honest.change()).p()).isLessThan(0.01);
    assertThat(requireNonNull(copied.change()).p()).isGreaterThan(0.05);
  }

  /** Half of each minute's texts are neutral; of the rest, more are positive in the last one. */
  private Window minuteOf(int texts, int copies) {
    BrandWindows counted = windows(errors);
    Random random = new Random(1);
    TextCounts counts = new TextCounts();
    for (int minute = 0; minute < 2; minute++) {
      for (int text = 0; text < texts; text += copies) {
        int group = random.nextInt(16);
        Label label =
            text % (2 * copies) == 0
                ? Label.NEUTRAL
                : text < texts * (7 + 3 * minute) / 20 ? Label.POSITIVE : Label.NEGATIVE;
        for (int copy = 0; copy < copies; copy++) {
          counts.add(T0 - 60_000 * (1 - minute), "v1", label, null, group);
        }
      }
    }
    counted.add(counts, Long.MAX_VALUE, kept);
    return counted.update(0, 0, kept).orElseThrow().windows().get(0);
  }

  private static double width(Window window) {
    return requireNonNull(window.netHigh()) - requireNonNull(window.netLow());
  }

  /** Twelve texts a second for two days, and then some: as much as a brand can have of blocks. */
  @Test
  void keepsTheGroupsOfALargeBrandInAKilobyte() {
    BrandWindows large =
        new BrandWindows(
            "Delta",
            CONFIGURATION,
            Map.of(),
            new Bins(Duration.ofMinutes(15), 0, (brand, closed) -> {}),
            BrandState.NEW);
    Random random = new Random(1);
    long most = 0;
    for (long time = T0 - hours(52); time < T0; time += 1_000) {
      TextCounts counts = new TextCounts();
      for (int text = 0; text < 12; text++) {
        counts.add(time, "v1", Label.NEUTRAL, null, random.nextInt(16));
      }
      large.add(counts, time, kept);
      if (time > T0 - hours(3)) {
        most = Math.max(most, bytesOfGroups(large));
      }
      large.closeBins(time - 90_000, kept);
    }

    assertThat(most).isLessThan(800);
  }

  /** Without the arrays that they stand in. */
  private static long bytesOfGroups(BrandWindows windows) {
    AtomicLong bytes = new AtomicLong();
    windows.forEachBlock((window, block, counts) -> bytes.addAndGet(counts.length));
    return bytes.get();
  }

  /** To the last bit: sums of fractions must not depend on the order either. */
  @Property(tries = 100)
  void partsTheMoveAlikeWhateverTheOrder(@ForAll Random random) {
    List<Text> texts = new ArrayList<>();
    for (int text = 0; text < 300; text++) {
      texts.add(
          new Text(
              T0 - random.nextInt(120_000),
              Label.values()[random.nextInt(3)],
              "v" + random.nextInt(3),
              new Comparison("v" + random.nextInt(3), Label.values()[random.nextInt(3)])));
    }
    Window inOrder = minuteOf(texts);
    Collections.shuffle(texts, random);

    // Rarely, no version's share has changed at all.
    Assume.that(inOrder.decomposition() != null);
    assertThat(minuteOf(texts)).isEqualTo(inOrder);
  }

  private static Window minuteOf(List<Text> texts) {
    KeptPanes log = new KeptPanes();
    BrandWindows counted = windows(Map.of());
    texts.forEach(text -> text.addTo(counted, log));
    return counted.update(0, 0, log).orElseThrow().windows().get(0);
  }

  @Property(tries = 100)
  void isTheSameAfterEveryTextWasFollowedByARestart(@ForAll("texts") List<Text> texts) {
    KeptPanes log = new KeptPanes();
    BrandWindows steady = windows(Map.of());
    KeptPanes restartedLog = new KeptPanes();
    BrandWindows restarted = windows(Map.of());
    for (Text text : texts) {
      text.addTo(steady, log);
      text.addTo(restarted, restartedLog);
      restarted = restartedLog.restore(restarted.state());
    }

    assertThat(restarted.update(0, 0, restartedLog)).isEqualTo(steady.update(0, 0, log));
    assertThat(restartedLog.panes.keySet()).isEqualTo(log.panes.keySet());
    assertThat(restartedLog.blocks.keySet()).isEqualTo(log.blocks.keySet());
  }

  @Property(tries = 100)
  void updatesInBetweenDoNotChangeTheLastOne(
      @ForAll("texts") List<Text> texts, @ForAll Random random) {
    KeptPanes log = new KeptPanes();
    BrandWindows once = windows(Map.of());
    BrandWindows often = windows(Map.of());
    for (Text text : texts) {
      if (random.nextBoolean()) {
        often.update(0, 0, log);
      }
      text.addTo(once, log);
      text.addTo(often, log);
    }
    List<Window> expected = once.update(0, 0, log).orElseThrow().windows();

    // The last text may be late, and then changes nothing: the update before it was the last.
    often.update(0, 0, log).ifPresent(update -> assertThat(update.windows()).isEqualTo(expected));
  }

  @Provide
  Arbitrary<List<Text>> texts() {
    Arbitrary<Long> time =
        Arbitraries.longs().between(-hours(60), 0).map(ago -> T0 + ago).edgeCases(e -> {});
    Arbitrary<Long> recent = Arbitraries.longs().between(T0 - 150_000, T0);
    Arbitrary<Comparison> comparison =
        Combinators.combine(Arbitraries.of("v1", "v2", "v3"), Arbitraries.of(Label.values()))
            .as(Comparison::new)
            .injectNull(0.3);
    return Combinators.combine(
            Arbitraries.oneOf(time, recent),
            Arbitraries.of(Label.values()),
            Arbitraries.of("v1", "v2"),
            comparison)
        .as(Text::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(80);
  }

  private static void assertEqualsRecount(Window window, List<Text> texts) {
    Counts recount =
        new Counts(
            recount(window, texts, Label.NEGATIVE),
            recount(window, texts, Label.NEUTRAL),
            recount(window, texts, Label.POSITIVE));
    assertThat(window.counts()).as("counts of %s", window.length()).isEqualTo(recount);
  }

  private static long recount(Window window, List<Text> texts, Label label) {
    return texts.stream()
        .filter(text -> text.label() == label)
        .filter(text -> text.time() >= window.start().toEpochMilli())
        .filter(text -> text.time() < window.end().toEpochMilli())
        .count();
  }

  @Test
  void correctsSharesForTheModelsErrors() {
    knowErrorsOf("v1");
    add(T0, 60, Label.NEGATIVE, "v1", null);
    add(T0, 140, Label.NEUTRAL, "v1", null);
    Window minute = replayUpdate().windows().get(0);

    assertThat(minute.share()).as("the raw ones").isEqualTo(new Share(0.3, 0.7, 0));
    Corrected corrected = requireNonNull(minute.corrected());
    // A third of v1's neutral texts are taken for negative: without those, there are few.
    assertThat(corrected.share().negative()).isBetween(0.03, 0.15);
    assertThat(corrected.net()).isBetween(-0.1, 0.1);
    assertThat(corrected.netLow()).isBetween(-0.4, -0.1);
    assertThat(corrected.netHigh()).isBetween(0.0, 0.4);
  }

  @Test
  void correctsNothingWhereAVersionsErrorsAreUnknown() {
    knowErrorsOf("v1");
    add(T0 - 90_000, 10, Label.POSITIVE, "v2", null);
    add(T0, 10, Label.POSITIVE, "v1", null);
    List<Window> windows = replayUpdate().windows();

    assertThat(windows.get(0).corrected()).isNotNull();
    assertThat(windows.get(1).corrected()).isNull();
  }

  @Test
  void testsTheMoveSinceTheWindowBefore() {
    add(T0 - 60_000, 40, Label.NEGATIVE, "v1", null);
    add(T0, 10, Label.NEGATIVE, "v1", null);
    add(T0, 30, Label.POSITIVE, "v1", null);
    List<Window> windows = replayUpdate().windows();

    Change change = requireNonNull(windows.get(0).change());
    assertThat(change.net()).isEqualTo(1.5);
    assertThat(change.z()).isGreaterThan(8);
    assertThat(change.p()).isLessThan(1e-12);
    assertThat(windows.get(2).change()).as("nothing before").isNull();
  }

  /** Its errors may have moved, and not opinion. */
  @Test
  void aMoveIsLessCertainWhereTheModelErrs() {
    add(T0 - 60_000, 4_000, Label.NEGATIVE, "v1", null);
    add(T0 - 60_000, 4_000, Label.POSITIVE, "v1", null);
    add(T0, 3_900, Label.NEGATIVE, "v1", null);
    add(T0, 4_300, Label.POSITIVE, "v1", null);
    Change change = requireNonNull(replayUpdate().windows().get(0).change());
    knowErrorsOf("v1");
    add(T0, 1, Label.POSITIVE, "v1", null);
    Change withErrors = requireNonNull(replayUpdate().windows().get(0).change());

    assertThat(change.p()).isLessThan(0.01);
    assertThat(withErrors.p()).isGreaterThan(0.1);
  }

  @Test
  void countsTextsThatAreTooLateToCount() {
    add(T0, Label.POSITIVE);
    add(T0 - hours(72), Label.POSITIVE);
    add(T0 - hours(73), Label.NEGATIVE);

    assertThat(replayUpdate().late()).isEqualTo(2);
    assertThat(BrandState.read(ByteBuffer.wrap(windows.state().toBytes())))
        .isEqualTo(windows.state());
  }

  /** Bins of a quarter of an hour were closed to a quarter past; now they are of an hour. */
  @Test
  void beginsBinsOfANewLengthAtTheirNextBorder() {
    List<ClosedBin> told = new ArrayList<>();
    BrandWindows hourly =
        new BrandWindows(
            "Delta",
            CONFIGURATION,
            errors,
            new Bins(Duration.ofHours(1), 0, (brand, closed) -> told.addAll(closed)),
            new BrandState(T0, new LastUpdate(T0, 0, true), true, false, 0, 0, T0 + hours(1) / 4));
    OneText.add(hourly, T0 + hours(1), Label.POSITIVE, "v1", null, true, kept);
    assertThat(hourly.closeBins(T0 + hours(2), kept)).isTrue();

    assertThat(told).extracting(ClosedBin::startMillis).containsExactly(T0 + hours(1));
    assertThat(told.get(0).tally().counts().total()).isEqualTo(1);
  }

  /** Those of a brand that has no text yet. */
  private static BrandWindows windows(Map<String, ErrorMatrix> errors) {
    return new BrandWindows("Delta", CONFIGURATION, errors, Bins.NONE, BrandState.NEW);
  }

  private void knowErrorsOf(String version) {
    errors.put(
        version,
        ErrorMatrix.of(
                new ErrorRates(
                    List.of(
                        List.of(20.0, 5.0, 5.0), List.of(20.0, 40.0, 0.1), List.of(3.0, 7.0, 30.0)),
                    0,
                    100))
            .orElseThrow());
  }

  private void add(long time, Label label) {
    OneText.add(windows, time, label, "v1", null, false, kept);
  }

  private void add(
      long time, int texts, Label label, String modelVersion, @Nullable Comparison comparison) {
    for (int text = 0; text < texts; text++) {
      OneText.add(windows, time, label, modelVersion, comparison, false, kept);
    }
  }

  private BrandSentiment replayUpdate() {
    return windows.update(0, 0, kept).orElseThrow();
  }

  private static long hours(long hours) {
    return Duration.ofHours(hours).toMillis();
  }

  /** One text of a brand. */
  record Text(long time, Label label, String modelVersion, @Nullable Comparison comparison) {
    void addTo(BrandWindows windows, PaneLog log) {
      OneText.add(windows, time, label, modelVersion, comparison, false, log);
    }
  }

  /** Keeps panes as bytes, as the real store does. */
  private static final class KeptPanes implements PaneLog {
    private final Map<Map.Entry<WindowLength, Long>, byte[]> panes = new HashMap<>();
    private final Map<Map.Entry<Duration, Long>, byte[]> blocks = new HashMap<>();

    @Override
    public void put(WindowLength window, long pane, Tally tally) {
      panes.put(Map.entry(window, pane), tally.toBytes());
    }

    @Override
    public void remove(WindowLength window, long pane) {
      panes.remove(Map.entry(window, pane));
    }

    @Override
    public void putGroups(Duration window, long block, byte[] counts) {
      blocks.put(Map.entry(window, block), counts);
    }

    @Override
    public void removeGroups(Duration window, long block) {
      blocks.remove(Map.entry(window, block));
    }

    BrandWindows restore(BrandState state) {
      BrandWindows restored =
          new BrandWindows(
              "Delta",
              CONFIGURATION,
              Map.of(),
              Bins.NONE,
              BrandState.read(ByteBuffer.wrap(state.toBytes())));
      panes.forEach(
          (pane, tally) ->
              assertThat(
                      restored.restore(
                          pane.getKey().length(), pane.getValue(), Tally.fromBytes(tally)))
                  .isTrue());
      blocks.forEach(
          (block, counts) ->
              assertThat(restored.restoreGroups(block.getKey(), block.getValue(), counts))
                  .isTrue());
      return restored;
    }
  }
}
