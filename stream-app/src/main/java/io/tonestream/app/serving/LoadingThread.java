package io.tonestream.app.serving;

import io.tonestream.schemas.ModelStatus.Phase;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Has one model loaded on a thread that nobody needs: if a step hangs, the thread is left behind,
 * and whoever waits goes on.
 */
final class LoadingThread {
  private final CallWatch watch;
  private final String version;
  private final Duration timeout;
  private final Consumer<Phase> progress;
  private final CompletableFuture<ServingModel> result = new CompletableFuture<>();

  /**
   * @param timeout how long each step may take
   * @param progress told of each step as it begins; never any more once one has hung
   */
  LoadingThread(CallWatch watch, String version, Duration timeout, Consumer<Phase> progress) {
    this.watch = watch;
    this.version = version;
    this.timeout = timeout;
    this.progress = progress;
  }

  /**
   * Waits for the model.
   *
   * @param load does the work, and says of each step that it begins
   * @throws HungModelException if a step takes too long
   * @throws CancellationException if it was cancelled
   */
  ServingModel await(Function<Consumer<Phase>, ServingModel> load) {
    Thread thread = new Thread(() -> run(load), "model-loader");
    thread.setDaemon(true);
    thread.start();
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.cancel(false);
      throw new IllegalStateException("interrupted while model " + version + " was loaded", e);
    }
  }

  /** Whoever waits gives up; what loads is closed once it is there. Any thread. */
  void cancel() {
    result.cancel(false);
  }

  private void run(Function<Consumer<Phase>, ServingModel> load) {
    try (CallWatch.Caller caller = watch.open()) {
      ServingModel model;
      try {
        model = load.apply(phase -> enter(phase, caller));
      } finally {
        caller.end();
      }
      if (!result.complete(model)) {
        model.model().close(); // nobody waits any more
      }
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private void enter(Phase phase, CallWatch.Caller caller) {
    caller.end();
    if (result.isDone()) {
      throw new IllegalStateException("model " + version + " is wanted no more");
    }
    progress.accept(phase);
    caller.begin(
        new ModelCall(
            version,
            () -> "its " + phase.wireName(),
            timeout,
            reason ->
                result.completeExceptionally(new HungModelException(version, phase, reason))));
  }
}
