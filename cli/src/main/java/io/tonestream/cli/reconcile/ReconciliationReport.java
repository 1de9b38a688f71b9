package io.tonestream.cli.reconcile;

import java.util.List;

/**
 * How what came out of the app stands to what went in.
 *
 * @param rawTexts records in {@code raw-text}
 * @param deleted records that {@code raw-text} no longer has: what they became counts as doubled
 * @param labelledTexts records in {@code labeled-text}
 * @param deadLetters records that went to {@code dead-letters} instead, or after they were labelled
 * @param lost pairs of text and brand that should be in {@code labeled-text} and aren't
 * @param doubled records that should not be there
 * @param brands brands with labelled texts
 * @param wrongBrands brands whose last aggregates differ from a recount, and how
 * @param aggregatesDigest equal for two runs with the same last aggregates
 */
record ReconciliationReport(
    long rawTexts,
    long deleted,
    long labelledTexts,
    long deadLetters,
    long lost,
    long doubled,
    long brands,
    List<String> wrongBrands,
    String aggregatesDigest) {
  boolean holds() {
    return lost == 0 && doubled == 0 && wrongBrands.isEmpty();
  }
}
