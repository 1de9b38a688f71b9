package io.tonestream.app.windows;

import io.tonestream.app.counting.Tally;
import io.tonestream.app.repeats.GroupLabels;

/**
 * A bin of event time that no more texts are counted in.
 *
 * @param startMillis its start, in epoch milliseconds
 * @param tally the brand's texts; nobody changes it any more
 * @param groups the content groups of its opinions, as far as they are known
 */
public record ClosedBin(long startMillis, Tally tally, GroupLabels groups) {}
