package io.tonestream.app.streams;

import io.tonestream.app.alerts.AlertMetrics;
import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.alerts.Bin;
import io.tonestream.app.alerts.BrandAlerts;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.app.windows.Tally;
import io.tonestream.schemas.SentimentAlert;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
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
 * alerts are sent in: a bin is told once, so an alert is raised once.
 */
final class RaiseAlerts implements Processor<String, List<ClosedBin>, String, SentimentAlert> {
  /** The store's name in the topology. */
  static final String STORE = "brand-alerts";

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

  @Override
  public void init(ProcessorContext<String, SentimentAlert> context) {
    this.context = context;
    store = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<String, List<ClosedBin>> record) {
    String brand = record.key();
    Known known = read(brand, store.get(brand));
    Tally before = known.last;
    for (ClosedBin closed : record.value()) {
      Bin bin = Bin.of(closed, before);
      for (SentimentAlert alert : known.alerts.add(bin)) {
        metrics.count(alert);
        context.forward(record.withValue(alert));
      }
      before = closed.tally().counts().total() == 0 ? before : closed.tally();
    }
    store.put(brand, write(new Known(before, known.alerts)));
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
