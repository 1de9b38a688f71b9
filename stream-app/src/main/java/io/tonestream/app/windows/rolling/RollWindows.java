package io.tonestream.app.windows.rolling;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.counting.BrandCounts;
import io.tonestream.app.counting.BrandCounts.BadRecordException;
import io.tonestream.app.counting.BrandCounts.OfBrand;
import io.tonestream.app.counting.Recount;
import io.tonestream.app.drivers.Mention;
import io.tonestream.app.erasure.Erasure;
import io.tonestream.app.tasks.Backlog;
import io.tonestream.app.tasks.Budget;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.ErrorRates;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what texts add to their brands' windows, and sends each brand's update at most once per
 * emit interval. One for each task, on its stream thread.
 *
 * <p>The windows are worked on in memory; each change, or the counts that made it, go to the store
 * within the same {@code process} call, so the store is right at any commit, and the windows are
 * rebuilt from it whenever the task starts.
 */
public final class RollWindows implements Processor<byte[], byte[], Object, Object> {
  /** Brands in an emit interval that time doesn't bound. */
  static final int ALWAYS_SENT = 50;

  private final WindowsConfiguration configuration;
  private final Duration binLength;
  private final long minTexts;
  private final Budget updateBudget;
  private final DeadLetters deadLetters;
  private final Children children;
  private final WindowMetrics metrics;
  private final WindowMetrics.OfTask figures = new WindowMetrics.OfTask();
  private final Map<String, StoredBrand> brands = new HashMap<>();

  /** How scorers err: from the texts' headers, and kept as panes are. */
  private final Map<String, ErrorMatrix> errors = new HashMap<>();

  /** All brands that are restless, those that have waited longest for an update first. */
  private final Deque<StoredBrand> restless = new ArrayDeque<>();

  private Backlog backlog;

  private ProcessorContext<Object, Object> context;
  private BrandStore store;
  private CloseBins closeBins;
  private SilentBrands silentBrands;
  private long streamMillis;

  /** Kafka Streams goes on calling it when a task is revived, unless it is cancelled. */
  private @Nullable Cancellable ticking;

  /** Whether the last record was of texts that are counted again. */
  private boolean isRecounting;

  /**
   * Names of the nodes that take what comes out.
   *
   * @param aggregates takes the updates
   * @param mentions takes texts that explain figures, if there is one
   * @param deadLetters takes the records that can't be counted
   * @param bins takes closed bins, as lists by brand
   */
  public record Children(
      String aggregates, @Nullable String mentions, String deadLetters, String bins) {}

