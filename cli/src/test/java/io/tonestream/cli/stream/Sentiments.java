package io.tonestream.cli.stream;

import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Figures of made-up brands. */
final class Sentiments {
  private Sentiments() {}

  /** With one window, of five minutes. */
  static BrandSentiment sentiment(String brand, long negative, long positive) {
    Instant end = Instant.parse("2026-11-24T18:50:00Z");
    double volume = negative + positive;
    double net = (positive - negative) / volume;
    Window window =
        new Window(
            Duration.ofMinutes(5),
            end.minusSeconds(300),
            end,
            negative + positive,
            new Counts(negative, 0, positive),
            new Share(negative / volume, 0, positive / volume),
            net,
            net,
            net,
            null,
            0,
            Map.of(),
            Status.FINAL,
            null,
            null,
            null,
            Map.of(),
            null,
            null);
    return new BrandSentiment(brand, end, 0, List.of(window));
  }
}
