package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.drift.DriftLevels;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.drift.Profile;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the active version scored lately beside what it was validated on. The window rolls on
 * in {@value #PANES} panes, each of an eighth of its time and of its texts at most. What it knows
 * is gone when another version takes over, or the instance ends. Any thread may call it; texts are
 * looked at on the caller's, outside the lock.
 *
 * <p>Of a faster stream, about {@value #MAX_TEXTS_PER_SECOND} texts a second are looked at, whole
 * batches of them: so many say as much as all, and to look at all would take a tenth of what it
 * takes to score them.
 */
final class DriftMonitor {
  private static final int PANES = 8;

  private static final int MAX_TEXTS_PER_SECOND = 1_000;
  private static final long BURST_MILLIS = 1_000;

  private final DriftConfiguration configuration;
  private final DriftLevels levels;
  private final InstantSource clock;
  private final Duration paneLength;
  private final long paneTexts;

  /** The oldest first. Guarded by this. */
  private final Deque<Pane> panes = new ArrayDeque<>();

  /** From when on the next batch is looked at, epoch milliseconds. */
  private final AtomicLong nextMillis = new AtomicLong();

  /** What serves, if anything is known to compare with. Written under the lock. */
  private volatile @Nullable Watched watched;

  DriftMonitor(DriftConfiguration configuration, InstantSource clock) {
    this.configuration = configuration;
    this.levels = configuration.levels();
    this.clock = clock;
    this.paneLength = configuration.window().dividedBy(PANES);
    this.paneTexts = Math.max(1, configuration.maxTexts() / PANES);
  }

  /** This version labels from now on. */
  synchronized void begin(SentimentModel model) {
    panes.clear();
    nextMillis.set(0);
    watched =
        configuration.enabled()
            ? model.driftReference().map(reference -> new Watched(model, reference)).orElse(null)
            : null;
  }

  /**
   * A batch was scored; it counts if the model that scored it still serves, and its turn has come.
   *
   * @param predictor that scored it and no batch since
   */
  void scored(
      SentimentModel by,
      SentimentPredictor predictor,
      List<TextPair> texts,
      List<Probabilities> scores) {
    Watched now = watched;
    if (now != null && now.model() == by && isLookedAt(texts.size())) {
      List<String> read = texts.stream().map(TextPair::text).toList();
      add(by, Profile.of(read, scores, predictor.unknownShares()));
    }
  }

  /** Each batch puts the next one off; a second of few texts leaves room for more. */
  private boolean isLookedAt(int texts) {
    long now = clock.millis();
    long due = nextMillis.get();
    long from = Math.max(due, now - BURST_MILLIS);
    return now >= due
        && nextMillis.compareAndSet(due, from + texts * 1_000L / MAX_TEXTS_PER_SECOND);
  }

  /** How far texts have moved; nothing if there is nothing to compare with, or too few texts. */
  synchronized Optional<ModelDrift> drift() {
    Watched now = watched;
    dropOld();
    Profile sum = new Profile();
    panes.forEach(pane -> sum.add(pane.profile()));
    return now == null || sum.texts() < configuration.minTexts()
        ? Optional.empty()
        : Optional.of(
            levels.judge(now.model().version(), now.reference(), sum, panes.getFirst().since()));
  }

  private synchronized void add(SentimentModel by, Profile batch) {
    Watched serving = watched;
    if (serving == null || serving.model() != by) {
      return; // another took over meanwhile
    }
    Instant now = clock.instant();
    Pane last = panes.peekLast();
    if (last == null
        || last.profile().texts() + batch.texts() > paneTexts
        || !now.isBefore(last.since().plus(paneLength))) {
      last = new Pane(now, new Profile());
      panes.addLast(last);
      dropOld();
    }
    last.profile().add(batch);
  }

  private void dropOld() {
    Instant oldest = clock.instant().minus(configuration.window());
    while (panes.size() > PANES
        || (!panes.isEmpty() && panes.getFirst().since().isBefore(oldest))) {
      panes.removeFirst();
    }
  }

  /** A model, and what it was validated on. */
  private record Watched(SentimentModel model, DriftReference reference) {}

  /** Texts of a part of the window. */
  private record Pane(Instant since, Profile profile) {}
}
