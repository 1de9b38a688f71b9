package io.tonestream.bench.chaos;

import io.tonestream.bench.processes.Reconciled;
import java.util.List;

/**
 * What one run of chaos came to.
 *
 * @param seed of all that was random
 * @param minutes how long faults were made
 * @param faults in the order in which they were made, by side
 * @param swaps how many model versions were published meanwhile
 * @param sent records that Kafka took
 * @param bad how many of them are no texts
 * @param reconciled what became of them
 * @param restarts instances that ended by themselves, or were not alive for long
 */
record ChaosReport(
    long seed,
    int minutes,
    List<Fault> faults,
    int swaps,
    long sent,
    long bad,
    Reconciled reconciled,
    int restarts) {
  /** Whether all that was sent came out once, and every window is right. */
  boolean holds() {
    return reconciled.isAllOf(sent, bad);
  }

  /** For people: one line, and one for each wrong brand. */
  String text() {
    return "seed %d, %d faults, %d swaps, %d restarts, %d bad records, %s: %s"
        .formatted(
            seed,
            faults.size(),
            swaps,
            restarts,
            bad,
            holds() ? "holds" : "DOES NOT HOLD",
            reconciled.text(sent));
  }
}
