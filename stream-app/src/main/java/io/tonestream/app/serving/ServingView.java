package io.tonestream.app.serving;

import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What serves at one moment, for those who watch.
 *
 * @param since when the active model began to label
 * @param probationUntil when it will have proved itself; absent once it has
 * @param lastGood the version that comes back if it doesn't; absent once it has
 * @param shadow the version that is tried beside it, if any
 * @param shadowFailure why the shadow gave up, if it did
 * @param drift how far texts lie from those that the active version was validated on, if that is
 *     known
 */
public record ServingView(
    ServingModel active,
    Instant since,
    @Nullable Instant probationUntil,
    @Nullable String lastGood,
    ModelStatus.@Nullable Shadow shadow,
    @Nullable String shadowFailure,
    @Nullable ModelDrift drift) {}
