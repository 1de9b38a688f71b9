package io.tonestream.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an engine's aggregates are, and so how they tell how many texts of a brand were counted. */
enum AggregateFormat {
  /** Each record is to be added to what came before. */
  ADDED_COUNTS,
  /** Each record says all that is known of a pane; those of the longest are to be added up. */
  PANES,
  /** Each record says all that is known of a brand's windows; the longest holds all its texts. */
  ROLLING_WINDOWS;

  private static final List<Duration> LENGTHS = WindowsConfiguration.DEFAULT.lengths();

  /** Panes of a window, as the app has them. */
  static final int PANES_OF_WINDOW = 60;

  private static final Duration LONGEST_PANE =
      LENGTHS.get(LENGTHS.size() - 1).dividedBy(PANES_OF_WINDOW);

  /**
   * What a record says of a brand.
   *
   * @param slot where it counts: it takes the place of what was there, unless it is to be added
   * @param counts in the order of {@link LabelCount}
   */
  record Reading(String slot, String brand, long[] counts) {}

  /** What a record says, if it says something of all of a brand's texts. */
  Optional<Reading> read(byte[] key, byte[] value) {
    String slot = new String(key, UTF_8);
    return switch (this) {
      case ADDED_COUNTS -> Optional.of(reading(slot, Json.read(PaneCounts.class, value)));
      case PANES ->
          Optional.of(Json.read(PaneCounts.class, value))
              .filter(pane -> pane.length().equals(LONGEST_PANE))
              .map(pane -> reading(slot, pane));
      case ROLLING_WINDOWS -> Optional.of(reading(slot, Json.read(BrandSentiment.class, value)));
    };
  }

  private static Reading reading(String slot, PaneCounts pane) {
    return new Reading(slot, pane.brand(), pane.counts());
  }

  private static Reading reading(String slot, BrandSentiment sentiment) {
    Window longest = sentiment.windows().get(sentiment.windows().size() - 1);
    long unsupported = longest.unsupported() == null ? 0 : longest.unsupported();
    return new Reading(
        slot,
        sentiment.brand(),
        new long[] {
          longest.counts().negative(),
          longest.counts().neutral(),
          longest.counts().positive(),
          unsupported
        });
  }
}
