package io.tonestream.app.streams;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Counts labelled texts in their brand's windows, and sends each brand's update at most once per
 * emit interval. One for each task, on its stream thread.
 *
 * <p>The windows are worked on in memory; each change goes to the store within the same {@code
 * process} call, so the store is right at any commit, and the windows are rebuilt from it whenever
 * the task starts.
 */
final class RollWindows implements Processor<byte[], byte[], Object, Object> {
  private final WindowsConfiguration configuration;
  private final String aggregateChild;
  private final String deadLetterChild;
  private final Map<String, BrandWindows> brands = new HashMap<>();

  /** Brands that may have an update without another text. */
  private final Set<String> restless = new LinkedHashSet<>();

  private ProcessorContext<Object, Object> context;
  private BrandStore store;
  private long streamMillis;

  /**
   * @param aggregateChild name of the node that takes the updates
   * @param deadLetterChild name of the node that takes the records that can't be counted
   */
  RollWindows(WindowsConfiguration configuration, String aggregateChild, String deadLetterChild) {
    this.configuration = configuration;
    this.aggregateChild = aggregateChild;
    this.deadLetterChild = deadLetterChild;
  }

  /** Called again when a task is revived after an aborted transaction: nothing may be left over. */
  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    store = new BrandStore(context.getStateStore(BrandStore.NAME));
    brands.clear();
    restless.clear();
    brands.putAll(store.load(configuration));
    streamMillis = Long.MIN_VALUE;
    brands.forEach(
        (brand, windows) -> {
          streamMillis = Math.max(streamMillis, windows.asOfMillis());
          markIfRestless(brand, windows);
        });
    context.schedule(
        configuration.emitInterval(), PunctuationType.WALL_CLOCK_TIME, this::sendUpdates);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    try {
      LabeledText text = Json.read(LabeledText.class, record.value());
      if (!count(text)) {
        reject(
            record,
            DeadLetter.of(
                DeadLetter.Stage.LATE,
                new IllegalArgumentException(
                    "timestamp " + text.timestamp() + " is older than every pane that is kept")));
      }
    } catch (BadJsonException e) {
      reject(record, DeadLetter.of(DeadLetter.Stage.READ, e));
    }
  }

  private boolean count(LabeledText text) {
    long time = text.timestamp().toEpochMilli();
    BrandWindows windows =
        brands.computeIfAbsent(text.brand(), brand -> new BrandWindows(brand, configuration));
    boolean wasDirty = windows.isDirty();
    boolean isLive = context.currentSystemTimeMs() - time <= configuration.liveWithin().toMillis();
    if (!windows.add(time, text.label(), text.modelVersion(), isLive, store)) {
      return false;
    }
    streamMillis = Math.max(streamMillis, windows.asOfMillis());
    if (!wasDirty) {
      store.put(text.brand(), windows.state());
      restless.add(text.brand());
    }
    return true;
  }

  private void sendUpdates(long wallMillis) {
    restless.removeIf(
        brand -> {
          BrandWindows windows = brands.get(brand);
          if (windows == null) {
            return true;
          }
          windows
              .update(wallMillis, streamMillis, store)
              .ifPresent(
                  update -> {
                    store.put(brand, windows.state());
                    context.forward(new Record<>(brand, update, wallMillis), aggregateChild);
                  });
          return !windows.isRestless();
        });
  }

  private void markIfRestless(String brand, BrandWindows windows) {
    if (windows.isRestless()) {
      restless.add(brand);
    }
  }

  private void reject(Record<byte[], byte[]> record, DeadLetter deadLetter) {
    RecordMetadata from = context.recordMetadata().orElseThrow();
    TopicPartition partition = new TopicPartition(from.topic(), from.partition());
    Headers headers = deadLetter.headers(record.headers(), partition, from.offset());
    long now = context.currentSystemTimeMs();
    context.forward(new Record<>(record.key(), record.value(), now, headers), deadLetterChild);
  }
}
