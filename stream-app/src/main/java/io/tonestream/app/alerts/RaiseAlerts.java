package io.tonestream.app.alerts;

import io.tonestream.app.counting.Tally;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.tasks.NewerFormatException;
import io.tonestream.app.tasks.StoreFormat;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.schemas.SentimentAlert;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Judges brands' closed bins, and sends the alerts that they raise and clear. One for each task, on
 * its stream thread. A value is a list of {@link ClosedBin}s; or bytes, an entry of the store of
 * another application, whose place this one takes; or null if the brand is to be forgotten.
 *
 * <p>What is known of a brand lies in the store alone, and is written in the transaction that its
 * alerts are sent in: a bin is told once, so an alert is raised once.
 */
public final class RaiseAlerts
    implements Processor<String, @Nullable Object, String, SentimentAlert> {
  /** The store's name in the topology. */
  public static final String STORE = "brand-alerts";

  /** Of the entries; earlier ones had a format each. */
  public static final byte FORMAT = 4;

  private final AlertsConfiguration configuration;
  private final AlertMetrics metrics;
  private ProcessorContext<String, SentimentAlert> context;
  private KeyValueStore<Bytes, byte[]> store;

  /** One for a task; what it sends is counted. */
  public RaiseAlerts(AlertsConfiguration configuration, AlertMetrics metrics) {
    this.configuration = configuration;
    this.metrics = metrics;
  }

  /**
   * The store as the topology declares it: on disk, cached, with a changelog. By {@link BrandKey},
   * the length (4) of the last tally that had texts, the tally, and {@link BrandAlerts}.
   */
  public static StoreBuilder<KeyValueStore<Bytes, byte[]>> storeBuilder() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled();
  }

  /**
   * Called again when a task is revived after an aborted transaction: nothing may be left over. Of
   * what an earlier release knew in another format, all is learnt anew.
   *
   * @throws NewerFormatException if a later release wrote the store
   */
  @Override
  public void init(ProcessorContext<String, SentimentAlert> context) {
    this.context = context;
    store = context.getStateStore(STORE);
    if (!StoreFormat.isCurrent(store, FORMAT)) {
      StoreFormat.clear(store);
    }
    StoreFormat.set(store, FORMAT);
  }

  @Override
  public void process(Record<String, @Nullable Object> record) {
    if (record.value() instanceof byte[] learnt) {
      store.put(BrandKey.of(record.key()), learnt);
    } else if (record.value() instanceof List<?> bins) {
      judge(record, bins.stream().map(ClosedBin.class::cast).toList());
    } else {
      forget(record);
    }
  }

  private void judge(Record<String, ?> record, List<ClosedBin> bins) {
    Bytes key = BrandKey.of(record.key());
    Known known = read(record.key(), store.get(key));
    Tally before = known.last;
    for (ClosedBin closed : bins) {
      send(record, known.alerts.add(Bin.of(closed, before)));
      before = closed.tally().counts().total() == 0 ? before : closed.tally();
    }
    store.put(key, write(new Known(before, known.alerts)));
  }

  private void forget(Record<String, ?> record) {
    Bytes key = BrandKey.of(record.key());
    byte[] value = store.get(key);
    if (value != null) {
      send(record, read(record.key(), value).alerts.end());
      store.delete(key);
    }
  }

  private void send(Record<String, ?> record, List<SentimentAlert> alerts) {
    for (SentimentAlert alert : alerts) {
      metrics.count(alert);
      context.forward(record.withValue(alert));
    }
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
