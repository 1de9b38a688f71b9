package io.tonestream.app.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.streams.TextJournal.Text;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TextJournalTest {
  private final KeyValueStore<Bytes, byte[]> store = InMemoryStores.of("journal", Serdes.Bytes());

  private final TextJournal journal = new TextJournal(store);

  @BeforeEach
  void open() {
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
  }

  @Test
  void givesBackEveryKindOfTextAtItsPosition() {
    List<Text> texts = new ArrayList<>();
    for (Label label : Label.values()) {
      for (boolean isLive : new boolean[] {true, false}) {
        texts.add(new Text("Delta", 1_764_000_000_000L, label, "v1", null, isLive));
        for (Label other : Label.values()) {
          Comparison comparison = new Comparison("v0", other);
          texts.add(new Text("Größe", -5, label, "v1", comparison, isLive));
        }
      }
    }
    texts.addAll(List.copyOf(texts));
    texts.forEach(journal::add);

    assertThat(journal.end()).isEqualTo(48);
    Map<Long, Text> read = read(new TextJournal(store));
    assertThat(read.keySet()).containsExactlyElementsOf(positions(48));
    assertThat(read.values()).containsExactlyElementsOf(texts);
  }

  @Test
  void goesOnAfterWhatItReadAndAfterWhatOthersKnow() {
    journal.add(new Text("Delta", 1, Label.NEUTRAL, "v1", null, true));
    TextJournal next = new TextJournal(store);
    read(next);
    assertThat(next.end()).isEqualTo(TextJournal.IN_AN_ENTRY);
    next.goOnFrom(1);
    assertThat(next.end()).isEqualTo(TextJournal.IN_AN_ENTRY);
    next.goOnFrom(100);
    assertThat(next.end()).isEqualTo(4 * TextJournal.IN_AN_ENTRY);
    next.forgetBefore(next.end());

    assertThat(read(new TextJournal(store))).isEmpty();
  }

  private Map<Long, Text> read(TextJournal reading) {
    Map<Long, Text> read = new TreeMap<>();
    try (var all = store.all()) {
      while (all.hasNext()) {
        var entry = all.next();
        reading.read(entry.key, entry.value, read::put);
      }
    }
    return read;
  }

  private static List<Long> positions(long count) {
    return LongStream.range(0, count).boxed().toList();
  }
}
