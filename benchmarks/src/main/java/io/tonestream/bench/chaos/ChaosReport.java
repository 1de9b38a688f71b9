package io.tonestream.bench.chaos;

import java.util.List;

/**
 * What one run of chaos came to.
 *
 * @param seed of all that was random
 * @param minutes how long faults were made
 * @param faults in the order in which they were made, by side
 * @param swaps how many model versions were published meanwhile
 * @param sent records that Kafka took
 * @param rawTexts records that are in {@code raw-text}
 * @param labelledTexts records in {@code labeled-text}
 * @param deadLetters records in {@code dead-letters}
 * @param lost what should be in {@code labeled-text} and isn't
 * @param doubled what should not be there
 * @param wrongBrands brands whose aggregates differ from a recount, and how
 * @param restarts instances that ended by themselves, or were not alive for long
 */
record ChaosReport(
    long seed,
    int minutes,
    List<Fault> faults,
    int swaps,
    long sent,
    long rawTexts,
    long labelledTexts,
    long deadLetters,
    long lost,
    long doubled,
    List<String> wrongBrands,
    int restarts) {
  /** Whether all that was sent came out once, and every window is right. */
  boolean holds() {
    return sent == rawTexts && lost == 0 && doubled == 0 && wrongBrands.isEmpty();
  }

  /** One line of text. */
  String line() {
    return "seed %d: %,d sent, %,d in raw-text, %,d lost, %,d doubled, %d brands wrong; %d faults, %d swaps, %d restarts: %s"
        .formatted(
            seed,
            sent,
            rawTexts,
            lost,
            doubled,
            wrongBrands.size(),
            faults.size(),
            swaps,
            restarts,
            holds() ? "holds" : "DOES NOT HOLD");
  }
}
