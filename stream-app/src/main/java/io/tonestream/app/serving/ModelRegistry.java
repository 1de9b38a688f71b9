package io.tonestream.app.serving;

import static java.util.Objects.requireNonNull;

import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Origin;
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

  private final ProbationConfiguration probation;
  private final ShadowConfiguration shadowing;
  private final InstantSource clock;
  private final DriftMonitor drift;
  private final AtomicReference<Serving> serving;
  private final AtomicReference<@Nullable ShadowScorer> shadow = new AtomicReference<>();
  private final Set<BatchPredictor> predictors = ConcurrentHashMap.newKeySet();
  private final Queue<TakenBack> takenBack = new ConcurrentLinkedQueue<>();

  /** What served when predictors last let go of the rest. The watcher's own. */
  private @Nullable Serving released;

  /** Serves this model, which is warm, and owns it from now on. */
  public ModelRegistry(SentimentModel model) {
    this(
        new ServingModel(model, Origin.BUNDLED, null, ServingModel.UNASKED),
        ProbationConfiguration.DEFAULT,
        ShadowConfiguration.DEFAULT,
        DriftConfiguration.DEFAULT,
        InstantSource.system());
  }

  /** Serves this model, and owns it from now on. */
  public ModelRegistry(
      ServingModel first,
      ProbationConfiguration probation,
      ShadowConfiguration shadowing,
      DriftConfiguration drifting,
      InstantSource clock) {
    this.probation = probation;
    this.shadowing = shadowing;
    this.clock = clock;
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
    BatchPredictor predictor = new BatchPredictor(this, probation.comparisonTime());
    predictors.add(predictor);
    return predictor;
  }

  /** The share of texts to compare with the last good version. */
  public double comparedShare() {
    return probation.compared();
  }

  /** Labels with this model from the next batch on; it has to prove itself. */
  public synchronized void swap(ServingModel next) {
    if (probation.duration().isZero()) {
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
    ShadowScorer next = model == null ? null : new ShadowScorer(model, shadowing, clock);
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
      predictors.forEach(BatchPredictor::releaseUnused);
      released = now;
    }
    return Optional.ofNullable(takenBack.poll());
  }

  /** What serves at this moment, for those who watch. */
  public View view() {
    Serving now = serving();
    ShadowScorer beside = shadow.get();
    return new View(
        now.active(),
        now.since(),
        now.probation() == null ? null : now.probation().until(),
        now.probation() == null ? null : now.probation().lastGood().version(),
        beside == null ? null : beside.figures(),
        beside == null ? null : beside.failure().orElse(null),
        drift.drift().orElse(null));
  }

  @Override
  public synchronized void close() {
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
      takenBack.add(new TakenBack(now.active().version(), now.active().request(), reason));
      change(now.takenBack(clock.instant()));
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
    serving.set(next);
    if (next.active().model() != before.active().model()) {
      drift.begin(next.active().model());
    }
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

  /**
   * A version that did badly on probation.
   *
   * @param request offset on {@code models} of the pointer that had asked for it
   * @param reason what was wrong with it
   */
  public record TakenBack(String version, long request, String reason) {}

  /**
   * What serves at one moment.
   *
   * @param since when the active model began to label
   * @param probationUntil when it will have proved itself; absent once it has
   * @param lastGood the version that comes back if it doesn't; absent once it has
   * @param shadow the version that is tried beside it, if any
   * @param shadowFailure why the shadow gave up, if it did
   * @param drift how far texts lie from those that the active version was validated on, if that is
   *     known
   */
  public record View(
      ServingModel active,
      Instant since,
      @Nullable Instant probationUntil,
      @Nullable String lastGood,
      ModelStatus.@Nullable Shadow shadow,
      @Nullable String shadowFailure,
      @Nullable ModelDrift drift) {}
}
