package io.tonestream.app.streams;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.windows.Bins;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.ClosedBin;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.ConfusionHeader;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Counts labelled texts in their brand's windows, and sends each brand's update at most once per
 * emit interval. One for each task, on its stream thread.
 *
 * <p>The windows are worked on in memory; each change goes to the store within the same {@code
 * process} call, so the store is right at any commit, and the windows are rebuilt from it whenever
 * the task starts.
 */
final class RollWindows implements Processor<byte[], byte[], Object, Object> {
  /** Updates in an emit interval that time doesn't bound: a pause of the JVM must not either. */
  private static final int ALWAYS_SENT = 100;

  private final WindowsConfiguration configuration;
  private final long updateNanos;
  private final Duration maxAhead;
  private final DeadLetters deadLetters;
  private final String aggregateChild;
  private final @Nullable String textChild;
  private final String deadLetterChild;
  private final Bins bins;
  private final Map<String, BrandWindows> brands = new HashMap<>();

  /** How model versions err: from the texts' headers, and kept as panes are. */
  private final Map<String, ErrorMatrix> errors = new HashMap<>();

  /** Brands that may have an update, those that have waited longest first. */
  private final Set<BrandWindows> restless = new LinkedHashSet<>();

  /** When texts that were not live came, by brand: in wall-clock milliseconds. */
  private final Map<String, Long> belatedAt = new HashMap<>();

  /** Brands whose bins have not been looked at in this round. */
  private final Deque<BrandWindows> unseen = new ArrayDeque<>();

  private ProcessorContext<Object, Object> context;
  private BrandStore store;
  private long streamMillis;
  private long startedMillis;
  private boolean closedBins;

  /**
   * @param binLength of the bins that brands are watched in; zero if they are not
   * @param maxAhead how far an event time may lie beyond the wall clock
   * @param aggregateChild name of the node that takes the updates
   * @param textChild name of the node that takes each text that was counted, if there is one
   * @param deadLetterChild name of the node that takes the records that can't be counted
   * @param binChild name of the node that takes closed bins, as lists by brand
   */
  RollWindows(
      WindowsConfiguration configuration,
      Duration binLength,
      Duration maxAhead,
      DeadLetters deadLetters,
      String aggregateChild,
      @Nullable String textChild,
      String deadLetterChild,
      String binChild) {
    this.configuration = configuration;
    this.updateNanos =
        (long) (configuration.emitInterval().toNanos() * configuration.updateShare());
    this.maxAhead = maxAhead;
    this.deadLetters = deadLetters;
    this.aggregateChild = aggregateChild;
    this.textChild = textChild;
    this.deadLetterChild = deadLetterChild;
    this.bins =
        binLength.isZero()
            ? Bins.NONE
            : new Bins(binLength, (brand, closed) -> sendBins(brand, closed, binChild));
  }

