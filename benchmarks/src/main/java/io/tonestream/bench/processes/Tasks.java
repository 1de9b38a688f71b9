package io.tonestream.bench.processes;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Work that a run does on other threads. */
public final class Tasks {
  private Tasks() {}

  /** What may fail as whatever talks to processes may. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** For an executor. */
  public static Callable<@Nullable Void> task(Work work) {
    return () -> {
      work.run();
      return null;
    };
  }

  /**
   * Waits until it is done.
   *
   * @throws IllegalStateException if it failed
   */
  public static void await(Future<?> task) throws InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
