package io.tonestream.trainer.retraining;

import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import io.tonestream.trainer.feedback.FeedbackSource;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.Run.Trigger;
import io.tonestream.trainer.history.RunHistory;
import io.tonestream.trainer.training.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts retrainings, one at a time: when they are due, when enough feedback has come, when texts
 * have drifted, and when someone asks. All work is done on a thread of its own; any thread may ask
 * and look. Whoever made it closes it, which ends a retraining that is under way.
 */
public final class Retrainings implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Retrainings.class);
  private static final long CLOSE_SECONDS = 20;
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final Duration LAST_RETRY = Duration.ofHours(1);

  private final Attempt attempt;
  private final RunHistory history;
  private final FeedbackSource feedback;
  private final DriftTrigger drift;
  private final Timetable timetable;
  private final FeedbackConfiguration counting;
  private final InstantSource clock;
  private final Consumer<Run> ended;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "retraining"));

  private final Instant since;

  /** One that was cut when it may have published, and is to be brought to its end. The worker's. */
  private @Nullable Run open;

  private volatile @Nullable String problem = "it has not looked at the feedback yet";
  private volatile boolean dead;
  private volatile boolean stopping;

  /**
   * Starts nothing yet.
   *
   * @param attempt what is begun
   * @param ended hears of each retraining that has ended, on the worker's thread
   */
  Retrainings(
      Attempt attempt,
      RunHistory history,
      FeedbackSource feedback,
      DriftTrigger drift,
      Timetable timetable,
      FeedbackConfiguration counting,
      InstantSource clock,
      Consumer<Run> ended) {
    this.attempt = attempt;
    this.history = history;
    this.feedback = feedback;
    this.drift = drift;
    this.timetable = timetable;
    this.counting = counting;
    this.clock = clock;
    this.ended = ended;
    this.since = clock.instant();
  }

  /** What a retraining does; whatever goes wrong is its outcome, which it writes down. */
  interface Attempt {
    /**
     * Takes one that has begun to its end.
     *
     * @param progress hears how training goes; what it throws ends the retraining
     * @param stopping whether the process is to end
     * @return how it ended, or as it stands if that isn't over
     */
    Run run(Run begun, Progress progress, BooleanSupplier stopping);

    /** Takes one to its end that was cut, by the end of a process or by Kafka. */
    Run resume(Run cut, BooleanSupplier stopping);
  }

  /** Begins to look for what to do: at once, for what a process before this one left to do. */
  public void start() {
    open = history.last().filter(Run::isRunning).orElse(null);
    worker.scheduleWithFixedDelay(
        guarded(this::look), 0, counting.poll().toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Begins a retraining, and doesn't wait for it.
   *
   * @throws AlreadyRunningException if one is under way
   * @throws RetrainingException if none will be started any more
   */
  public Run begin(Trigger trigger) {
    return begin(trigger, null);
  }

  private synchronized Run begin(Trigger trigger, Run.@Nullable Drift cause) {
    if (dead || stopping) {
      throw new RetrainingException(
          stopping
              ? "the trainer is stopping: ask the next one"
              : "no retraining will be started any more: restart the trainer");
    }
    history
        .last()
        .filter(Run::isRunning)
        .ifPresent(
            running -> {
              throw new AlreadyRunningException(running.id());
            });
    Run begun = history.begin(trigger, clock.instant(), feedback.count(), cause);
    worker.execute(guarded(() -> retrain(begun)));
    return begun;
  }

  /** All of them, the last first. */
  public List<Run> newestFirst() {
    return history.newestFirst();
  }

  /** One of them. */
  public Optional<Run> find(long id) {
    return history.find(id);
  }

  /** Whether one is under way. */
  public boolean isRunning() {
    return history.last().filter(Run::isRunning).isPresent();
  }

  /** Why it can't look for feedback at the moment, if so. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** False once nothing will be started any more. */
  public boolean isAlive() {
    return !dead;
  }

  /** Ends what is under way, training or waiting for instances; the next start goes on. */
  @Override
  public void close() {
    synchronized (this) {
      stopping = true;
      worker.shutdown();
    }
    try {
      if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("A retraining didn't end within {} s; the next start goes on", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a retraining could not even write down stops all, so that someone looks. */
  private Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        synchronized (this) {
          dead = true;
          worker.shutdown();
        }
        log.error("No retraining will be started any more: restart the trainer", e);
        throw e;
      }
    };
  }

  /** Kafka may be away for a while; then what is due waits. */
  private void look() {
    Run cut = open;
    if (cut != null) {
      conclude(attempt.resume(cut, () -> stopping));
    }
    try {
      feedback.update();
      problem = null;
    } catch (RetrainingException e) {
      problem = e.getMessage();
      log.warn("{}; trying again in {}", e.getMessage(), counting.poll());
      return;
    }
    Optional<Run.Drift> drifted =
        history.undone().isEmpty() ? drift.look() : Optional.<Run.Drift>empty();
    if (drifted.isPresent()) {
      beginUnlessRunning(Trigger.DRIFT, drifted.get());
    } else {
      trigger().ifPresent(trigger -> beginUnlessRunning(trigger, null));
    }
  }

  /** What was cut or failed hasn't dealt with what it was started for. */
  private Optional<Trigger> trigger() {
    List<Run> undone = history.undone();
    if (!undone.isEmpty()) {
      return isDue(retry(undone)) ? Optional.of(Trigger.RETRY) : Optional.empty();
    }
    Optional<Run> done = history.lastDone();
    int news = feedback.count() - done.map(Run::feedback).orElse(0);
    if (counting.startAfter() > 0 && news >= counting.startAfter()) {
      return Optional.of(Trigger.FEEDBACK);
    }
    return timetable
        .next(done.map(Run::started).orElse(null), since)
        .filter(this::isDue)
        .map(due -> Trigger.SCHEDULE);
  }

  /**
   * When to make up for those: at once if only the end of the process was in the way, else later
   * and later, since neither data nor Kafka mend themselves by being asked.
   */
  private static Instant retry(List<Run> undone) {
    Run last = undone.get(0);
    Instant ended = last.ended() == null ? last.started() : last.ended();
    if (undone.size() == 1 && last.outcome() == Outcome.INTERRUPTED) {
      return ended;
    }
    Duration wait = FIRST_RETRY;
    for (int i = 1; i < undone.size() && wait.compareTo(LAST_RETRY) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return ended.plus(wait.compareTo(LAST_RETRY) < 0 ? wait : LAST_RETRY);
  }

  private boolean isDue(Instant due) {
    return !due.isAfter(clock.instant());
  }

  private void beginUnlessRunning(Trigger trigger, Run.@Nullable Drift cause) {
    try {
      begin(trigger, cause);
    } catch (AlreadyRunningException | RetrainingException e) {
      log.debug("Not started by {}: {}", trigger.wireName(), e.getMessage());
    }
  }

  private void retrain(Run begun) {
    Run.Drift cause = begun.drift();
    log.info(
        "Retraining {} begins, by {}{}",
        begun.id(),
        begun.trigger().wireName(),
        cause == null ? "" : " of " + cause.version() + ": " + cause.summary());
    conclude(attempt.run(begun, new LoggedProgress(() -> stopping), () -> stopping));
  }

  private void conclude(Run run) {
    open = run.isRunning() ? run : null;
    if (!run.outcome().isDone()) {
      log.warn("Retraining {}, {}: {}", run.id(), run.outcome().wireName(), run.summary());
    } else {
      log.info("Retraining {}, {}: {}", run.id(), run.outcome().wireName(), run.summary());
    }
    if (!run.isRunning()) {
      ended.accept(run);
    }
  }
}
