package io.tonestream.app.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.streams.BrandStore.Brand;
import io.tonestream.app.windows.Bins;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.Tally;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.Label;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
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
  private static final long T0 = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
  private static final int MOST_ENTRIES = 10;

  private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
  private final KeyValueStore<Bytes, byte[]> entries =
      InMemoryStores.of(BrandStore.NAME, Serdes.Bytes());

  private BrandStore store;
  private Map<String, Brand> brands;

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
      // Each start begins an entry.
      assertThat(journalEntries()).isLessThanOrEqualTo(MOST_ENTRIES + 1);
    }
  }

  @Test
  void shortensTheJournalByTheBrandsThatWereSaved() {
    for (int i = 0; i < 4 * TextJournal.IN_AN_ENTRY; i++) {
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
    assertThat(volumes()).containsEntry("first", 129L).containsEntry("second", 128L);
  }

  /** Window length, index, size and tally, for each pane after the state. */
  @Test
  void readsBrandsOfBeforeThereWasAJournal() {
    add("Delta", T0);
    add("Delta", T0);
    BrandWindows windows = brand("Delta").windows();
    List<byte[]> panes = new ArrayList<>();
    windows.forEachPane(
        (window, pane, tally) -> {
          byte[] value = tally.toBytes();
          panes.add(
              ByteBuffer.allocate(16 + value.length)
                  .putInt((int) window.length().toSeconds())
                  .putLong(pane)
                  .putInt(value.length)
                  .put(value)
                  .array());
        });
    String state = HexFormat.of().formatHex(windows.state().toBytes());
    String packed = String.join("", panes.stream().map(HexFormat.of()::formatHex).toList());
    clear();
    entries.put(BrandKey.of("Delta"), HexFormat.of().parseHex(state + packed));
    startAnew();

    assertThat(volumes()).containsEntry("Delta", 2L);
  }

  private void clear() {
    List<Bytes> keys = new ArrayList<>();
    try (var all = entries.all()) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(entries::delete);
  }

  private void startAnew() {
    store = new BrandStore(entries, MOST_ENTRIES);
    brands = store.load(WindowsConfiguration.DEFAULT, new HashMap<>(), Bins.NONE);
  }

  private Brand brand(String name) {
    return brands.computeIfAbsent(
        name,
        key ->
            store.begin(
                new BrandWindows(
                    key, WindowsConfiguration.DEFAULT, Map.of(), Bins.NONE, BrandState.NEW)));
  }

  private void add(String name, long time) {
    Brand brand = brand(name);
    BrandState before = brand.windows().state();
    brand.windows().add(time, Label.POSITIVE, "v1", null, false, brand);
    brand.keep(
        new TextJournal.Text(name, time, Label.POSITIVE, "v1", null, false), !before.dirty());
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
        count += TextJournal.isEntry(all.next().key) ? 1 : 0;
      }
    }
    return count;
  }
}
