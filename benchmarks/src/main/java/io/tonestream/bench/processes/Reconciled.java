package io.tonestream.bench.processes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code reconcile} found, with the bad records among the texts.
 *
 * @param rawTexts records that are in {@code raw-text}
 * @param labelledTexts records in {@code labeled-text}
 * @param deadLetters records in {@code dead-letters}
 * @param lost what should be there and isn't
 * @param doubled what should not be there
 * @param wrongBrands brands whose aggregates differ from a recount, and how
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Reconciled(
    long rawTexts,
    long labelledTexts,
    long deadLetters,
    long lost,
    long doubled,
    List<String> wrongBrands) {

  /**
   * Whether so many records came out once each, the bad ones as dead letters, all windows right.
   */
  public boolean isAllOf(long sent, long bad) {
    return sent == rawTexts
        && bad == deadLetters
        && lost == 0
        && doubled == 0
        && wrongBrands.isEmpty();
  }

  /** For people, beside how many records were sent: one line, and one for each wrong brand. */
  public String text(long sent) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d sent, %,d in raw-text, %,d labelled, %,d dead letters: %,d lost, %,d doubled, %d"
                + " brands differ from a recount",
            sent,
            rawTexts,
            labelledTexts,
            deadLetters,
            lost,
            doubled,
            wrongBrands.size()));
    wrongBrands.forEach(wrong -> lines.add("  " + wrong));
    return String.join("\n", lines);
  }
}
