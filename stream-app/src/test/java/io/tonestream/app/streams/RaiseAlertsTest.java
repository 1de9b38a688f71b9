package io.tonestream.app.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.alerts.AlertMetrics;
import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.app.windows.Tally;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.State;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RaiseAlertsTest {
  private static final Instant NOW = Instant.parse("2026-11-02T00:00:00Z");
  private static final AlertsConfiguration SETTINGS = AlertsConfiguration.DEFAULT;
  private static final Duration KEPT = SETTINGS.adoptAfter().plus(Duration.ofDays(28));
  private static final int DAY = 96;

  /** Texts of each label in a bin: a brand is watched after some bins. */
  private static final int USUAL = 8;

  private final MockProcessorContext<String, SentimentAlert> context = new MockProcessorContext<>();
  private final KeyValueStore<String, byte[]> store =
      InMemoryStores.of(RaiseAlerts.STORE, Serdes.String());

  /** By the wall clock. */
  private Instant now = NOW;

  private Instant nextBin = NOW;

  @BeforeEach
  void openStore() {
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    context.setCurrentSystemTimeMs(NOW.toEpochMilli());
  }

  @Test
  void forgetsABrandThatHasLongBeenSilent() {
    RaiseAlerts processor = start();
    tell(processor, "Delta", DAY, USUAL);
    sweepAt(NOW.plus(KEPT).minusMillis(1));
    assertThat(store.get("Delta")).isNotNull();
    sweepAt(NOW.plus(KEPT).plus(Duration.ofHours(1)));

    assertThat(store.get("Delta")).isNull();
  }

  @Test
  void forgetsABrandWhoseEmptyBinsAreStillTold() {
    RaiseAlerts processor = start();
    tell(processor, "Delta", 1, USUAL);
    setNow(NOW.plus(KEPT));
    tell(processor, "Delta", DAY, 0);
    sweepAt(now);

    assertThat(store.get("Delta")).isNull();
    tell(processor, "Delta", DAY, 0);
    assertThat(store.get("Delta")).as("after its next bins").isNull();
  }

  @Test
  void keepsABrandThatWasHeardOfSince() {
    RaiseAlerts processor = start();
    tell(processor, "Delta", DAY, USUAL);
    setNow(NOW.plus(KEPT).minusMillis(1));
    tell(processor, "Delta", 1, USUAL);
    sweepAt(NOW.plus(KEPT).plus(Duration.ofHours(1)));

    assertThat(store.get("Delta")).isNotNull();
  }

  @Test
  void keepsABrandUntilItsAlertIsCleared() {
    RaiseAlerts processor = start();
    tell(processor, "Delta", 10 * DAY, USUAL);
    tell(processor, "Delta", DAY, 4 * USUAL);
    assertThat(sent()).containsExactly(State.RAISED);
    sweepAt(NOW.plus(KEPT).plus(KEPT));
    assertThat(store.get("Delta")).as("while its alert is raised").isNotNull();
    tell(processor, "Delta", DAY, 0);
    assertThat(sent()).startsWith(State.RAISED, State.CLEARED);
    tell(processor, "Delta", 4 * DAY, 0);
    List<State> sent = sent();
    assertThat(sent).endsWith(State.CLEARED);
    sweepAt(now.plus(Duration.ofHours(1)));

    assertThat(store.get("Delta")).as("once it is cleared").isNull();
    tell(processor, "Delta", DAY, 0);
    assertThat(sent()).isEqualTo(sent);
  }

  @Test
  void makesNoEntryOfABrandOfWhichNothingCame() {
    tell(start(), "Delta", DAY, 0);

    assertThat(store.get("Delta")).isNull();
  }

  @Test
  void learnsABrandThatComesBackAnew() {
    RaiseAlerts processor = start();
    tell(processor, "Delta", 10 * DAY, USUAL);
    sweepAt(NOW.plus(KEPT));
    tell(processor, "Delta", 1, USUAL);
    tell(processor, "Zeta", 1, USUAL);

    assertThat(store.get("Delta")).isNotNull().isEqualTo(store.get("Zeta"));
  }

  @Test
  void countsABrandThatAnOlderVersionKeptAsHeardOfNow() {
    RaiseAlerts processor = start();
    tell(processor, "Delta", 10 * DAY, USUAL);
    byte[] dated = requireNonNull(store.get("Delta"));
    store.put("Delta", undated(dated));
    Instant first = NOW.plus(KEPT).plus(KEPT);
    sweepAt(first);
    assertThat(store.get("Delta")).as("what is known").hasSameSizeAs(dated);
    sweepAt(first.plus(KEPT).minusMillis(1));
    assertThat(store.get("Delta")).isNotNull();
    sweepAt(first.plus(KEPT).plus(Duration.ofHours(1)));

    assertThat(store.get("Delta")).isNull();
  }

  @Test
  void forgetsAsManyBrandsAsThereAre() {
    RaiseAlerts processor = start();
    IntStream.range(0, 2_000).forEach(brand -> tell(processor, "brand-" + brand, 1, USUAL));
    setNow(NOW.plus(KEPT));
    tell(processor, "brand-1000", 1, USUAL);
    sweepAt(now);

    assertThat(store.approximateNumEntries()).isEqualTo(1);
    assertThat(store.get("brand-1000")).isNotNull();
  }

  /** As the format before had it: without the time, which lies after format, bin and texts. */
  private static byte[] undated(byte[] entry) {
    ByteBuffer bytes = ByteBuffer.wrap(entry);
    int alerts = Integer.BYTES + bytes.getInt();
    int time = alerts + Byte.BYTES + 2 * Long.BYTES;
    return ByteBuffer.allocate(entry.length - Long.BYTES)
        .put(entry, 0, time)
        .put(entry, time + Long.BYTES, entry.length - time - Long.BYTES)
        .put(alerts, (byte) 1)
        .array();
  }

  private RaiseAlerts start() {
    RaiseAlerts processor = new RaiseAlerts(SETTINGS, new AlertMetrics(new SimpleMeterRegistry()));
    processor.init(context);
    return processor;
  }

  /** Tells bins with so many texts of each label, one by one. */
  private void tell(RaiseAlerts processor, String brand, int bins, int textsOfALabel) {
    for (int bin = 0; bin < bins; bin++) {
      ClosedBin closed = new ClosedBin(nextBin.toEpochMilli(), tally(textsOfALabel));
      processor.process(new Record<>(brand, List.of(closed), now.toEpochMilli()));
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

  private List<State> sent() {
    return context.forwarded().stream().map(sent -> sent.record().value().state()).toList();
  }

  private void setNow(Instant time) {
    now = time;
    context.setCurrentSystemTimeMs(time.toEpochMilli());
  }

  /** Lets a whole pass through the store go by at this time. */
  private void sweepAt(Instant time) {
    setNow(time);
    for (int turn = 0; turn < 1_000; turn++) {
      context
          .scheduledPunctuators()
          .forEach(punctuator -> punctuator.getPunctuator().punctuate(time.toEpochMilli()));
    }
  }
}
