package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Probabilities;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores batches with whatever model is active when a batch starts. Used and closed by the thread
 * that scores a stream thread's batches; the lock is for the registry, which asks it to let go of
 * models between two batches.
 */
public final class BatchPredictor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchPredictor.class);

  private final ModelRegistry registry;
  private final TimeBudget comparisonTime;
  private final Map<SentimentModel, SentimentPredictor> predictors = new HashMap<>();

  /** What served when the last batch started. */
  private Serving serving;

  BatchPredictor(ModelRegistry registry, double comparisonTime) {
    this.registry = registry;
    this.comparisonTime = new TimeBudget(comparisonTime);
    this.serving = registry.serving();
  }

  /** Scores all texts with one model version. */
  public synchronized Scores predict(List<String> texts) {
    SentimentPredictor predictor = predictorOfActive();
    long start = System.nanoTime();
    List<Probabilities> scored = predictor.predict(texts);
    long taken = System.nanoTime() - start;
    ShadowScorer shadow = registry.shadow();
    if (shadow != null) {
      shadow.offer(serving.active().version(), texts, scored, taken);
    }
    registry.drift().scored(serving.active().model(), predictor, texts, scored);
    return Scores.of(serving.active().model(), scored);
  }

  /** Whether the last good version stands by to score some texts of the last batch too. */
  public synchronized boolean mayCompare() {
    return serving.probation() != null && comparisonTime.hasTime();
  }

  /**
   * Scores texts of the last batch with the last good version too. Nothing if that is over
   * meanwhile, or fails: the texts have their labels already.
   *
   * @param byActive what the active version made of them
   */
  public synchronized Optional<Scores> compare(List<String> texts, List<Probabilities> byActive) {
    Serving.Probation probation = serving.probation();
    if (probation == null) {
      return Optional.empty();
    }
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
    }
  }

  /**
   * What to do when the active version fails on texts: if it is on probation and the last good
   * version does score them, the active one is at fault, and is taken back. Nothing otherwise.
   */
  public synchronized Optional<Scores> fallBack(List<String> texts, Throwable failure) {
    Serving.Probation probation = serving.probation();
    if (probation == null) {
      return Optional.empty();
    }
    Scores scores;
    try {
      scores = scores(probation.lastGood(), texts);
    } catch (RuntimeException | OutOfMemoryError e) {
      return Optional.empty();
    }
    registry.takeBack(
        serving.active(),
        "it fails on a text that %s scores: %s".formatted(probation.lastGood().version(), failure));
    return Optional.of(scores);
  }

  /** Lets go of models that serve no more, so that their memory is freed. */
  synchronized void releaseUnused() {
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

  @Override
  public synchronized void close() {
    registry.closed(this);
    predictors.values().forEach(SentimentPredictor::close);
    predictors.clear();
  }

  /** Tries again if the model that served a moment ago is closed already. */
  private SentimentPredictor predictorOfActive() {
    while (true) {
      serving = registry.serving();
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
    return Scores.of(model.model(), predictorOf(model).predict(texts));
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
