package io.tonestream.app.web;

import io.tonestream.app.windows.ShareOfVoice;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shares of voice among some brands, each window's computed once it is asked for. One thread. */
final class SharesOfVoice {
  private final List<BrandSentiment> brands;
  private final Instant now;
  private final Map<Duration, Map<String, Double>> shares = new HashMap<>();

  /**
   * @param now when one of the brands had news last
   */
  SharesOfVoice(List<BrandSentiment> brands, Instant now) {
    this.brands = brands;
    this.now = now;
  }

  /** Those of a brand's windows, shortest first; less windows in which no brand has texts. */
  Map<Duration, Double> of(BrandSentiment brand) {
    Map<Duration, Double> found = new TreeMap<>();
    for (Window window : brand.windows()) {
      Double share =
          shares
              .computeIfAbsent(window.length(), length -> ShareOfVoice.of(length, brands, now))
              .get(brand.brand());
      if (share != null) {
        found.put(window.length(), share);
      }
    }
    return found;
  }
}
