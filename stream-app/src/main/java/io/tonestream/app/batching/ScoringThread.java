package io.tonestream.app.batching;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores what waits in a queue, batch by batch, until the queue is closed or another thread has
 * taken over. It owns its worker, and closes it. A daemon: a model that never returns must not keep
 * the process.
 */
final class ScoringThread {
  private static final Logger log = LoggerFactory.getLogger(ScoringThread.class);

  private final ScoringQueue queue;
  private final BatchWorker worker;
  private final int generation;
  private final Thread thread;

  private ScoringThread(String name, ScoringQueue queue, BatchWorker worker) {
    this.queue = queue;
    this.worker = worker;
    this.generation = queue.begin();
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  static ScoringThread start(String name, ScoringQueue queue, BatchWorker worker) {
    ScoringThread started = new ScoringThread(name, queue, worker);
    started.thread.start();
    return started;
  }

  /** Waits for its end; returns whether it came. */
  boolean awaitEnd(long millis) throws InterruptedException {
    thread.join(millis);
    return !thread.isAlive();
  }

  private void run() {
    try (worker) {
      boolean afterPause = true;
      while (awaitTexts()) {
        worker.scoreNext(generation, afterPause);
        afterPause = !queue.hasTexts();
        if (afterPause) {
          worker.idle();
        }
      }
    } catch (RuntimeException | Error e) {
      log.error("A scoring thread ends", e);
      queue.breakDown(generation, e);
    }
  }

  private boolean awaitTexts() {
    try {
      return queue.awaitTexts(generation);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for texts", e);
    }
  }
}
