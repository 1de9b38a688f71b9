package io.tonestream.app.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tonestream.app.feed.Trend;
import io.tonestream.schemas.BrandSentiment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of all brands.
 *
 * @param complete whether all that the topic holds was read since this instance started; until then
 *     brands may be missing
 * @param windows the rolling windows that there are, shortest first
 * @param total number of brands that match
 * @param page number of this page, from 1
 * @param limit the most brands on a page
 * @param brands those of this page
 */
record BrandPage(
    boolean complete, List<Duration> windows, int total, int page, int limit, List<Listed> brands) {

  /**
   * A brand.
   *
   * @param sentiment its last record
   * @param trend the last points of the window, if they were asked for
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Listed(@JsonUnwrapped BrandSentiment sentiment, @Nullable Trend trend) {}
}
