package io.tonestream.app.testing;

import io.tonestream.model.quantification.NetChange;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Change;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Repeats;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brand sentiments, for tests: a window of a minute and one of five, with the same figures.
 * Corrected, net sentiment is half as far from zero; in the window before it was zero.
 */
public final class Sentiments {
  public static final Duration MINUTE = Duration.ofMinutes(1);
  public static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private Sentiments() {}

  public static BrandSentiment of(String brand, Instant asOf, long negative, long positive) {
    return of(brand, asOf, negative, positive, Map.of("v1", negative + positive), null);
  }

  public static BrandSentiment of(
      String brand,
      Instant asOf,
      long negative,
      long positive,
      Map<String, Long> versions,
      @Nullable Decomposition decomposition) {
    List<Window> windows =
        Stream.of(MINUTE, FIVE_MINUTES)
            .map(length -> window(length, asOf, negative, positive, versions, decomposition))
            .toList();
    return new BrandSentiment(brand, asOf, 0, windows);
  }

  /** The window, but for these of its figures. */
  public static Window with(
      Window window,
      @Nullable Decomposition decomposition,
      @Nullable Corrected corrected,
      @Nullable Change change,
      @Nullable Repeats repeats) {
    return new Window(
        window.length(),
        window.start(),
        window.end(),
        window.volume(),
        window.counts(),
        window.share(),
        window.net(),
        window.netLow(),
        window.netHigh(),
        window.previousNet(),
        window.previousVolume(),
        window.modelVersions(),
        window.status(),
        decomposition,
        corrected,
        change,
        window.languages(),
        window.unsupported(),
        repeats);
  }

  private static Window window(
      Duration length,
      Instant asOf,
      long negative,
      long positive,
      Map<String, Long> versions,
      @Nullable Decomposition decomposition) {
    long volume = negative + positive;
    boolean empty = volume == 0;
    double net = empty ? 0 : (double) (positive - negative) / volume;
    Share share =
        empty ? null : new Share((double) negative / volume, 0, (double) positive / volume);
    NetChange change =
        empty
            ? null
            : NetChange.of(new double[] {negative, 0, positive}, new double[] {5, 0, 5}, 0);
    return new Window(
        length,
        asOf.minus(length),
        asOf,
        volume,
        new Counts(negative, 0, positive),
        share,
        empty ? null : net,
        empty ? null : Math.max(-1, net - 0.1),
        empty ? null : Math.min(1, net + 0.1),
        0.0,
        10,
        versions,
        Status.PROVISIONAL,
        decomposition,
        share == null ? null : new Corrected(share, net / 2, net / 2 - 0.2, net / 2 + 0.2),
        change == null ? null : new Change(net, change.z(), change.p()),
        Map.of(),
        null,
        null);
  }
}
