package io.tonestream.trainer.retraining;

import io.tonestream.trainer.retraining.Run.Trigger;
import io.tonestream.trainer.training.Progress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts retrainings, one at a time: when they are due, when enough feedback has come, and when
 * someone asks. All work is done on a thread of its own; any thread may ask and look. Whoever made
 * it closes it, which ends a retraining that is under way.
 */
public final class Retrainings implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Retrainings.class);
  private static final long CLOSE_SECONDS = 20;

  private final Attempt attempt;
  private final RunHistory history;
  private final FeedbackSource feedback;
  private final Timetable timetable;
  private final FeedbackConfiguration counting;
  private final InstantSource clock;
  private final Consumer<Run> ended;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "retraining"));

  private final Instant since;

  /** The one that is under way. Guarded by this. */
  private @Nullable Run running;

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
      Timetable timetable,
      FeedbackConfiguration counting,
      InstantSource clock,
      Consumer<Run> ended) {
    this.attempt = attempt;
    this.history = history;
    this.feedback = feedback;
    this.timetable = timetable;
    this.counting = counting;
    this.clock = clock;
    this.ended = ended;
    this.since = clock.instant();
  }

  /** What a retraining does; whatever goes wrong is its outcome. */
  interface Attempt {
    /** Takes one that has begun to its end, which it writes down. */
    Run run(Run begun, Progress progress);
  }

  /** Begins to look for what to do. */
  public void start() {
    worker.scheduleWithFixedDelay(
        guarded(this::look), 0, counting.poll().toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Begins a retraining, and doesn't wait for it.
   *
   * @throws AlreadyRunningException if one is under way
   */
  public synchronized Run begin(Trigger trigger) {
    if (running != null) {
      throw new AlreadyRunningException(running.id());
    }
    Run begun = history.begin(trigger, clock.instant(), feedback.count());
    running = begun;
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
  public synchronized boolean isRunning() {
    return running != null;
  }

  /** Why it can't look for feedback at the moment, if so. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** False once nothing will be started any more. */
  public boolean isAlive() {
    return !dead;
  }

  /** Ends a training that is under way; an instance that is awaited then is not. */
  @Override
  public void close() {
    stopping = true;
    worker.shutdown();
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
        dead = true;
        worker.shutdown();
        log.error("No retraining will be started any more: restart the trainer", e);
        throw e;
      }
    };
  }

  /** Kafka may be away for a while; then what is due waits. */
  private void look() {
    try {
      feedback.update();
      problem = null;
    } catch (RetrainingException e) {
      problem = e.getMessage();
      log.warn("{}; trying again in {}", e.getMessage(), counting.poll());
      return;
    }
    trigger().ifPresent(this::beginUnlessRunning);
  }

  private Optional<Trigger> trigger() {
    Optional<Run> run = history.last();
    int news = feedback.count() - run.map(Run::feedback).orElse(0);
    if (counting.startAfter() > 0 && news >= counting.startAfter()) {
      return Optional.of(Trigger.FEEDBACK);
    }
    Instant last = run.map(Run::started).orElse(null);
    return timetable
        .next(last, since)
        .filter(due -> !due.isAfter(clock.instant()))
        .map(due -> Trigger.SCHEDULE);
  }

  private void beginUnlessRunning(Trigger trigger) {
    try {
      begin(trigger);
    } catch (AlreadyRunningException e) {
      log.debug("Not started by {}: {}", trigger.wireName(), e.getMessage());
    }
  }

  private void retrain(Run begun) {
    log.info("Retraining {} begins, by {}", begun.id(), begun.trigger().wireName());
    try {
      Run run = attempt.run(begun, new LoggedProgress(() -> stopping));
      log.info("Retraining {}: {}", run.id(), run.summary());
      ended.accept(run);
    } finally {
      synchronized (this) {
        running = null;
      }
    }
  }
}
