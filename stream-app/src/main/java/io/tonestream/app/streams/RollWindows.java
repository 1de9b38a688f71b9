package io.tonestream.app.streams;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.streams.BrandStore.Brand;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.CountKey;
import io.tonestream.app.windows.CountKeys;
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
import java.util.Map;
import java.util.Optional;
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
 * <p>The windows are worked on in memory; each change, or the text that made it, goes to the store
 * within the same {@code process} call, so the store is right at any commit, and the windows are
 * rebuilt from it whenever the task starts.
 */
final class RollWindows implements Processor<byte[], byte[], Object, Object> {
  /** Brands in an emit interval that time doesn't bound. */
  static final int ALWAYS_SENT = 50;

  private final WindowsConfiguration configuration;
  private final Duration binLength;
  private final Budget updateBudget;
  private final Duration maxAhead;
  private final DeadLetters deadLetters;
  private final String aggregateChild;
  private final @Nullable String textChild;
  private final String deadLetterChild;
  private final String binChild;
  private final Map<String, Brand> brands = new HashMap<>();
  private final CountKeys keys = new CountKeys();

  /** How scorers err: from the texts' headers, and kept as panes are. */
  private final Map<String, ErrorMatrix> errors = new HashMap<>();

  /** All brands that are restless, those that have waited longest for an update first. */
  private final Deque<Brand> restless = new ArrayDeque<>();

  private Backlog backlog;

  private ProcessorContext<Object, Object> context;
  private BrandStore store;
  private CloseBins closeBins;
  private long streamMillis;

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
    this.binLength = binLength;
    this.updateBudget =
        new Budget(configuration.emitInterval(), configuration.updateShare(), ALWAYS_SENT);
    this.maxAhead = maxAhead;
    this.deadLetters = deadLetters;
    this.aggregateChild = aggregateChild;
    this.textChild = textChild;
    this.deadLetterChild = deadLetterChild;
    this.binChild = binChild;
  }

  /** Called again when a task is revived after an aborted transaction: nothing may be left over. */
  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    store = new BrandStore(context.getStateStore(BrandStore.NAME));
    brands.clear();
    restless.clear();
    errors.clear();
    backlog = new Backlog();
    closeBins = new CloseBins(configuration, binLength, context, binChild);
    brands.putAll(store.load(configuration, errors, closeBins.bins()));
    streamMillis = Long.MIN_VALUE;
    brands.forEach(
        (name, brand) -> {
          streamMillis = Math.max(streamMillis, brand.windows().asOfMillis());
          addIfRestless(brand);
        });
    context.schedule(configuration.emitInterval(), PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    closeBins.sendEarly(brands);
    backlog.see(record.timestamp(), context.currentSystemTimeMs());
    try {
      LabeledText text = Json.read(LabeledText.class, record.value());
      learnErrors(
          CountKey.scorer(text.modelVersion(), text.part()),
          record.headers().lastHeader(ConfusionHeader.NAME));
      Optional<DeadLetter> refusal = count(text);
      if (refusal.isPresent()) {
        reject(record, refusal.get());
      } else if (textChild != null && text.countsAsOpinion()) {
        context.forward(new Record<>(text.brand(), text, record.timestamp()), textChild);
      }
    } catch (BadJsonException e) {
      reject(record, DeadLetter.of(DeadLetter.Stage.READ, e));
    }
  }

  /** A version is immutable, and so is what is known of it and its parts. */
  private void learnErrors(String scorer, @Nullable Header confusion) {
    if (confusion != null && !errors.containsKey(scorer)) {
      ErrorMatrix.of(ConfusionHeader.read(confusion.value()))
          .ifPresent(
              matrix -> {
                errors.put(scorer, matrix);
                store.putErrors(scorer, confusion.value());
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
    Brand brand = brands.computeIfAbsent(text.brand(), this::begin);
    BrandWindows windows = brand.windows();
    boolean wasRestless = windows.isRestless();
    boolean wasDirty = windows.isDirty();
    boolean wasLive = windows.isLive();
    boolean isLive = now - time <= configuration.liveWithin().toMillis();
    long binsClosedTo = windows.binsClosedTo();
    closeBins.see(windows, time, now);
    String key = keys.nameFor(text);
    boolean counted = windows.add(time, text.label(), key, text.comparison(), isLive, brand);
    if (!counted || binsClosedTo != windows.binsClosedTo()) {
      // Counting it again from the journal, under other settings maybe, must not do that again.
      brand.save();
    } else {
      brand.keep(journaled(text, key, isLive), !wasDirty || wasLive != windows.isLive());
    }
    if (!counted) {
      return Optional.of(
          DeadLetter.of(
              DeadLetter.Stage.LATE,
              new IllegalArgumentException(
                  "timestamp " + text.timestamp() + " is older than every pane that is kept")));
    }
    streamMillis = Math.max(streamMillis, windows.asOfMillis());
    if (!wasRestless) {
      restless.add(brand);
    }
    return Optional.empty();
  }

  private Brand begin(String name) {
    return store.begin(
        new BrandWindows(name, configuration, errors, closeBins.bins(), BrandState.NEW));
  }

  private static TextJournal.Text journaled(LabeledText text, String key, boolean isLive) {
    return new TextJournal.Text(
        text.brand(),
        text.timestamp().toEpochMilli(),
        text.label(),
        key,
        text.comparison(),
        isLive);
  }

  private void tick(long wallMillis) {
    closeBins.sendEarly(brands);
    boolean isBehind = backlog.isThere(wallMillis);
    closeBins.close(brands.values(), wallMillis, isBehind);
    sendUpdates(wallMillis, isBehind);
    store.shortenJournal();
  }

  /** All that are looked at go to the end of the queue, so that none waits for ever. */
  private void sendUpdates(long wallMillis, boolean isBehind) {
    updateBudget.begin(isBehind);
    for (int left = restless.size(); left > 0 && updateBudget.isLeft(); left--) {
      Brand brand = restless.remove();
      Optional<BrandSentiment> update = brand.windows().update(wallMillis, streamMillis, brand);
      if (update.isPresent()) {
        brand.save();
        context.forward(
            new Record<>(update.get().brand(), update.get(), wallMillis), aggregateChild);
        updateBudget.spend();
      }
      addIfRestless(brand);
    }
  }

  private void addIfRestless(Brand brand) {
    if (brand.windows().isRestless()) {
      restless.add(brand);
    }
  }

  private void reject(Record<byte[], byte[]> record, DeadLetter deadLetter) {
    deadLetters.send(context, record, deadLetter, deadLetterChild);
  }
}
