package io.tonestream.app.serving;

import java.time.Duration;
import java.util.List;

/**
 * Keeps models that hang or end the process from doing it again: a bound on every call, and a
 * memory of what they did. One for the whole app; any thread. Closed by whoever made it, last of
 * all that calls models: that says that the process ends in good order.
 */
public final class ModelGuard implements AutoCloseable {
  private final CallConfiguration configuration;
  private final ModelAttempts attempts;
  private final CallWatch watch;

  /** A guard that owns what is remembered. */
  public ModelGuard(CallConfiguration configuration, ModelAttempts attempts) {
    this(configuration, attempts, new CallWatch().start());
  }

  ModelGuard(CallConfiguration configuration, ModelAttempts attempts, CallWatch watch) {
    this.configuration = configuration;
    this.attempts = attempts;
    this.watch = watch;
  }

  /** One that remembers nothing beyond this process. */
  public static ModelGuard withoutMemory() {
    return new ModelGuard(CallConfiguration.DEFAULT, ModelAttempts.inMemory());
  }

  /** What is remembered. */
  public ModelAttempts attempts() {
    return attempts;
  }

  /** What hangs at this moment and why: one sentence for each call. */
  public List<String> hanging() {
    return watch.hanging();
  }

  CallWatch watch() {
    return watch;
  }

  Duration callTimeout() {
    return configuration.callTimeout();
  }

  Duration loadTimeout() {
    return configuration.loadTimeout();
  }

  @Override
  public void close() {
    watch.close();
    attempts.close();
  }
}
