package io.tonestream.app.drivers;

import static java.util.Objects.requireNonNull;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.drivers.DriversConfiguration.SampleText;
import io.tonestream.app.erasure.Erasure;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.app.tasks.Backlog;
import io.tonestream.app.tasks.Budget;
import io.tonestream.app.tasks.Sweep;
import io.tonestream.schemas.SentimentAlert;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Tells what drives brands' figures, from the texts that were counted: each brand at most once per
 * emit interval, and each alert when it is raised. One for each task, on its stream thread.
 *
 * <p>What is kept of a brand's texts is worked on in memory, and goes to the store when the brand
 * is told of, in one transaction. So a task that starts anew, be it after a crash or a clean close,
 * takes a brand back to what was last told of it: texts since then are counted in its figures, but
 * not in what explains them. To write each of them would cost more than to count them.
 *
 * <p>Telling takes a bounded share of the thread's time. Where that isn't enough for all brands,
 * those that have waited longest come first. So does what is kept of the heap: where all brands
 * would take more, those that had no text for longest are forgotten.
 */
public final class FindDrivers implements Processor<String, @Nullable Object, String, Object> {
  private static final Duration TICK = Duration.ofSeconds(1);

  /**
   * While brands have news. Texts that come meanwhile wait until a turn is over: many short ones,
   * not a long one. Each makes its task commit, so there are none while nothing comes.
   */
  private static final Duration TURN = Duration.ofMillis(200);

  /** Brands in a turn that time doesn't bound. */
  private static final int ALWAYS_TOLD = 1;

  /** Brands that make room for one text at most. */
  private static final int MAX_FORGOTTEN = 4;

  /** It is large; so it is saved when one text in ten is new, or else so often. */
  private static final Duration BACKGROUND_SAVED = Duration.ofMinutes(1);

  private final DriversConfiguration configuration;
  private final DriversSettings settings;
  private final BrandCatalogue catalogue;
  private final TextMask mask;
  private final String driverChild;
  private final String alertChild;
  private final Budget budget;
  private final TextMemory memory;

  /** Those that had no text for longest first. */
  private final Map<String, ExplainedBrand> brands = new LinkedHashMap<>(16, 0.75f, true);

  /** Brands with news, in the order of their turns; and some that were forgotten. */
  private final Deque<ExplainedBrand> waiting = new ArrayDeque<>();

  /** A look at each brand: is it quiet? */
  private final Sweep<ExplainedBrand> sweep = new Sweep<>();

  private Backlog backlog;

  private ProcessorContext<String, Object> processor;
  private DriverStore store;
  private BrandTexts.Context context;
  private TextMemory.@Nullable Share taken;

  /** Kafka Streams goes on calling it when a task is revived, unless it is cancelled. */
  private @Nullable Cancellable ticking;

  /** While brands are waiting. */
  private @Nullable Cancellable telling;

  /** Whether all that is kept is to go: it shows more than is let through now, or can't be read. */
  private boolean beginsAnew;

  private long newestMillis;
  private long sweptMillis;
  private long refreshedMillis;
  private long backgroundSavedMillis;

  /**
   * @param settings what is computed of each brand
   * @param catalogue tells brands' own names, which explain nothing
   * @param mask for texts, unless they are to be shown whole
   * @param memory of which all tasks have a share
   * @param driverChild name of the node that takes what drives brands
   * @param alertChild name of the node that takes alerts, once they are explained
   */
  public FindDrivers(
      DriversConfiguration configuration,
      DriversSettings settings,
      BrandCatalogue catalogue,
      TextMask mask,
      TextMemory memory,
      String driverChild,
      String alertChild) {
    this.configuration = configuration;
    this.settings = settings;
    this.catalogue = catalogue;
    this.mask = mask;
    this.memory = memory;
    this.driverChild = driverChild;
    this.alertChild = alertChild;
    this.budget = new Budget(TURN, configuration.updateShare(), ALWAYS_TOLD);
  }

