package io.tonestream.app.windows.rolling;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.counting.BrandCounts.OfBrand;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.counting.TextCounts;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.tasks.InMemoryStores;
import io.tonestream.app.tasks.NewerFormatException;
import io.tonestream.app.tasks.StoreFormat;
import io.tonestream.app.windows.Bins;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.Label;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BrandStoreTest {
  private static final int MAX_JOURNAL_BYTES = 1_000;
  private static final long T0 = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

  private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
  private final KeyValueStore<Bytes, byte[]> entries =
      InMemoryStores.of(BrandStore.NAME, Serdes.Bytes());

  private BrandStore store;
  private Map<String, StoredBrand> brands;

  @BeforeEach
  void open() {
    entries.init(context.getStateStoreContext(), entries);
    startAnew();
  }

  /** Texts of brands with few panes and with many, saves and starts, in any order. */
  @Test
  void hasWhatWasCountedWhereverItStartsAnew() {
    Random random = new Random(1);
    Map<String, Long> counted = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String name = "b" + (int) Math.pow(1.02, random.nextInt(300));
      add(name, T0 + i * 20L);
      counted.merge(name, 1L, Long::sum);
      if (random.nextInt(3) == 0) {
        brand("b" + random.nextInt(300)).save();
        store.shortenJournal();
      }
      if (random.nextInt(500) == 0) {
        startAnew();
        assertThat(volumes()).containsAllEntriesOf(counted);
      }
    }
  }

  @Test
  void shortensTheJournalByTheBrandsThatWereSaved() {
    for (int i = 0; i < 4; i++) {
      add("first", T0);
      add("second", T0);
    }
    assertThat(journalEntries()).isEqualTo(8);
    brand("second").save();
    store.shortenJournal();
    assertThat(journalEntries()).as("the first still needs it").isEqualTo(8);
    brand("first").save();
    store.shortenJournal();

    assertThat(journalEntries()).isZero();
    startAnew();
    add("first", T0);
    startAnew();
    assertThat(volumes()).containsEntry("first", 5L).containsEntry("second", 4L);
  }

  @Test
  void beginsNoForgottenBrandAnewFromTheJournal() {
    add("first", T0);
    add("second", T0);
    brand("first").forget();
    brands.remove("first");
    startAnew();
    assertThat(volumes()).containsOnlyKeys("second");
    add("first", T0 + 1);
    startAnew();
    assertThat(volumes()).containsEntry("first", 1L).containsEntry("second", 1L);
    brand("first").forget();
    brands.remove("first");
    brand("second").save();
    store.shortenJournal();

    assertThat(journalEntries()).isZero();
    startAnew();
    assertThat(volumes()).containsOnlyKeys("second");
    assertThat(entries.get(BrandKey.of("first"))).as("the mark").isNull();
  }

  @Test
  void keepsABrandThatCameBackWhenItsMarkIsDue() {
    add("first", T0);
    brand("first").forget();
    brands.remove("first");
    add("first", T0 + 1);
    brand("first").save();
    store.shortenJournal();
    startAnew();

    assertThat(volumes()).containsExactly(Map.entry("first", 1L));
  }

  @Test
  void keepsTheJournalSmallThoughNoBrandIsSaved() {
    for (int i = 0; i < 1_000; i++) {
      add("b" + i, T0);
      assertThat(journalEntries()).isLessThan(MAX_JOURNAL_BYTES / 10);
    }
    startAnew();

    assertThat(volumes()).hasSize(1_000);
  }

  /** Entries of a release that kept a journal of texts. */
  @Test
  void forgetsWhatAnEarlierReleaseKeptInAnotherFormat() {
    add("Delta", T0);
    brand("Delta").save();
    StoreFormat.set(entries, (byte) 1);
    startAnew();
    assertThat(volumes()).isEmpty();
    add("Delta", T0);
    startAnew();

    assertThat(volumes()).containsExactly(Map.entry("Delta", 1L));
  }

  @Test
  void refusesWhatALaterReleaseKept() {
    add("Delta", T0);
    StoreFormat.set(entries, (byte) 5);

    assertThatThrownBy(this::startAnew)
        .isInstanceOf(NewerFormatException.class)
        .hasMessageContaining("the store brand-windows has format 5")
        .hasMessageContaining("up to 4");
  }

  private void startAnew() {
    store = new BrandStore(entries, MAX_JOURNAL_BYTES);
    brands = store.load(WindowsConfiguration.DEFAULT, new HashMap<>(), Bins.NONE);
  }

  private StoredBrand brand(String name) {
    return brands.computeIfAbsent(
        name,
        key ->
            store.begin(
                new BrandWindows(
                    key, WindowsConfiguration.DEFAULT, Map.of(), Bins.NONE, BrandState.NEW)));
  }

  private void add(String name, long time) {
    StoredBrand brand = brand(name);
    BrandState before = brand.windows().state();
    TextCounts one = new TextCounts();
    one.add(time, "v1", Label.POSITIVE, null, (int) (time / 60_000 % 16));
    brand.windows().add(one, Long.MAX_VALUE, brand);
    if (brand.keep(!before.dirty())) {
      store.journal(time, List.of(new OfBrand(name, one, List.of())));
    }
  }

  /** Number of texts in each brand's panes of the longest window. */
  private Map<String, Long> volumes() {
    Map<String, Long> volumes = new HashMap<>();
    brands.forEach(
        (name, brand) ->
            brand
                .windows()
                .forEachPane(
                    (window, pane, tally) -> {
                      if (window.length().toHours() == 24) {
                        volumes.merge(name, volume(tally), Long::sum);
                      }
                    }));
    return volumes;
  }

  private static long volume(Tally tally) {
    return requireNonNull(tally.modelVersions().get("v1"));
  }

  private long journalEntries() {
    long count = 0;
    try (var all = entries.all()) {
      while (all.hasNext()) {
        Bytes key = all.next().key;
        count += !StoreFormat.is(key) && CountsJournal.isEntry(key) ? 1 : 0;
      }
    }
    return count;
  }
}
