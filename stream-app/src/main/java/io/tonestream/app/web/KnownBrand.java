package io.tonestream.app.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tonestream.app.feed.Trend;
import io.tonestream.schemas.BrandSentiment;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A brand, and how it stands among all others.
 *
 * @param sentiment its last record
 * @param shareOfVoice by window, such as PT5M: the brand's share of the texts of all brands, in [0,
 *     1]. A brand that has fallen silent has 0; a window without any texts has none
 * @param trend the last points of the window, if they were asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(allOf = BrandSentiment.class)
record KnownBrand(
    @JsonUnwrapped @Schema(hidden = true) BrandSentiment sentiment,
    Map<Duration, Double> shareOfVoice,
    @Nullable Trend trend) {}
