package io.tonestream.app.monitoring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far the group's committed offset lies behind a partition's end.
 *
 * @param records that are not committed yet
 * @param age how old the next of them is by its own timestamp; zero if there is none, and absent if
 *     it isn't known
 * @param stalled for how long there have been records and no commit, as far as this instance knows
 */
public record Lag(long records, @Nullable Duration age, Duration stalled) {}