  /**
   * @param binLength of the bins that brands are watched in; zero if they are not
   * @param minTexts that make a brand worth watching
   */
  public RollWindows(
      WindowsConfiguration configuration,
      Duration binLength,
      long minTexts,
      DeadLetters deadLetters,
      WindowMetrics metrics,
      Children children) {
    this.configuration = configuration;
    this.binLength = binLength;
    this.minTexts = minTexts;
    this.updateBudget =
        new Budget(configuration.emitInterval(), configuration.updateShare(), ALWAYS_SENT);
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.children = children;
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
    closeBins = new CloseBins(configuration, binLength, minTexts, context, children.bins());
    silentBrands = new SilentBrands(configuration, context.currentSystemTimeMs(), this::forget);
    brands.putAll(store.load(configuration, errors, closeBins.bins()));
    closeBins.begin();
    metrics.add(figures);
    streamMillis = Long.MIN_VALUE;
    isRecounting = false;
    brands.forEach(
        (name, brand) -> {
          streamMillis = Math.max(streamMillis, brand.windows().asOfMillis());
          addIfRestless(brand);
        });
    ticking =
        context.schedule(configuration.emitInterval(), PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void close() {
    metrics.remove(figures);
    if (ticking != null) {
      ticking.cancel();
      ticking = null;
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    backlog.see(record.timestamp(), context.currentSystemTimeMs());
    Optional<Erasure> erasure = Erasure.read(record.value());
    if (erasure.isPresent()) {
      if (children.mentions() != null) {
        context.forward(record.withKey("").withValue(erasure.get()), children.mentions());
      }
      return;
    }
    count(record);
  }

  private void count(Record<byte[], byte[]> record) {
    try {
      BrandCounts counts = BrandCounts.read(record.value());
      Recount recount = counts.recount();
      isRecounting = recount != null && recount.application().equals(context.applicationId());
      if (recount == null) {
        counts.errors().forEach(this::learnErrors);
        add(counts.counts(), record.timestamp());
      } else if (isRecounting) {
        counts.errors().forEach(this::learnErrors);
        recount.pasts().forEach(this::beginAfter);
        addAgain(counts.counts(), recount, record.timestamp());
      }
    } catch (BadRecordException e) {
      deadLetters.send(
          context, record, DeadLetter.of(DeadLetter.Stage.READ, e), children.deadLetters());
    }
  }

  /** A version is immutable, and so is what is known of it and its parts. */
  private void learnErrors(String scorer, byte[] rates) {
    if (errors.containsKey(scorer)) {
      return;
    }
    try {
      ErrorMatrix.of(ErrorRates.read(rates))
          .ifPresent(
              matrix -> {
                errors.put(scorer, matrix);
                store.putErrors(scorer, rates);
              });
    } catch (BadJsonException e) {
      throw new BadRecordException("no counts of brands: " + e, e);
    }
  }

  private void add(List<OfBrand> counts, long timestamp) {
    long now = context.currentSystemTimeMs();
    List<OfBrand> unsaved = new ArrayList<>();
    for (OfBrand added : counts) {
      StoredBrand brand =
          brands.computeIfAbsent(added.brand(), name -> begin(name, BrandState.NEW));
      brand.hear(now);
      if (add(brand, added, now)) {
        unsaved.add(added);
      }
      forwardMentions(brand.windows(), added, timestamp);
    }
    if (!unsaved.isEmpty()) {
      store.journal(now, unsaved);
    }
  }

  /** Counts a brand's texts; true if the journal must keep them. */
  private boolean add(StoredBrand brand, OfBrand added, long now) {
    BrandWindows windows = brand.windows();
    boolean wasRestless = windows.isRestless();
    boolean wasDirty = windows.isDirty();
    boolean wasLive = windows.isLive();
    long binsClosedTo = windows.binsClosedTo();
    long late = windows.late();
    added.counts().forEachSecond((time, texts, groups) -> closeBins.see(windows, time, now));
    windows.add(added.counts(), now, brand);
    streamMillis = Math.max(streamMillis, windows.asOfMillis());
    if (!wasRestless) {
      addIfRestless(brand);
    }
    if (late != windows.late() || binsClosedTo != windows.binsClosedTo()) {
      // Counting it again from the journal, under other settings maybe, must not do that again.
      brand.save();
      return false;
    }
    return brand.keep(!wasDirty || wasLive != windows.isLive());
  }

  /** Each brand is saved, since what the journal has is added to the number of all texts. */
  private void addAgain(List<OfBrand> counts, Recount recount, long timestamp) {
    BrandState unknown = BrandState.judgedTo(recount.judgedMillis());
    for (OfBrand added : counts) {
      StoredBrand brand = brands.computeIfAbsent(added.brand(), name -> begin(name, unknown));
      BrandWindows windows = brand.windows();
      boolean wasRestless = windows.isRestless();
      if (recount.isTotalKnown()) {
        windows.addAgain(added.counts(), recount.scoredMillis(), brand);
      } else {
        windows.add(added.counts(), recount.scoredMillis(), brand);
      }
      streamMillis = Math.max(streamMillis, windows.asOfMillis());
      if (!wasRestless) {
        addIfRestless(brand);
      }
      brand.save();
      forwardMentions(windows, added, timestamp);
    }
  }

  private void forwardMentions(BrandWindows windows, OfBrand added, long timestamp) {
    if (children.mentions() != null) {
      for (Mention mention : added.mentions()) {
        if (windows.keeps(mention.timeMillis())) {
          context.forward(new Record<>(added.brand(), mention, timestamp), children.mentions());
        }
      }
    }
  }

  private StoredBrand begin(String name, BrandState state) {
    silentBrands.begin();
    return store.begin(new BrandWindows(name, configuration, errors, closeBins.bins(), state));
  }

  /** Goes on from what another application told of the brand, whose texts come next. */
  private void beginAfter(String name, Recount.Past past) {
    if (brands.containsKey(name)) {
      return;
    }
    StoredBrand brand = begin(name, BrandState.read(ByteBuffer.wrap(past.state())));
    brands.put(name, brand);
    brand.save();
    addIfRestless(brand);
    if (past.alerts() != null && !binLength.isZero()) {
      context.forward(
          new Record<>(name, past.alerts(), context.currentSystemTimeMs()), children.bins());
    }
  }

  private void tick(long wallMillis) {
    if (isRecounting) {
      // Nothing is told of windows that are half full, nor closed, nor forgotten.
      return;
    }
    boolean isBehind = backlog.isThere(wallMillis);
    closeBins.close(brands.values(), wallMillis, isBehind);
    sendUpdates(wallMillis, isBehind);
    store.shortenJournal();
    silentBrands.turn(brands.values(), wallMillis, streamMillis, isBehind);
    figures.brands(brands.size());
  }

  /** Takes back what was told of the brand: whoever knows it further on forgets it too. */
  private void forget(StoredBrand brand) {
    String name = brand.windows().brand();
    brands.remove(name);
    brand.forget();
    Record<Object, Object> nothing = new Record<>(name, null, context.currentSystemTimeMs());
    if (brand.windows().wasTold()) {
      context.forward(nothing, children.aggregates());
    }
    if (!binLength.isZero()) {
      context.forward(nothing, children.bins());
    }
    if (children.mentions() != null) {
      context.forward(nothing, children.mentions());
    }
  }

  /** All that are looked at go to the end of the queue, so that none waits for ever. */
  private void sendUpdates(long wallMillis, boolean isBehind) {
    updateBudget.begin(isBehind);
    int left = restless.size();
    for (; left > 0 && updateBudget.isLeft(); left--) {
      updateBudget.spend();
      StoredBrand brand = restless.remove();
      if (brand.isForgotten()) {
        continue;
      }
      Optional<BrandSentiment> update = brand.windows().update(wallMillis, streamMillis, brand);
      if (update.isPresent()) {
        brand.save();
        context.forward(
            new Record<>(update.get().brand(), update.get(), wallMillis), children.aggregates());
      }
      addIfRestless(brand);
    }
    StoredBrand first = restless.peek();
    figures.waiting(left, first == null ? wallMillis : first.restlessMillis());
  }

  private void addIfRestless(StoredBrand brand) {
    if (brand.windows().isRestless()) {
      brand.isRestlessFrom(context.currentSystemTimeMs());
      restless.add(brand);
    }
  }
}