  /** What is known of a brand, and when it was last told, in wall-clock milliseconds. */
  private static final class ExplainedBrand {
    private final String name;
    private final BrandTexts texts;
    private long toldMillis;
    private long heapBytes;
    private boolean hasNews;
    private boolean isWaiting;
    private boolean isForgotten;

    /** Whether the store and the topic have something of it. */
    private boolean wasTold;

    /** Ids of the texts that the store has of it. */
    private long[] storedIds = {};

    ExplainedBrand(String name, BrandTexts texts) {
      this.name = name;
      this.texts = texts;
    }
  }

  /** Called again when a task is revived after an aborted transaction: nothing may be left over. */
  @Override
  public void init(ProcessorContext<String, Object> processor) {
    this.processor = processor;
    store = new DriverStore(processor.getStateStore(DriverStore.NAME));
    context = new BrandTexts.Context(settings, catalogue::namesOf);
    close();
    taken = memory.open();
    backlog = new Backlog();
    newestMillis = Long.MIN_VALUE;
    beginsAnew = !store.isUsable(configuration.sampleText());
    if (!beginsAnew) {
      load();
    }
    sweptMillis = newestMillis;
    refreshedMillis = 0;
    backgroundSavedMillis = processor.currentSystemTimeMs();
    ticking = processor.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  private void load() {
    store.show(configuration.sampleText());
    store
        .load(context)
        .forEach(
            (name, texts) -> {
              ExplainedBrand brand = new ExplainedBrand(name, texts);
              brand.wasTold = true;
              brand.storedIds = texts.ids();
              brands.put(name, brand);
              account(brand, texts.heapBytes());
              newestMillis = Math.max(newestMillis, texts.newestMillis());
            });
  }

  /** Learns from a text or erases one, explains an alert, or forgets a brand if there is none. */
  @Override
  public void process(Record<String, @Nullable Object> record) {
    if (record.value() instanceof SentimentAlert alert) {
      processor.forward(record.withValue(explained(alert)), alertChild);
    } else if (record.value() instanceof Mention mention) {
      backlog.see(record.timestamp(), processor.currentSystemTimeMs());
      learn(record.key(), mention);
    } else if (record.value() instanceof Erasure erasure) {
      erase(erasure.id());
    } else {
      ExplainedBrand brand = brands.get(record.key());
      if (brand != null) {
        forget(brand);
      }
    }
  }

  @Override
  public void close() {
    brands.clear();
    waiting.clear();
    sweep.clear();
    stopTelling();
    if (ticking != null) {
      ticking.cancel();
      ticking = null;
    }
    if (taken != null) {
      taken.close();
      taken = null;
    }
  }

  private SentimentAlert explained(SentimentAlert alert) {
    ExplainedBrand brand = brands.get(alert.brand());
    return brand == null ? alert : Explanation.of(alert, brand.texts::drivers);
  }

  private void learn(String name, Mention mention) {
    ExplainedBrand brand =
        brands.computeIfAbsent(name, key -> new ExplainedBrand(key, new BrandTexts(key, context)));
    brand.texts.add(passedOn(mention));
    account(brand, brand.texts.heapBytes());
    makeRoom(brand);
    newestMillis = Math.max(newestMillis, brand.texts.newestMillis());
    brand.hasNews = true;
    enqueue(brand);
  }

  private void enqueue(ExplainedBrand brand) {
    if (!brand.isWaiting) {
      brand.isWaiting = true;
      waiting.add(brand);
      if (telling == null) {
        telling = processor.schedule(TURN, PunctuationType.WALL_CLOCK_TIME, this::tell);
      }
    }
  }

  /**
   * At once, in one transaction with what asked for it: a crash must not bring the text back. Newer
   * texts may have taken its place in memory since a brand was told, and not yet in the store.
   */
  private void erase(long id) {
    for (ExplainedBrand brand : List.copyOf(brands.values())) {
      boolean found = brand.texts.erase(id);
      if (found || LongStream.of(brand.storedIds).anyMatch(each -> each == id)) {
        account(brand, brand.texts.heapBytes());
        if (brand.texts.isEmpty()) {
          forget(brand);
        } else {
          tell(brand, processor.currentSystemTimeMs());
        }
      }
    }
  }

  private void account(ExplainedBrand brand, long heapBytes) {
    requireNonNull(taken).add(heapBytes - brand.heapBytes);
    brand.heapBytes = heapBytes;
  }

  /** Forgets those that had no text for longest, but for the one that had the last. */
  private void makeRoom(ExplainedBrand latest) {
    for (int i = 0; i < MAX_FORGOTTEN && requireNonNull(taken).isExceeded(); i++) {
      ExplainedBrand eldest = brands.values().iterator().next();
      if (eldest == latest) {
        return;
      }
      forget(eldest);
    }
  }

  private Mention passedOn(Mention mention) {
    return mention.text() == null || configuration.sampleText() == SampleText.KEEP
        ? mention
        : mention.withText(mask.mask(mention.text()));
  }

  private void stopTelling() {
    if (telling != null) {
      telling.cancel();
      telling = null;
    }
  }

  private void tick(long wallMillis) {
    forgetWhatIsUnusable(wallMillis);
    refreshBackground(wallMillis);
    budget.begin(backlog.isThere(wallMillis));
    forgetQuietBrands();
  }

  private void tell(long wallMillis) {
    forgetWhatIsUnusable(wallMillis);
    budget.begin(backlog.isThere(wallMillis));
    for (int left = waiting.size(); left > 0 && budget.isLeft(); left--) {
      ExplainedBrand brand = waiting.remove();
      brand.isWaiting = false;
      if (wallMillis - brand.toldMillis < configuration.emitInterval().toMillis()) {
        enqueue(brand);
      } else if (brand.hasNews) {
        tell(brand, wallMillis);
      }
      budget.spend();
    }
    if (waiting.isEmpty()) {
      stopTelling();
    }
  }

  private void tell(ExplainedBrand brand, long wallMillis) {
    brand.hasNews = false;
    brand.toldMillis = wallMillis;
    brand.wasTold = true;
    brand.texts.save(store.of(brand.name));
    brand.storedIds = brand.texts.ids();
    processor.forward(new Record<>(brand.name, brand.texts.drivers(), wallMillis), driverChild);
  }

  /** In one transaction with the records that take back what was told of it. */
  private void forgetWhatIsUnusable(long wallMillis) {
    if (beginsAnew) {
      beginsAnew = false;
      store.clear(name -> takeBack(name, wallMillis));
      store.show(configuration.sampleText());
    }
  }

  private void takeBack(String brand, long wallMillis) {
    processor.forward(new Record<>(brand, null, wallMillis), driverChild);
  }

  private void refreshBackground(long wallMillis) {
    boolean isDue = wallMillis - refreshedMillis >= configuration.emitInterval().toMillis();
    if (isDue) {
      refreshedMillis = wallMillis;
    }
    boolean grown = context.background().refresh(isDue);
    if (grown || wallMillis - backgroundSavedMillis >= BACKGROUND_SAVED.toMillis()) {
      backgroundSavedMillis = wallMillis;
      context.background().save(store.background());
    }
  }

  /** Whoever had no text for two of the longest windows has nothing to tell. */
  private void forgetQuietBrands() {
    long longest = settings.windows().get(settings.windows().size() - 1).toMillis();
    if (sweep.isOver() && newestMillis - longest / 4 > sweptMillis) {
      sweptMillis = newestMillis;
      sweep.begin(brands.values());
    }
    sweep.turn(
        budget,
        brand -> {
          if (brand.texts.newestMillis() < newestMillis - 2 * longest) {
            forget(brand);
          }
        });
  }

  private void forget(ExplainedBrand brand) {
    if (!brand.isForgotten) {
      brand.isForgotten = true;
      brand.hasNews = false;
      brands.remove(brand.name);
      account(brand, 0);
      if (brand.wasTold) {
        brand.texts.remove(store.of(brand.name));
        takeBack(brand.name, processor.currentSystemTimeMs());
      }
    }
  }
}
