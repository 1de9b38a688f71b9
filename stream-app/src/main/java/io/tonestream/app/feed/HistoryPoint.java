package io.tonestream.app.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a window was at one moment.
 *
 * @param asOf the window's end
 * @param net (positive − negative) / volume, in [−1, 1]; null while the window is empty
 * @param netLow lower end of the 95 % interval of {@code net}
 * @param netHigh upper end of the 95 % interval of {@code net}
 * @param correctedNet {@code net} corrected for the models' known errors; null where it is not
 * @param volume number of texts
 * @param negative number of texts with this label
 * @param neutral number of texts with this label
 * @param positive number of texts with this label
 */
public record HistoryPoint(
    Instant asOf,
    @Nullable Double net,
    @Nullable Double netLow,
    @Nullable Double netHigh,
    @Nullable Double correctedNet,
    long volume,
    long negative,
    long neutral,
    long positive) {}
