package io.tonestream.app.windows;

/**
 * A bin of event time that no more texts are counted in.
 *
 * @param startMillis its start, in epoch milliseconds
 * @param tally the brand's texts; nobody changes it any more
 */
public record ClosedBin(long startMillis, Tally tally) {}
