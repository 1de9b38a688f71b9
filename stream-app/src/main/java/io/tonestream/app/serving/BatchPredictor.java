package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.TextCost;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores batches with whatever model is active when a batch starts, or was adopted for it. Used and
 * closed by the thread that scores a stream thread's batches; the lock is for the registry, which
 * asks it to let go of models between two batches. If a call hangs, that thread is lost, and this
 * with it: another takes its place.
 */
public final class BatchPredictor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchPredictor.class);

  /** The stream waits for a comparison, so that it must be short. */
  private static final double MAX_COMPARISON_NANOS = 200e6;

  private final ModelRegistry registry;
  private final WatchedCalls calls;
  private final TimeBudget comparisonTime;
  private final Map<SentimentModel, SentimentPredictor> predictors = new HashMap<>();

  /** Held through each call: whoever else wants it must not wait, for the call may hang. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile boolean releaseWanted;

  /** What served when the last batch started, or what was adopted in its place. */
  private Serving serving;

  /** Whether batches are scored with what was adopted, which must stay open for them. */
  private boolean adopted;

  /** The last version that was compared with, and what it took for a text, in nanoseconds. */
  private @Nullable SentimentModel compared;

  private double comparedNanos;

  /** The version whose watching was last said to fail. */
  private String unwatched = "";

  BatchPredictor(ModelRegistry registry, WatchedCalls calls, double comparisonTime) {
    this.registry = registry;
    this.calls = calls;
    this.comparisonTime = new TimeBudget(comparisonTime);
    this.serving = registry.serving();
  }

  /** The texts to be careful with: models hung on them, or the process ended. */
  public SuspectTexts suspectTexts() {
    return registry.suspectTexts();
  }

  /**
   * Where the texts of the calls that follow stand, so that those at fault can be told; none if
   * they stand nowhere.
   */
  public void take(List<TextSpan> texts) {
    calls.take(texts);
  }

  /**
   * Settles which version scores from now on until the next call: the active one or, while this
   * thread can't take that over, one that can go on in its place: the last good one, or what
   * labelled here before. If there is none of these, it is the active one all the same.
   *
   * @param ready whether this thread can take a version over now
   * @return the version that {@link #predict} will use
   * @throws IllegalStateException if the active version hangs, and no other takes its place
   */
  public ServingModel adopt(Predicate<ServingModel> ready) {
    lock.lock();
    try {
      return adoptLocked(ready);
    } finally {
      unlock();
    }
  }

  private ServingModel adoptLocked(Predicate<ServingModel> ready) {
    while (true) {
      Serving now = registry.callable();
      serving = ready.test(now.active()) ? now : inPlaceOf(now, ready);
      adopted = true;
      try {
        predictorOf(serving.active());
        closeUnused();
        return serving.active();
      } catch (IllegalStateException e) {
        // Tried again if the model that served a moment ago is closed already.
        if (registry.serving() == now) {
          throw e;
        }
      }
    }
  }

  /** Nothing is left to score: what was adopted need not stay open. */
  public void idle() {
    lock.lock();
    try {
      adopted = false;
      closeUnused();
    } finally {
      unlock();
    }
  }

  /** The version that was adopted last, which the next call uses. */
  public ServingModel adopted() {
    return serving.active();
  }

  /** Scores all texts with one model version, about their targets if it takes any. */
  public Scores predict(List<TextPair> texts) {
    lock.lock();
    try {
      return predictLocked(texts);
    } finally {
      unlock();
    }
  }

  private Scores predictLocked(List<TextPair> texts) {
    if (!adopted) {
      adoptLocked(any -> true);
      adopted = false;
    }
    ServingModel active = serving.active();
    SentimentPredictor predictor = predictorOf(active);
    long start = System.nanoTime();
    List<Probabilities> scored = calls.predict(active, predictor, texts);
    long taken = System.nanoTime() - start;
    watch(
        active,
        () -> {
          ShadowScorer shadow = registry.shadow();
          if (shadow != null) {
            shadow.offer(active.version(), texts, scored, taken);
          }
        });
    watch(active, () -> registry.drift().scored(active.model(), predictor, texts, scored));
    return new Scores(active.model(), scored, predictor.parts(), Duration.ofNanos(taken));
  }

  /**
   * How many texts of the last batch may be scored with the last good version too, so that nobody
   * waits long for it; 0 if none stands by, or its time is spent.
   */
  public int maxCompared() {
    Serving.Probation probation = serving.probation();
    return probation == null || !comparisonTime.hasTime()
        ? 0
        : (int) Math.max(1, MAX_COMPARISON_NANOS / nanosToCompare(probation.lastGood()));
  }

  /**
   * Scores texts of the last batch with the last good version too. Nothing if that is over
   * meanwhile, or fails: the texts have their labels already.
   *
   * @param byActive what the active version made of them
   */
  public Optional<Scores> compare(List<TextPair> texts, List<Probabilities> byActive) {
    Serving.Probation probation = serving.probation();
    if (probation == null) {
      return Optional.empty();
    }
    lock.lock();
    long start = System.nanoTime();
    try {
      Scores scores = scores(probation.lastGood(), texts);
      compared = probation.lastGood().model();
      comparedNanos = (double) scores.taken().toNanos() / texts.size();
      probation.labels().add(byActive, scores.probabilities());
      return Optional.of(scores);
    } catch (RuntimeException | OutOfMemoryError e) {
      if (registry.serving() == serving) {
        log.warn("A comparison with model {} failed", probation.lastGood().version(), e);
      }
      return Optional.empty();
    } finally {
      comparisonTime.spend(System.nanoTime() - start);
      unlock();
    }
  }

  /**
   * What to do when the active version fails on texts: if it is on probation and the last good
   * version does score them, the active one is at fault, and is taken back. Nothing otherwise.
   */
  public Optional<Scores> fallBack(List<TextPair> texts, Throwable failure) {
    Serving.Probation probation = serving.probation();
    if (probation == null) {
      return Optional.empty();
    }
    Scores scores;
    lock.lock();
    try {
      scores = scores(probation.lastGood(), texts);
    } catch (RuntimeException | OutOfMemoryError e) {
      return Optional.empty();
    } finally {
      unlock();
    }
    adopted = false;
    registry.takeBack(
        serving.active(),
        "it fails on a text that %s scores: %s".formatted(probation.lastGood().version(), failure));
    return Optional.of(scores);
  }

  /**
   * Lets go of models that serve no more, so that their memory is freed: at once, or after the call
   * that runs. Waits for nothing, since that call may never end.
   *
   * @return whether it is done
   */
  boolean releaseUnused() {
    releaseWanted = true;
    if (!lock.tryLock()) {
      return false;
    }
    unlock();
    return true;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      registry.closed(this);
      calls.close();
      predictors.values().forEach(SentimentPredictor::close);
      predictors.clear();
    } finally {
      lock.unlock();
    }
  }

  private void unlock() {
    try {
      if (releaseWanted) {
        releaseWanted = false;
        closeUnused();
      }
    } finally {
      lock.unlock();
    }
  }

  private Serving inPlaceOf(Serving now, Predicate<ServingModel> ready) {
    Serving.Probation probation = now.probation();
    if (probation != null && ready.test(probation.lastGood())) {
      return Serving.proved(probation.lastGood(), now.since());
    }
    ServingModel before = serving.active();
    return !isTakenBack(now)
            && !registry.hasHung(before)
            && predictors.containsKey(before.model())
            && ready.test(before)
        ? Serving.proved(before, serving.since())
        : now;
  }

  /** Whether what labelled here last was found wanting, so that it must not go on. */
  private boolean isTakenBack(Serving now) {
    Serving.Probation probation = serving.probation();
    return probation != null && probation.lastGood().model() == now.active().model();
  }

  private void closeUnused() {
    Serving now = registry.serving();
    Iterator<Map.Entry<SentimentModel, SentimentPredictor>> open = predictors.entrySet().iterator();
    while (open.hasNext()) {
      Map.Entry<SentimentModel, SentimentPredictor> each = open.next();
      boolean needed = adopted && each.getKey() == serving.active().model();
      if (!needed && !now.uses(each.getKey())) {
        each.getValue().close();
        open.remove();
      }
    }
  }

  /** The texts have their labels: who only watches must not take them away again. */
  private void watch(ServingModel active, Runnable watching) {
    try {
      watching.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      if (!unwatched.equals(active.version())) {
        unwatched = active.version();
        log.warn("What model {} scores can't be watched for drift or a shadow", unwatched, e);
      }
    }
  }

  /** Unless it is known, one text is enough to find out. */
  private double nanosToCompare(ServingModel model) {
    if (model.model() == compared) {
      return Math.max(1, comparedNanos);
    }
    TextCost cost = model.cost();
    return cost == null ? MAX_COMPARISON_NANOS : Math.max(1, cost.inBatch().toNanos());
  }

  private Scores scores(ServingModel model, List<TextPair> texts) {
    SentimentPredictor predictor = predictorOf(model);
    long start = System.nanoTime();
    List<Probabilities> scored = calls.predict(model, predictor, texts);
    return new Scores(
        model.model(), scored, predictor.parts(), Duration.ofNanos(System.nanoTime() - start));
  }

  private SentimentPredictor predictorOf(ServingModel model) {
    SentimentPredictor open = predictors.get(model.model());
    if (open == null) {
      open = model.model().openPredictor();
      predictors.put(model.model(), open);
    }
    return open;
  }

  /**
   * What a model said of a batch.
   *
   * @param model the version that scored all of it; it may be closed since
   * @param probabilities one distribution a text, in the order of the texts
   * @param parts which part of a cascade gave each; empty if the model is one whole
   * @param taken what the model alone took for it
   */
  public record Scores(
      SentimentModel model, List<Probabilities> probabilities, List<Part> parts, Duration taken) {
    /** The immutable version. */
    public String modelVersion() {
      return model.version();
    }

    /** Which part of a cascade scored the text at this index; null if the model is one whole. */
    public @Nullable Part part(int index) {
      return parts.isEmpty() ? null : parts.get(index);
    }

    /** How what scored the text at this index errs; null if that is unknown. */
    public @Nullable ErrorRates errors(int index) {
      return model.errorRates(part(index)).orElse(null);
    }
  }
}
