package io.tonestream.app.web;

import java.time.Duration;
import java.util.List;

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
    boolean complete,
    List<Duration> windows,
    int total,
    int page,
    int limit,
    List<KnownBrand> brands) {}
