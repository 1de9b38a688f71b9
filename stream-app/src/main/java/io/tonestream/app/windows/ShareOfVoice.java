package io.tonestream.app.windows;

import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Each brand's share of the texts of all brands. It is a thing of all brands, which lie on
 * different partitions and instances: whoever reads all of {@code sentiment-aggregates} can tell
 * it, and no record there.
 */
public final class ShareOfVoice {
  private ShareOfVoice() {}

  /**
   * The shares in the windows of one length, by brand; they sum to 1. Empty if there are no texts.
   *
   * <p>Brands' windows don't end at one moment. One that ended before the newest of them starts has
   * nothing in common with it: its brand has fallen silent, and counts with no texts.
   *
   * @param brands each brand's last record; a text of several brands counts for each of them
   * @param now no window of that length counts as newer than one that ends now: a producer whose
   *     clock is ahead silences nobody
   */
  public static Map<String, Double> of(
      Duration length, Collection<BrandSentiment> brands, Instant now) {
    Instant latest = now.minus(length);
    Instant newest =
        brands.stream()
            .flatMap(brand -> find(length, brand).stream())
            .map(Window::start)
            .max(Instant::compareTo)
            .filter(start -> start.isBefore(latest))
            .orElse(latest);
    Map<String, Double> volumes = new TreeMap<>();
    for (BrandSentiment brand : brands) {
      find(length, brand)
          .ifPresent(
              window ->
                  volumes.put(brand.brand(), window.end().isAfter(newest) ? window.volume() : 0.0));
    }
    double all = volumes.values().stream().mapToDouble(Double::doubleValue).sum();
    if (all == 0) {
      return Map.of();
    }
    volumes.replaceAll((brand, volume) -> volume / all);
    return volumes;
  }

  private static Optional<Window> find(Duration length, BrandSentiment brand) {
    return brand.windows().stream().filter(window -> window.length().equals(length)).findFirst();
  }
}
