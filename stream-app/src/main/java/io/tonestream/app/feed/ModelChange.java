package io.tonestream.app.feed;

import io.tonestream.schemas.BrandSentiment.Decomposition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model version that began to label a brand's texts.
 *
 * @param at event time from which on its texts are counted
 * @param version the version
 * @param before the versions that labelled until then
 * @param decomposition how much of the window's move since is the model's; null where that isn't
 *     known
 */
public record ModelChange(
    Instant at, String version, List<String> before, @Nullable Decomposition decomposition) {}
