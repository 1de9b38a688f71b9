package io.tonestream.app.windows.rolling;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many brands there are, and whether their updates keep up. One object for the whole app, in
 * which each task has figures of its own: no brand has a label.
 */
public final class WindowMetrics {
  private final Set<OfTask> tasks = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;

  /** Meters of all tasks together. */
  public WindowMetrics(MeterRegistry meters, InstantSource clock) {
    this.clock = clock;
    Gauge.builder("tonestream.brands", this, WindowMetrics::brands)
        .description("Brands that are kept")
        .register(meters);
    Gauge.builder("tonestream.brands.waiting", this, WindowMetrics::waiting)
        .description("Brands whose turn for an update did not come in the last emit interval")
        .register(meters);
    Gauge.builder("tonestream.brands.waiting.oldest.seconds", this, WindowMetrics::oldestSeconds)
        .description("For how long the one of them has waited that has waited longest")
        .register(meters);
  }

  /** Figures of a task: its stream thread writes them, any thread reads them. */
  static final class OfTask {
    private volatile int brands;
    private volatile int waiting;
    private volatile long sinceMillis;

    void brands(int count) {
      brands = count;
    }

    /** So many wait, one of them since this time by the wall clock. */
    void waiting(int count, long millis) {
      sinceMillis = millis;
      waiting = count;
    }
  }

  /** A task begins. */
  void add(OfTask task) {
    tasks.add(task);
  }

  /** A task ends. */
  void remove(OfTask task) {
    tasks.remove(task);
  }

  private int brands() {
    return tasks.stream().mapToInt(task -> task.brands).sum();
  }

  private int waiting() {
    return tasks.stream().mapToInt(task -> task.waiting).sum();
  }

  private double oldestSeconds() {
    long now = clock.millis();
    return tasks.stream()
            .filter(task -> task.waiting > 0)
            .mapToLong(task -> Math.max(0, now - task.sinceMillis))
            .max()
            .orElse(0)
        / 1e3;
  }
}
