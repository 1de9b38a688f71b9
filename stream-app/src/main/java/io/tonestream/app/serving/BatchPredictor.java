package io.tonestream.app.serving;

import io.tonestream.app.serving.BatchesInFlight.Batch;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Probabilities;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores batches with whatever model is active when a batch starts. Used and closed by the thread
 * that scores a stream thread's batches; the lock is for the registry, which asks it to let go of
 * models between two batches. Each call is watched: when one hangs, the thread is given up, and its
 * predictor with it.
 */
public final class BatchPredictor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchPredictor.class);

  /** Any model can score this: if one hangs on it, no text is to blame. */
  private static final List<String> PROBE = List.of("all good");

  private final ModelRegistry registry;
  private final ModelGuard guard;
  private final TimeBudget comparisonTime;
  private final Runnable onHung;
  private final CallWatch.Caller caller;
  private final BatchesInFlight.@Nullable Slot slot;
  private final Map<SentimentModel, SentimentPredictor> predictors = new HashMap<>();

  /** Held through each call; whoever else needs it must not wait, for the call may hang. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile boolean releaseWanted;

  /** What served when the last batch started. */
  private Serving serving;

  /** Where the texts in hand stand. */
  private List<TextSpan> inHand = List.of();

  private boolean probed;

  /**
   * @param comparisonTime the most time that comparisons may take, as a share of all
   * @param onHung told when the thread is stuck in a call; on a thread that must not wait
   */
  BatchPredictor(ModelRegistry registry, ModelGuard guard, double comparisonTime, Runnable onHung) {
    this.registry = registry;
    this.guard = guard;
    this.comparisonTime = new TimeBudget(comparisonTime);
    this.onHung = onHung;
    this.caller = guard.watch().open();
    this.slot = guard.attempts().takeSlot();
    this.serving = registry.serving();
  }

  /** Where the texts of the calls that follow stand, so that those at fault can be told. */
  public void take(List<TextSpan> texts) {
    inHand = List.copyOf(texts);
  }

  /** Scores all texts with one model version. */
  public Scores predict(List<String> texts) {
    lock.lock();
    try {
      SentimentPredictor predictor = predictorOfActive();
      if (registry.isDoubtful(serving.active())) {
        probe(predictor);
      }
      long start = System.nanoTime();
      List<Probabilities> scored = call(serving.active(), predictor, texts);
      long taken = System.nanoTime() - start;
      ShadowScorer shadow = registry.shadow();
      if (shadow != null) {
        shadow.offer(serving.active().version(), texts, scored, taken);
      }
      registry.drift().scored(serving.active().model(), predictor, texts, scored);
      return Scores.of(serving.active().model(), scored);
    } finally {
      unlock();
    }
  }

  /** Whether the last good version stands by to score some texts of the last batch too. */
  public boolean mayCompare() {
    return serving.probation() != null && comparisonTime.hasTime();
  }

  /**
   * Scores texts of the last batch with the last good version too. Nothing if that is over
   * meanwhile, or fails: the texts have their labels already.
   *
   * @param byActive what the active version made of them
   */
  public Optional<Scores> compare(List<String> texts, List<Probabilities> byActive) {
    Serving.Probation probation = serving.probation();
    if (probation == null) {
      return Optional.empty();
    }
    lock.lock();
    long start = System.nanoTime();
    try {
      Scores scores = scores(probation.lastGood(), texts);
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
  public Optional<Scores> fallBack(List<String> texts, Throwable failure) {
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
    registry.takeBack(
        serving.active(),
        "it fails on a text that %s scores: %s".formatted(probation.lastGood().version(), failure));
    return Optional.of(scores);
  }

  /**
   * Lets go of models that serve no more, so that their memory is freed: at once, or after the call
   * that runs. Waits for nothing: that call may never end.
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
      caller.close();
      if (slot != null) {
        slot.close();
      }
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
        release();
      }
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    Serving now = registry.serving();
    Iterator<Map.Entry<SentimentModel, SentimentPredictor>> open = predictors.entrySet().iterator();
    while (open.hasNext()) {
      Map.Entry<SentimentModel, SentimentPredictor> each = open.next();
      if (!now.uses(each.getKey())) {
        each.getValue().close();
        open.remove();
      }
    }
  }

  /** A call that is watched, and whose texts are known should it end the process. */
  private List<Probabilities> call(
      ServingModel model, SentimentPredictor predictor, List<String> texts) {
    List<TextSpan> spans = inHand;
    Supplier<String> what =
        () -> "a batch of %,d texts%s".formatted(texts.size(), spans.isEmpty() ? "" : " " + spans);
    return call(model, what, reason -> hung(model, spans, reason), predictor, texts);
  }

  private List<Probabilities> call(
      ServingModel model,
      Supplier<String> what,
      Consumer<String> whenHung,
      SentimentPredictor predictor,
      List<String> texts) {
    if (slot != null) {
      slot.enter(new Batch(model.version(), model.request(), inHand));
    }
    caller.begin(new ModelCall(model.version(), what, guard.callTimeout(), whenHung));
    try {
      return predictor.predict(texts);
    } finally {
      caller.end();
      if (slot != null) {
        slot.leave();
      }
    }
  }

  /** The thread is stuck. A text that has hung models before, and now on its own, is at fault. */
  private void hung(ServingModel model, List<TextSpan> spans, String reason) {
    long request = registry.isDoubtful(model) ? ServingModel.UNASKED : model.request();
    guard.attempts().hung(new Batch(model.version(), request, spans));
    if (slot != null) {
      slot.leave();
    }
    if (!isAtFault(spans)) {
      registry.hung(model, reason);
    }
    registry.threadLost(this);
    onHung.run();
  }

  private boolean isAtFault(List<TextSpan> spans) {
    return spans.size() == 1
        && spans.get(0).first() == spans.get(0).last()
        && registry
            .suspectTexts()
            .rejection(spans.get(0).partition(), spans.get(0).first())
            .isPresent();
  }

  /** Before a model that has hung is tried again on texts that may be at fault. */
  private void probe(SentimentPredictor predictor) {
    if (!probed) {
      ServingModel model = serving.active();
      Consumer<String> whenHung =
          reason -> {
            registry.endCalls("model %s hangs on any text: %s".formatted(model.version(), reason));
            registry.threadLost(this);
            onHung.run();
          };
      call(model, () -> "the text '" + PROBE.get(0) + "'", whenHung, predictor, PROBE);
      probed = true;
    }
  }

  /** Tries again if the model that served a moment ago is closed already. */
  private SentimentPredictor predictorOfActive() {
    while (true) {
      serving = registry.callable();
      try {
        return predictorOf(serving.active());
      } catch (IllegalStateException e) {
        if (registry.serving() == serving) {
          throw e;
        }
      }
    }
  }

  private Scores scores(ServingModel model, List<String> texts) {
    return Scores.of(model.model(), call(model, predictorOf(model), texts));
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
   * @param modelVersion the version that scored all of it
   * @param confusion how that version errs ({@link SentimentModel#confusion})
   * @param probabilities one distribution a text, in the order of the texts
   */
  public record Scores(
      String modelVersion, List<List<Long>> confusion, List<Probabilities> probabilities) {
    static Scores of(SentimentModel model, List<Probabilities> probabilities) {
      return new Scores(model.version(), model.confusion(), probabilities);
    }
  }
}
