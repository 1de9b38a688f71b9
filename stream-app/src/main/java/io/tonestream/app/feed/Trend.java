package io.tonestream.app.feed;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line to draw: the net sentiment of a window at some moments, oldest first.
 *
 * @param asOf the moments, in epoch milliseconds
 * @param net as many; null where the window was empty
 */
public record Trend(List<Long> asOf, List<@Nullable Double> net) {
  Trend(long[] asOf, @Nullable Double[] net) {
    this(Arrays.stream(asOf).boxed().toList(), Arrays.asList(net));
  }
}
