package io.tonestream.app.windows.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.batching.DeadLetterMetrics;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.counting.BrandCounts;
import io.tonestream.app.counting.BrandCounts.OfBrand;
import io.tonestream.app.counting.Recount;
import io.tonestream.app.counting.Recount.Past;
import io.tonestream.app.counting.TextCounts;
import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.tasks.InMemoryStores;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One application goes on with what another has counted and told. */
final class RecountTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration BIN = Duration.ofMinutes(15);
  private static final byte[] LEARNT = {1, 2, 3};

  private final Application old = new Application();
  private final Application next = new Application();

  @Test
  void tellsWhatWasToldOnAndNothingOfThePastAgain() {
    old.count(NOW, 0, null);
    old.count(NOW.plusSeconds(60), 1, null);
    old.tick(NOW.plusSeconds(61));
    old.tick(NOW.plus(BIN).plusSeconds(10));
    BrandSentiment told = old.lastUpdate();
    assertThat(old.bins()).containsExactly(NOW);

    Instant later = NOW.plus(BIN).plusSeconds(20);
    next.setClock(later);
    next.begin(old.state());
    next.count(NOW, 0, NOW);
    assertThat(next.tick(later)).as("half full").isEmpty();
    next.count(NOW.plusSeconds(60), 1, NOW.plusSeconds(60));
    next.end();
    assertThat(next.learnt()).containsExactly(LEARNT);
    next.tick(later);

    assertThat(next.lastUpdate().windows())
        .extracting(Window::volume)
        .isEqualTo(told.windows().stream().map(Window::volume).toList());
    assertThat(next.lastUpdate().asOf()).as("it is live").isEqualTo(later);
    Instant over = NOW.plus(BIN.multipliedBy(2)).plusSeconds(150);
    old.tick(over);
    next.tick(over);
    assertThat(old.bins()).containsExactly(NOW, NOW.plus(BIN));
    assertThat(next.bins()).as("but for what was judged").containsExactly(NOW.plus(BIN));
  }

  @Test
  void saysMoreOftenWhatWasTold() {
    Instant past = NOW.minus(Duration.ofDays(30));
    old.count(past, 0, null);
    old.tick(NOW);
    BrandSentiment told = old.lastUpdate();
    next.begin(old.state());
    next.count(past, 0, NOW);
    next.end();
    next.tick(NOW);

    assertThat(next.lastUpdate().windows()).isEqualTo(told.windows());
    assertThat(next.lastUpdate().asOf()).isEqualTo(told.asOf());
    assertThat(next.lastUpdate().revision()).isEqualTo(told.revision() + 1);
  }

  @Test
  void countsNoTextTwiceWhenItsTaskStartsAnewHalfway() {
    old.count(NOW, 0, null);
    old.tick(NOW);
    next.begin(old.state());
    next.count(NOW, 0, NOW);
    next.restart();
    next.end();
    next.tick(NOW);

    assertThat(next.lastUpdate().windows()).extracting(Window::volume).containsOnly(1L);
  }

  @Test
  void leavesTheRecountOfAnotherApplicationAlone() {
    old.count(NOW, 0, null);
    old.process(counts(NOW, 1, recount("another", NOW, Map.of())));
    old.tick(NOW);

    assertThat(old.lastUpdate().windows()).extracting(Window::volume).containsOnly(1L);
  }

  @Test
  void judgesNothingOfThePastOfABrandThatNothingIsKnownOf() {
    for (int hour = 0; hour < 100; hour++) {
      next.count(NOW.minus(Duration.ofHours(100 - hour)), 0, NOW);
    }
    next.end();
    next.tick(NOW.plusSeconds(1));

    assertThat(next.bins()).isEmpty();
  }

  private static BrandCounts counts(Instant time, int group, @Nullable Recount recount) {
    TextCounts counts = new TextCounts();
    counts.add(
        time.toEpochMilli(), "v1", Label.POSITIVE, null, group == 0 ? ContentGroup.NONE : group);
    return new BrandCounts(List.of(new OfBrand("Delta", counts, List.of())), Map.of(), recount);
  }

  private static Recount recount(String application, Instant scored, Map<String, Past> pasts) {
    return new Recount(application, scored.toEpochMilli(), NOW.toEpochMilli(), true, pasts);
  }

  /** A task of an application, with a store of its own. */
  private static final class Application {
    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private final KeyValueStore<Bytes, byte[]> store =
        InMemoryStores.of(BrandStore.NAME, Serdes.Bytes());
    private RollWindows processor;

    Application() {
      store.init(context.getStateStoreContext(), store);
      context.addStateStore(store);
      context.setRecordMetadata("brand-counts", 0, 0);
      setClock(NOW);
      processor = open();
    }

    private RollWindows open() {
      RollWindows opened =
          new RollWindows(
              WindowsConfiguration.DEFAULT,
              BIN,
              1,
              new DeadLetters(new DeadLetterMetrics(new SimpleMeterRegistry()), 1 << 20),
              new WindowMetrics(new SimpleMeterRegistry(), () -> NOW),
              new RollWindows.Children("aggregates", null, "dead-letters", "bins"));
      opened.init(context);
      return opened;
    }

    void restart() {
      processor = open();
    }

    void setClock(Instant now) {
      context.setCurrentSystemTimeMs(now.toEpochMilli());
    }

    /**
     * Counts a text.
     *
     * @param scored when it was scored, if it is counted again
     */
    void count(Instant time, int group, @Nullable Instant scored) {
      process(
          counts(
              time,
              group,
              scored == null ? null : recount(context.applicationId(), scored, Map.of())));
    }

    void begin(byte[] state) {
      process(
          new BrandCounts(
              List.of(),
              Map.of(),
              recount(context.applicationId(), NOW, Map.of("Delta", new Past(state, LEARNT)))));
    }

    void end() {
      process(new BrandCounts(List.of(), Map.of()));
    }

    void process(BrandCounts counts) {
      processor.process(new Record<>(new byte[0], counts.toBytes(), NOW.toEpochMilli()));
    }

    byte[] state() {
      Bytes key = BrandKey.of("Delta");
      return BrandStore.stateOf(key, store.get(key)).orElseThrow().toBytes();
    }

    List<BrandSentiment> tick(Instant now) {
      setClock(now);
      var punctuators = context.scheduledPunctuators();
      punctuators.get(punctuators.size() - 1).getPunctuator().punctuate(now.toEpochMilli());
      return updates();
    }

    private List<BrandSentiment> updates() {
      return context.forwarded("aggregates").stream()
          .map(forwarded -> (BrandSentiment) forwarded.record().value())
          .filter(Objects::nonNull)
          .toList();
    }

    BrandSentiment lastUpdate() {
      List<BrandSentiment> updates = updates();
      return updates.get(updates.size() - 1);
    }

    /** Starts of the bins that were told. */
    List<Instant> bins() {
      return context.forwarded("bins").stream()
          .map(forwarded -> forwarded.record().value())
          .filter(List.class::isInstance)
          .flatMap(bins -> ((List<?>) bins).stream())
          .map(bin -> Instant.ofEpochMilli(((ClosedBin) bin).startMillis()))
          .toList();
    }

    List<byte[]> learnt() {
      return context.forwarded("bins").stream()
          .map(forwarded -> forwarded.record().value())
          .filter(byte[].class::isInstance)
          .map(byte[].class::cast)
          .toList();
    }
  }
}
