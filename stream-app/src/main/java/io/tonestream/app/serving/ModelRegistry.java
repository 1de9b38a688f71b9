package io.tonestream.app.serving;

import static java.util.Objects.requireNonNull;

import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model that serves, the last good one while the former is on probation, and the shadow. It
 * owns the models that it holds, and closes them.
 *
 * <p>Threads that score ask at the start of each batch; one thread, the watcher of the topic, swaps
 * and reviews. The scoring threads take a version back themselves if it fails.
 */
public final class ModelRegistry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelRegistry.class);

  /** How long texts wait for another version when the active one hangs. */
  private static final Duration RESCUED_WITHIN = Duration.ofMinutes(2);

  private final ProbationConfiguration probation;
  private final ShadowConfiguration shadowing;
  private final InstantSource clock;
  private final DriftMonitor drift;
  private final ModelGuard guard;
  private final HungModels hung;
  private final AtomicReference<Serving> serving;
  private final AtomicReference<@Nullable ShadowScorer> shadow = new AtomicReference<>();
  private final Set<BatchPredictor> predictors = ConcurrentHashMap.newKeySet();
  private final Queue<TakenBack> takenBack = new ConcurrentLinkedQueue<>();

  /** What served when predictors last let go of the rest. The watcher's own. */
  private @Nullable Serving released;

  /** Why no model is called any more, if that is so. */
  private volatile @Nullable String end;

  /** Serves this model, which is warm, and owns it from now on. */
  public ModelRegistry(SentimentModel model) {
    this(
        new ServingModel(model, Origin.BUNDLED, null, ServingModel.UNASKED),
        ProbationConfiguration.DEFAULT,
        ShadowConfiguration.DEFAULT,
        DriftConfiguration.DEFAULT,
        InstantSource.system());
  }

  /** Serves this model, and owns it from now on. What models do is not remembered. */
  public ModelRegistry(
      ServingModel first,
      ProbationConfiguration probation,
      ShadowConfiguration shadowing,
      DriftConfiguration drifting,
      InstantSource clock) {
    this(first, probation, shadowing, drifting, clock, ModelGuard.withoutMemory());
  }

  /** Serves this model, and owns it from now on. */
  public ModelRegistry(
      ServingModel first,
      ProbationConfiguration probation,
      ShadowConfiguration shadowing,
      DriftConfiguration drifting,
      InstantSource clock,
      ModelGuard guard) {
    this.probation = probation;
    this.shadowing = shadowing;
    this.clock = clock;
    this.guard = guard;
    this.hung = new HungModels(guard);
    this.drift = new DriftMonitor(drifting, clock);
    this.drift.begin(first.model());
    this.serving = new AtomicReference<>(Serving.proved(first, clock.instant()));
  }

  /** The version that labels. */
  public String activeVersion() {
    return serving().active().version();
  }

  /** A predictor for one thread, which closes it. */
  public BatchPredictor openPredictor() {
    return openPredictor(() -> {});
  }

  /**
   * A predictor for one thread, which closes it.
   *
   * @param onHung told when that thread is stuck in a call, and another must take its place; on a
   *     thread that must not wait for anything
   */
  public BatchPredictor openPredictor(Runnable onHung) {
    WatchedCalls calls = new WatchedCalls(this, guard, onHung);
    BatchPredictor predictor = new BatchPredictor(this, calls, probation.comparisonTime());
    predictors.add(predictor);
    return predictor;
  }

  /** The texts to be careful with. */
  public SuspectTexts suspectTexts() {
    return guard.attempts().texts();
  }

  /** The share of texts to compare with the last good version. */
  public double comparedShare() {
    return probation.compared();
  }

  /** Labels with this model from the next batch on; it has to prove itself. */
  public synchronized void swap(ServingModel next) {
    if (probation.duration().isZero() || serving().hangs()) {
      replace(next);
    } else {
      Instant now = clock.instant();
      change(serving().then(next, now, now.plus(probation.duration())));
    }
  }

  /**
   * Labels with this model from the next batch on, without proof: it was active before, and someone
   * wants it back, or the instance starts.
   */
  public synchronized void replace(ServingModel next) {
    change(Serving.proved(next, clock.instant()));
  }

  /**
   * Goes back to the last good version at once, if it stands by and is this one.
   *
   * @param request the pointer that asks for it
   */
  public synchronized boolean restore(String version, long request) {
    Serving now = serving();
    if (now.probation() == null || !now.probation().lastGood().version().equals(version)) {
      return false;
    }
    change(now.takenBack(clock.instant()).asked(request));
    return true;
  }

  /** The active version was asked for once more. */
  public synchronized void askedAgain(long request) {
    serving.set(serving().asked(request));
  }

  /** Tries this model beside the active one, instead of the last such; null tries none. */
  public void tryBeside(@Nullable ServingModel model) {
    ShadowScorer next = model == null ? null : new ShadowScorer(model, shadowing, clock, guard);
    ShadowScorer before = shadow.getAndSet(next);
    if (before != null) {
      before.close();
    }
  }

  /**
   * Sees to what time brings: ends a probation, one way or the other, and frees models that serve
   * no more. Called often, by one thread.
   *
   * @return a version that was taken back since
   */
  public Optional<TakenBack> review() {
    judge();
    Serving now = serving();
    if (now != released) {
      boolean all = true;
      for (BatchPredictor predictor : predictors) {
        all &= predictor.releaseUnused();
      }
      released = all ? now : null;
    }
    return Optional.ofNullable(takenBack.poll());
  }

  /** What serves at this moment, for those who watch. */
  public ServingView view() {
    Serving now = serving();
    ShadowScorer beside = shadow.get();
    return new ServingView(
        now.active(),
        now.since(),
        now.probation() == null ? null : now.probation().until(),
        now.probation() == null ? null : now.probation().lastGood().version(),
        beside == null ? null : beside.figures(),
        beside == null ? null : beside.failure().orElse(null),
        drift.drift().orElse(null));
  }

  /** Whether the active version hangs, and another must take its place. */
  public boolean hangs() {
    return serving().hangs();
  }

  /** No other version can take the place of the active one, which hangs: it goes on. */
  public synchronized void goOn() {
    Serving now = serving();
    if (now.hangs()) {
      log.error("Model {} hangs, and no other can label: it goes on", now.active().version());
      hung.goesOn(now.active());
      change(Serving.proved(now.active(), now.since()));
    }
  }

  /** How many calls into models have hung so far. */
  long hungCalls() {
    return guard.watch().hung();
  }

  /** How many calls into models hang at this moment. */
  long hangingCalls() {
    return guard.hanging().size();
  }

  /** How many versions must not be tried until they are asked for anew. */
  long quarantined() {
    return guard.attempts().heldVersions();
  }

  @Override
  public synchronized void close() {
    endCalls("the app is closed");
    tryBeside(null);
    Serving last = serving();
    last.active().model().close();
    if (last.probation() != null) {
      last.probation().lastGood().model().close();
    }
  }

  Serving serving() {
    return requireNonNull(serving.get());
  }

  /**
   * What serves, as soon as it may be called.
   *
   * @throws IllegalStateException if that won't be
   */
  Serving callable() {
    Serving now = serving();
    return end == null && !now.hangs() ? now : awaitCallable();
  }

  @Nullable ShadowScorer shadow() {
    return shadow.get();
  }

  DriftMonitor drift() {
    return drift;
  }

  void closed(BatchPredictor predictor) {
    predictors.remove(predictor);
  }

  /** The last good version labels again, unless that happened already. Any thread. */
  synchronized void takeBack(ServingModel failed, String reason) {
    Serving now = serving();
    if (now.active().model() == failed.model() && now.probation() != null) {
      log.error(
          "Model {} is taken back, {} labels again: {}",
          failed.version(),
          now.probation().lastGood().version(),
          reason);
      takenBack.add(TakenBack.of(now.active(), Phase.PROBATION, reason));
      change(now.takenBack(clock.instant()));
    }
  }

  /**
   * A call into this model does not return: another one labels, now or as soon as the watcher has
   * one. Any thread; waits for nothing.
   */
  synchronized void hung(ServingModel model, String reason) {
    Serving now = serving();
    if (now.active().model() == model.model()) {
      activeHung(now, reason);
    } else if (now.probation() != null && now.probation().lastGood().model() == model.model()) {
      remember(model, Phase.PROBATION, reason);
      change(now.proved());
    }
  }

  /** Each call that hangs has a core of its own: too many of them end all. Any thread. */
  void requireFewHanging() {
    hung.tooMany().ifPresent(this::endCalls);
  }

  /** Whether this model has hung, and must not be called any more. */
  boolean hasHung(ServingModel model) {
    return hung.contains(model);
  }

  /** Whether this model has hung, and goes on since no other can take its place. */
  boolean isDoubtful(ServingModel model) {
    return hung.isDoubtful(model);
  }

  /** No model is called any more, which stops the stream visibly. */
  synchronized void endCalls(String reason) {
    end = reason;
    notifyAll();
  }

  private void activeHung(Serving now, String reason) {
    if (now.probation() != null) {
      remember(now.active(), Phase.PROBATION, reason);
      change(now.takenBack(clock.instant()));
    } else if (now.active().request() == ServingModel.UNASKED || isDoubtful(now.active())) {
      hung.goesOn(now.active());
      takenBack.add(
          TakenBack.of(now.active(), Phase.SERVE, reason + "; it goes on, since no other can"));
    } else if (!now.hangs()) {
      remember(now.active(), Phase.SERVE, reason);
      change(now.hanging());
    }
  }

  private void remember(ServingModel model, Phase phase, String reason) {
    log.error("Model {} is taken back: {}", model.version(), reason);
    hung.add(model, phase, reason);
    takenBack.add(TakenBack.of(model, phase, reason));
  }

  private synchronized Serving awaitCallable() {
    long deadline = System.nanoTime() + RESCUED_WITHIN.toNanos();
    while (end == null && serving().hangs()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        endCalls("model " + activeVersion() + " hangs, and no other took over");
      } else {
        await(Duration.ofNanos(left));
      }
    }
    if (end != null) {
      throw new IllegalStateException(end);
    }
    return serving();
  }

  private void await(Duration most) {
    try {
      wait(most.toMillis() + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a model that answers", e);
    }
  }

  private synchronized void judge() {
    Serving now = serving();
    if (now.probation() == null) {
      return;
    }
    Optional<String> objection = now.probation().objection(probation);
    if (objection.isPresent()) {
      takeBack(now.active(), objection.get());
    } else if (!clock.instant().isBefore(now.probation().until())) {
      log.info("Model {} has proved itself", now.active().version());
      change(now.proved());
    }
  }

  /** Closing is safe while a batch runs: memory is freed after it. */
  private void change(Serving next) {
    Serving before = serving();
    if (next.active().model() != before.active().model()) {
      hung.remove(next.active().version());
    }
    serving.set(next);
    if (next.active().model() != before.active().model()) {
      drift.begin(next.active().model());
    }
    notifyAll();
    closeUnlessUsed(before.active(), next);
    if (before.probation() != null) {
      closeUnlessUsed(before.probation().lastGood(), next);
    }
  }

  private static void closeUnlessUsed(ServingModel model, Serving next) {
    if (!next.uses(model.model())) {
      model.model().close();
    }
  }
}
