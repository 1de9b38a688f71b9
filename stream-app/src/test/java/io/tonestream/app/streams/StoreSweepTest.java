package io.tonestream.app.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StoreSweepTest {
  private static final int IN_A_TURN = 10;
  private static final byte[] VALUE = {1};
  private static final byte[] OTHER = {2};

  private final KeyValueStore<String, byte[]> store = InMemoryStores.of("swept", Serdes.String());
  private final List<String> seen = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");

  @BeforeEach
  void fillStore() {
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    for (int key = 10; key < 35; key++) {
      store.put("key-" + key, VALUE);
    }
  }

  @Test
  void goesOnInEachTurnWhereTheLastOneEnded() {
    StoreSweep sweep = sweep();
    now = now.plus(Duration.ofHours(1));
    turn(sweep);
    assertThat(seen).hasSize(IN_A_TURN);
    turn(sweep);
    assertThat(seen).hasSize(2 * IN_A_TURN);
    turn(sweep);

    assertThat(seen).hasSize(25).doesNotHaveDuplicates().isSorted();
    turn(sweep);
    assertThat(seen).as("the pass is over").hasSize(25);
  }

  @Test
  void beginsAnewOnceAnHour() {
    StoreSweep sweep = sweep();
    now = now.plus(Duration.ofMinutes(59));
    turn(sweep);
    assertThat(seen).as("of a task that has just begun").isEmpty();
    now = now.plus(Duration.ofMinutes(1));
    Instant begun = now;
    turn(sweep);
    turn(sweep);
    turn(sweep);
    now = begun.plus(Duration.ofMinutes(59));
    turn(sweep);
    assertThat(seen).hasSize(25);
    now = begun.plus(Duration.ofHours(1));
    turn(sweep);

    assertThat(seen).hasSize(25 + IN_A_TURN);
    assertThat(seen.get(25)).isEqualTo("key-10");
  }

  @Test
  void goesOnAfterTheEntryThatItWasToGoOnWithIsGone() {
    StoreSweep sweep = sweep();
    now = now.plus(Duration.ofHours(1));
    turn(sweep);
    store.delete("key-20");
    turn(sweep);

    assertThat(seen.subList(IN_A_TURN, seen.size())).startsWith("key-21").endsWith("key-30");
  }

  @Test
  void changesAndRemovesWhatItIsToldTo() {
    StoreSweep sweep = sweep();
    now = now.plus(Duration.ofHours(1));
    turn(sweep);

    assertThat(store.get("key-10")).isEqualTo(VALUE);
    assertThat(store.get("key-11")).isEqualTo(OTHER);
    assertThat(store.get("key-12")).isNull();
    assertThat(store.approximateNumEntries()).isEqualTo(24);
  }

  private StoreSweep sweep() {
    Budget budget = new Budget(Duration.ofSeconds(1), 0, IN_A_TURN);
    return new StoreSweep(store, budget, this::keep, now.toEpochMilli());
  }

  private byte @Nullable [] keep(String key, byte[] value, long wallMillis) {
    assertThat(wallMillis).isEqualTo(now.toEpochMilli());
    seen.add(key);
    return switch (key) {
      case "key-11" -> OTHER;
      case "key-12" -> null;
      default -> value;
    };
  }

  private void turn(StoreSweep sweep) {
    now = now.plusSeconds(1);
    sweep.turn(now.toEpochMilli());
  }
}
