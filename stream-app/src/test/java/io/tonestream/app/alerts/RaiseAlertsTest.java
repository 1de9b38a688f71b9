package io.tonestream.app.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.repeats.GroupLabels;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.tasks.InMemoryStores;
import io.tonestream.app.tasks.NewerFormatException;
import io.tonestream.app.tasks.StoreFormat;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Cleared;
import io.tonestream.schemas.SentimentAlert.State;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RaiseAlertsTest {
  private static final Instant NOW = Instant.parse("2026-11-02T00:00:00Z");
  private static final AlertsConfiguration SETTINGS = AlertsConfiguration.DEFAULT;
  private static final int DAY = 96;

  /** Texts of each label in a bin: a brand is watched after some bins. */
  private static final int USUAL = 8;

  private final MockProcessorContext<String, SentimentAlert> context = new MockProcessorContext<>();
  private final KeyValueStore<Bytes, byte[]> store =
      InMemoryStores.of(RaiseAlerts.STORE, Serdes.Bytes());

  private Instant nextBin = NOW;

  @BeforeEach
  void openStore() {
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    context.setCurrentSystemTimeMs(NOW.toEpochMilli());
  }

  @Test
  void forgetsABrandWhenNoBinsAreTold() {
    RaiseAlerts processor = start();
    tell(processor, "Delta", 10 * DAY, USUAL);
    forget(processor, "Delta");
    assertThat(known("Delta")).isNull();
    tell(processor, "Delta", 1, USUAL);
    tell(processor, "Zeta", 1, USUAL);

    assertThat(known("Delta")).as("learnt anew").isNotNull().isEqualTo(known("Zeta"));
  }

  @Test
  void clearsTheAlertOfABrandThatItForgets() {
    RaiseAlerts processor = start();
    tell(processor, "Delta", 10 * DAY, USUAL);
    tell(processor, "Delta", DAY, 4 * USUAL);
    assertThat(sent()).containsExactly(State.RAISED);
    forget(processor, "Delta");

    assertThat(sent()).containsExactly(State.RAISED, State.CLEARED);
    SentimentAlert raised = context.forwarded().get(0).record().value();
    SentimentAlert cleared = context.forwarded().get(1).record().value();
    assertThat(cleared.id()).isEqualTo(raised.id());
    assertThat(cleared.cleared()).isEqualTo(Cleared.ADOPTED);
    assertThat(cleared.at()).isEqualTo(nextBin);
  }

  @Test
  void learnsAnewWhatAnEarlierReleaseKept() {
    tell(start(), "Delta", 10 * DAY, USUAL);
    StoreFormat.set(store, (byte) 3);
    start();

    assertThat(known("Delta")).isNull();
  }

  @Test
  void refusesWhatALaterReleaseKept() {
    start();
    StoreFormat.set(store, (byte) 5);

    assertThatThrownBy(this::start)
        .isInstanceOf(NewerFormatException.class)
        .hasMessageContaining("the store brand-alerts has format 5");
  }

  @Test
  void takesOverWhatAnotherApplicationHasLearnt() {
    RaiseAlerts processor = start();
    tell(processor, "Delta", 10 * DAY, USUAL);
    byte[] learnt = known("Delta");
    processor.process(new Record<>("Zeta", learnt, NOW.toEpochMilli()));

    assertThat(known("Zeta")).isEqualTo(learnt);
    tell(processor, "Delta", 1, 0);
    nextBin = nextBin.minus(SETTINGS.bin());
    tell(processor, "Zeta", 1, 0);
    assertThat(known("Zeta")).isEqualTo(known("Delta"));
  }

  private RaiseAlerts start() {
    RaiseAlerts processor = new RaiseAlerts(SETTINGS, new AlertMetrics(new SimpleMeterRegistry()));
    processor.init(context);
    return processor;
  }

  /** Tells bins with so many texts of each label, one by one. */
  private void tell(RaiseAlerts processor, String brand, int bins, int textsOfALabel) {
    for (int bin = 0; bin < bins; bin++) {
      ClosedBin closed =
          new ClosedBin(nextBin.toEpochMilli(), tally(textsOfALabel), new GroupLabels());
      processor.process(new Record<>(brand, List.of(closed), NOW.toEpochMilli()));
      nextBin = nextBin.plus(SETTINGS.bin());
    }
  }

  private static Tally tally(int textsOfALabel) {
    if (textsOfALabel == 0) {
      return new Tally();
    }
    byte[] version = "v1".getBytes(UTF_8);
    return Tally.fromBytes(
        ByteBuffer.allocate(Short.BYTES + version.length + 3 * Long.BYTES)
            .putShort((short) version.length)
            .put(version)
            .putLong(textsOfALabel)
            .putLong(textsOfALabel)
            .putLong(textsOfALabel)
            .array());
  }

  private void forget(RaiseAlerts processor, String brand) {
    processor.process(new Record<>(brand, null, NOW.toEpochMilli()));
  }

  private byte @Nullable [] known(String brand) {
    return store.get(BrandKey.of(brand));
  }

  private List<State> sent() {
    return context.forwarded().stream().map(sent -> sent.record().value().state()).toList();
  }
}
