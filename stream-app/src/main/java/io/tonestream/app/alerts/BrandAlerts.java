package io.tonestream.app.alerts;

import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that is watched of one brand: a {@link Detector} for each kind of alert, once there have been
 * so many texts that it is worth its memory. Mutable, one stream thread's own.
 */
public final class BrandAlerts {
  /** A brand is watched from so many texts on. */
  public static final long MIN_TEXTS = 50;

  private static final int MAX_BYTES = 1 << 14;

  private final AlertsConfiguration configuration;
  private final List<Detector> detectors;

  /** What clears the alerts that bins of another length raised. */
  private final List<SentimentAlert> ended = new ArrayList<>(0);

  private long texts;

  /** Of a brand of which nothing is known. */
  public BrandAlerts(String brand, AlertsConfiguration configuration) {
    this(brand, configuration, configuration.binMillis());
  }

  private BrandAlerts(String brand, AlertsConfiguration configuration, long binMillis) {
    this.configuration = configuration;
    this.detectors =
        Arrays.stream(Kind.values())
            .map(kind -> new Detector(brand, kind, configuration, binMillis))
            .toList();
  }

  /**
   * What these bytes hold. If they are of bins of another length, all is learnt anew, and the next
   * bin clears the alerts that are raised.
   */
  public static BrandAlerts fromBytes(
      String brand, AlertsConfiguration configuration, byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    long binMillis = bytes.getLong();
    BrandAlerts alerts = new BrandAlerts(brand, configuration, binMillis);
    alerts.texts = bytes.getLong();
    if (alerts.isWatched()) {
      alerts.detectors.forEach(detector -> detector.read(bytes));
    }
    return binMillis == configuration.binMillis() ? alerts : alerts.anew(brand);
  }

  private BrandAlerts anew(String brand) {
    BrandAlerts anew = new BrandAlerts(brand, configuration);
    anew.ended.addAll(end());
    return anew;
  }

  /** All that is known of the brand, as bytes: about 4 kB, and 16 before it is watched. */
  public byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    bytes.putLong(configuration.binMillis()).putLong(texts);
    if (isWatched()) {
      detectors.forEach(detector -> detector.write(bytes));
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** Judges the next bin, which must begin where the last one ended: the alerts that it changes. */
  public List<SentimentAlert> add(Bin bin) {
    texts += bin.counts().total();
    List<SentimentAlert> alerts = new ArrayList<>(ended);
    ended.clear();
    if (!isWatched()) {
      return alerts;
    }
    for (Detector detector : detectors) {
      detector.add(bin).ifPresent(alerts::add);
    }
    return alerts;
  }

  /** The brand is watched no longer: what clears the alerts that are raised. */
  public List<SentimentAlert> end() {
    return Stream.concat(
            ended.stream(), detectors.stream().flatMap(detector -> detector.end().stream()))
        .toList();
  }

  private boolean isWatched() {
    return texts >= MIN_TEXTS;
  }
}
