package io.tonestream.app.feed;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How much of {@code sentiment-aggregates} is kept in memory for the API and the dashboard: at most
 * about {@code brands × windows × historyPoints × 80} bytes. A change needs a restart.
 *
 * @param maxBrands how many brands are kept; beyond that, the one that had no news for longest goes
 * @param historyPoints how many points of the past are kept for each brand and window, thirty of
 *     which are as long as the window
 */
@ConfigurationProperties("tonestream.feed")
public record FeedConfiguration(
    @Bindable(defaultValue = "2000") int maxBrands,
    @Bindable(defaultValue = "180") int historyPoints) {
  /** The defaults. */
  public static final FeedConfiguration DEFAULT = new FeedConfiguration(2_000, 180);

  /** Refuses what can't work, naming the setting. */
  public FeedConfiguration {
    if (maxBrands < 1) {
      throw new IllegalArgumentException(
          "tonestream.feed.max-brands is " + maxBrands + "; it must be at least 1");
    }
    if (historyPoints < 1 || historyPoints > 10_000) {
      throw new IllegalArgumentException(
          "tonestream.feed.history-points is "
              + historyPoints
              + "; it must be between 1 and 10000");
    }
  }
}
