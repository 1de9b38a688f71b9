package io.tonestream.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * Closes what a command has opened, last first and once: when the command ends or when the process
 * is told to stop. A SIGTERM that is obeyed in good order ends the process with 0, one that isn't
 * with 1; Ctrl-C ends it as any other program, with 130. The process is over within ten seconds,
 * whatever hangs: what may not be lost is committed on Kafka or on disk by then, or not at all.
 */
public final class Shutdown implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Duration limit;
  private boolean closed;
  private boolean failed;

  /** Closes nothing yet. */
  public Shutdown() {
    this(LIMIT);
  }

  Shutdown(Duration limit) {
    this.limit = limit;
    Signal.handle(new Signal("TERM"), signal -> obey());
    Runtime.getRuntime().addShutdownHook(new Thread(this::closeInTime, "shutdown"));
  }

  /** Takes charge of something that was just opened. */
  public synchronized <T extends AutoCloseable> T closes(T part) {
    opened.push(part);
    if (closed) {
      closeAll();
      throw new IllegalStateException("stopped while starting");
    }
    return part;
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeAll();
  }

  private void obey() {
    closeInTime();
    System.exit(hasFailed() ? 1 : 0);
  }

  private void closeInTime() {
    CountDownLatch done = new CountDownLatch(1);
    Thread closing =
        new Thread(
            () -> {
              close();
              done.countDown();
            },
            "closing");
    closing.setDaemon(true);
    closing.start();
    try {
      if (done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log.error("Not stopped within {} s: the process ends as it is", limit.toSeconds());
    Runtime.getRuntime().halt(1);
  }

  private synchronized boolean hasFailed() {
    return failed;
  }

  private void closeAll() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        failed = true;
        log.warn("Could not close {}", part.getClass().getSimpleName(), e);
      }
    }
  }
}
