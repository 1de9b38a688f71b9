package io.tonestream.app.alerts;

import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All that is watched of one brand: a {@link Detector} for each kind of alert, once there have been
 * so many texts that it is worth its memory. Mutable, one stream thread's own.
 */
public final class BrandAlerts {
  private static final byte FORMAT = 2;

  /** The one before, which doesn't say when the brand was heard of. */
  private static final byte UNDATED_FORMAT = 1;

  private static final long UNDATED = 0;
  private static final int MOST_BYTES = 1 << 14;
  private static final long LEAST_TEXTS = 50;

  /** What a brand's weeks look like is worth keeping for some weeks. */
  private static final Duration WORTH_KEEPING = Duration.ofDays(28);

  private final AlertsConfiguration configuration;
  private final List<Detector> detectors;
  private long texts;

  /** When texts were told of last, in wall-clock milliseconds. */
  private long heardMillis = UNDATED;

  /** Of a brand of which nothing is known. */
  public BrandAlerts(String brand, AlertsConfiguration configuration) {
    this.configuration = configuration;
    this.detectors =
        Arrays.stream(Kind.values()).map(kind -> new Detector(brand, kind, configuration)).toList();
  }

  /**
   * What these bytes hold. If they are of bins of another length, or of another version of the app,
   * all is learnt anew.
   */
  public static BrandAlerts fromBytes(
      String brand, AlertsConfiguration configuration, byte[] value) {
    BrandAlerts alerts = new BrandAlerts(brand, configuration);
    ByteBuffer bytes = ByteBuffer.wrap(value);
    byte format = bytes.get();
    if (format != FORMAT && format != UNDATED_FORMAT) {
      return alerts;
    }
    boolean isLearntAnew = bytes.getLong() != configuration.binMillis();
    long texts = bytes.getLong();
    alerts.heardMillis = format == UNDATED_FORMAT ? UNDATED : bytes.getLong();
    if (!isLearntAnew) {
      alerts.texts = texts;
      if (alerts.isWatched()) {
        alerts.detectors.forEach(detector -> detector.read(bytes));
      }
    }
    return alerts;
  }

  /** All that is known of the brand, as bytes: about 4 kB, and 25 before it is watched. */
  public byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    bytes.put(FORMAT).putLong(configuration.binMillis());
    bytes.putLong(texts).putLong(heardMillis);
    if (isWatched()) {
      detectors.forEach(detector -> detector.write(bytes));
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** Judges the next bin, which must begin where the last one ended: the alerts that it changes. */
  public List<SentimentAlert> add(Bin bin) {
    texts += bin.volume();
    List<SentimentAlert> alerts = new ArrayList<>(0);
    if (!isWatched()) {
      return alerts;
    }
    for (Detector detector : detectors) {
      detector.add(bin).ifPresent(alerts::add);
    }
    return alerts;
  }

  /** Texts of the brand were told of, at this time by the wall clock. */
  public void hear(long wallMillis) {
    heardMillis = wallMillis;
  }

  /**
   * Whether it is known when the brand was heard of: an older version of the app didn't keep it.
   */
  public boolean isDated() {
    return heardMillis != UNDATED;
  }

  /**
   * Whether what is known isn't worth its memory any more: the brand has been silent until it
   * counts as normal, and for four weeks more. An alert that is raised is still to be cleared.
   *
   * @param wallMillis the wall clock
   */
  public boolean isForgettable(long wallMillis) {
    long keptMillis = configuration.adoptAfter().plus(WORTH_KEEPING).toMillis();
    return isDated()
        && wallMillis - heardMillis >= keptMillis
        && detectors.stream().noneMatch(Detector::isRaised);
  }

  private boolean isWatched() {
    return texts >= LEAST_TEXTS;
  }
}
