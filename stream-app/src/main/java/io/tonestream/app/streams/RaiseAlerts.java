package io.tonestream.app.streams;

import io.tonestream.app.alerts.AlertMetrics;
import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.alerts.Bin;
import io.tonestream.app.alerts.BrandAlerts;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.app.windows.Tally;
import io.tonestream.schemas.SentimentAlert;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Judges brands' closed bins, and sends the alerts that they raise and clear. One for each task, on
 * its stream thread.
 *
 * <p>What is known of a brand lies in the store alone, and is written in the transaction that its
 * alerts are sent in: a bin is told once, so an alert is raised once. A brand that has been silent
 * for long is forgotten; nobody waits for that, so it takes little of the thread's time.
 */
final class RaiseAlerts implements Processor<String, List<ClosedBin>, String, SentimentAlert> {
  /** The store's name in the topology. */
  static final String STORE = "brand-alerts";

  private static final Duration SWEEP_TURN = Duration.ofSeconds(1);
  private static final double SWEEP_SHARE = 0.005;
  private static final int ALWAYS_SWEPT = 10;

  private final AlertsConfiguration configuration;
  private final AlertMetrics metrics;
  private ProcessorContext<String, SentimentAlert> context;
  private KeyValueStore<String, byte[]> store;

  RaiseAlerts(AlertsConfiguration configuration, AlertMetrics metrics) {
    this.configuration = configuration;
    this.metrics = metrics;
  }

  /**
   * The store as the topology declares it: on disk, cached, with a changelog. By brand, the length
   * (4) of the last tally that had texts, the tally, and {@link BrandAlerts}.
   */
  static StoreBuilder<KeyValueStore<String, byte[]>> storeBuilder() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray())
        .withCachingEnabled();
  }

  /** Called again when a task is revived after an aborted transaction: nothing may be left over. */
  @Override
  public void init(ProcessorContext<String, SentimentAlert> context) {
    this.context = context;
    store = context.getStateStore(STORE);
    StoreSweep sweep =
        new StoreSweep(
            store,
            new Budget(SWEEP_TURN, SWEEP_SHARE, ALWAYS_SWEPT),
            this::keep,
            context.currentSystemTimeMs());
    context.schedule(SWEEP_TURN, PunctuationType.WALL_CLOCK_TIME, sweep::turn);
  }

  @Override
  public void process(Record<String, List<ClosedBin>> record) {
    String brand = record.key();
    byte[] value = store.get(brand);
    boolean isHeard =
        record.value().stream().anyMatch(closed -> closed.tally().counts().total() > 0);
    if (value == null && !isHeard) {
      return; // It is forgotten, and still silent.
    }
    Known known = read(brand, value);
    Tally before = known.last;
    for (ClosedBin closed : record.value()) {
      Bin bin = Bin.of(closed, before);
      for (SentimentAlert alert : known.alerts.add(bin)) {
        metrics.count(alert);
        context.forward(record.withValue(alert));
      }
      before = closed.tally().counts().total() == 0 ? before : closed.tally();
    }
    if (isHeard) {
      known.alerts.hear(context.currentSystemTimeMs());
    }
    store.put(brand, write(new Known(before, known.alerts)));
  }

  /**
   * What is to be kept of a brand by this time; null if it is to be forgotten. One that isn't dated
   * counts as heard of now.
   */
  private byte @Nullable [] keep(String brand, byte[] value, long wallMillis) {
    Known known = read(brand, value);
    if (!known.alerts.isDated()) {
      known.alerts.hear(wallMillis);
      return write(known);
    }
    return known.alerts.isForgettable(wallMillis) ? null : value;
  }

  /**
   * What is known of a brand.
   *
   * @param last the last tally that had texts
   */
  private record Known(Tally last, BrandAlerts alerts) {}

  private Known read(String brand, byte @Nullable [] value) {
    if (value == null) {
      return new Known(new Tally(), new BrandAlerts(brand, configuration));
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    byte[] last = new byte[bytes.getInt()];
    bytes.get(last);
    byte[] alerts = new byte[bytes.remaining()];
    bytes.get(alerts);
    return new Known(Tally.fromBytes(last), BrandAlerts.fromBytes(brand, configuration, alerts));
  }

  private static byte[] write(Known known) {
    byte[] last = known.last.toBytes();
    byte[] alerts = known.alerts.toBytes();
    return ByteBuffer.allocate(Integer.BYTES + last.length + alerts.length)
        .putInt(last.length)
        .put(last)
        .put(alerts)
        .array();
  }
}
