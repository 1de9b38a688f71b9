package io.tonestream.app.feed;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tonestream.schemas.BrandSentiment.Counts;
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
 * @param counts number of texts with each label; on the wire they lie beside the volume
 */
public record HistoryPoint(
    Instant asOf,
    @Nullable Double net,
    @Nullable Double netLow,
    @Nullable Double netHigh,
    @Nullable Double correctedNet,
    long volume,
    @JsonUnwrapped Counts counts) {}
