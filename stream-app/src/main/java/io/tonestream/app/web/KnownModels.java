package io.tonestream.app.web;

import jakarta.inject.Singleton;

/** What is known of the models, and how often that has changed. Thread-safe. */
@Singleton
public final class KnownModels {
  private volatile Known known = new Known(0, ModelsReport.EMPTY);

  /**
   * What is known.
   *
   * @param change its number: 0 until anything is read
   */
  record Known(long change, ModelsReport report) {}

  Known get() {
    return known;
  }

  /** Counts as a change only if it is one. */
  synchronized void set(ModelsReport report) {
    if (!known.report.equals(report)) {
      known = new Known(known.change + 1, report);
    }
  }
}