  /** Called again when a task is revived after an aborted transaction: nothing may be left over. */
  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    store = new BrandStore(context.getStateStore(BrandStore.NAME));
    brands.clear();
    restless.clear();
    errors.clear();
    belatedAt.clear();
    unseen.clear();
    startedMillis = context.currentSystemTimeMs();
    brands.putAll(store.load(configuration, errors, bins));
    streamMillis = Long.MIN_VALUE;
    brands.forEach(
        (brand, windows) -> {
          streamMillis = Math.max(streamMillis, windows.asOfMillis());
          addIfRestless(windows);
        });
    context.schedule(
        configuration.emitInterval(), PunctuationType.WALL_CLOCK_TIME, this::sendUpdates);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    try {
      LabeledText text = Json.read(LabeledText.class, record.value());
      learnErrors(text.modelVersion(), record.headers().lastHeader(ConfusionHeader.NAME));
      Optional<DeadLetter> refusal = count(text);
      if (refusal.isPresent()) {
        reject(record, refusal.get());
      } else if (textChild != null) {
        context.forward(new Record<>(text.brand(), text, record.timestamp()), textChild);
      }
    } catch (BadJsonException e) {
      reject(record, DeadLetter.of(DeadLetter.Stage.READ, e));
    }
  }

  /** A version is immutable, and so is what is known of it. */
  private void learnErrors(String modelVersion, @Nullable Header confusion) {
    if (confusion != null && !errors.containsKey(modelVersion)) {
      ErrorMatrix.of(ConfusionHeader.read(confusion.value()))
          .ifPresent(
              matrix -> {
                errors.put(modelVersion, matrix);
                store.putErrors(modelVersion, confusion.value());
              });
    }
  }

  /** Why the text can't be counted, if it can't. */
  private Optional<DeadLetter> count(LabeledText text) {
    long time = text.timestamp().toEpochMilli();
    long now = context.currentSystemTimeMs();
    // The app's own texts were checked when they were read, by a clock that may have been ahead.
    if (time - now > 2 * maxAhead.toMillis()) {
      return Optional.of(DeadLetter.tooFarAhead(text.timestamp(), maxAhead));
    }
    BrandWindows windows =
        brands.computeIfAbsent(
            text.brand(),
            brand -> new BrandWindows(brand, configuration, errors, bins, BrandState.NEW));
    boolean wasDirty = windows.isDirty();
    boolean wasLive = windows.isLive();
    boolean isLive = now - time <= configuration.liveWithin().toMillis();
    if (!isLive && !bins.areNone()) {
      belatedAt.put(text.brand(), now);
    }
    closedBins = false;
    boolean counted =
        windows.add(time, text.label(), text.modelVersion(), text.comparison(), isLive, store);
    store.keep(windows, !counted || !wasDirty || wasLive != windows.isLive() || closedBins);
    if (!counted) {
      return Optional.of(
          DeadLetter.of(
              DeadLetter.Stage.LATE,
              new IllegalArgumentException(
                  "timestamp " + text.timestamp() + " is older than every pane that is kept")));
    }
    streamMillis = Math.max(streamMillis, windows.asOfMillis());
    restless.add(windows);
    return Optional.empty();
  }

  /** All that are looked at go to the end of the queue, so that none waits for ever. */
  private void sendUpdates(long wallMillis) {
    long deadline = System.nanoTime() + updateNanos;
    closeBins(wallMillis, deadline);
    int sent = 0;
    for (int left = restless.size();
        left > 0 && (sent < ALWAYS_SENT || System.nanoTime() < deadline);
        left--) {
      BrandWindows windows = restless.iterator().next();
      restless.remove(windows);
      Optional<BrandSentiment> update = windows.update(wallMillis, streamMillis, store);
      if (update.isPresent()) {
        store.keep(windows, true);
        context.forward(new Record<>(windows.brand(), update.get(), wallMillis), aggregateChild);
        sent++;
      }
      addIfRestless(windows);
    }
  }

  /**
   * Live brands' bins are closed by the wall clock, whether texts come or not. All others are
   * closed as late as panes are kept, since a replay reads partitions at different speeds.
   */
  private void closeBins(long wallMillis, long deadline) {
    if (unseen.isEmpty() && !bins.areNone()) {
      unseen.addAll(brands.values());
    }
    int closed = 0;
    while (!unseen.isEmpty() && (closed < ALWAYS_SENT || System.nanoTime() < deadline)) {
      BrandWindows windows = unseen.remove();
      if (windows.closeBins(closeBy(windows.brand(), wallMillis))) {
        store.keep(windows, true);
        closed++;
      }
    }
  }

  /**
   * The end of the last bin that may be closed: grace ago, unless texts have lately come that were
   * not live, as after a standstill: there may be more of them. They hold a bin up for no more than
   * its own length.
   */
  private long closeBy(String brand, long wallMillis) {
    long graceAgo = wallMillis - configuration.grace().toMillis();
    long belated = Math.max(startedMillis, belatedAt.getOrDefault(brand, startedMillis));
    if (wallMillis - belated >= configuration.liveWithin().toMillis()) {
      return graceAgo;
    }
    long binMillis = bins.length().toMillis();
    return wallMillis - startedMillis >= binMillis ? graceAgo - binMillis : Long.MIN_VALUE;
  }

  private void sendBins(String brand, List<ClosedBin> closed, String binChild) {
    closedBins = true;
    context.forward(new Record<>(brand, closed, context.currentSystemTimeMs()), binChild);
  }

  private void addIfRestless(BrandWindows windows) {
    if (windows.isRestless()) {
      restless.add(windows);
    }
  }

  private void reject(Record<byte[], byte[]> record, DeadLetter deadLetter) {
    deadLetters.send(context, record, deadLetter, deadLetterChild);
  }
}
