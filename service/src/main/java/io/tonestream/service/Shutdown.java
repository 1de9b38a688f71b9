package io.tonestream.service;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what a command has opened, last first and once: when the command ends or when the JVM is
 * told to stop (Ctrl-C, SIGTERM), which then waits for it.
 */
public final class Shutdown implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  /** Closes nothing yet. */
  public Shutdown() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "shutdown"));
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

  private void closeAll() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.warn("Could not close {}", part.getClass().getSimpleName(), e);
      }
    }
  }
}
