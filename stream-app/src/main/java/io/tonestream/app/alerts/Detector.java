package io.tonestream.app.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Cleared;
import io.tonestream.schemas.SentimentAlert.Direction;
import io.tonestream.schemas.SentimentAlert.Expected;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Watches one figure of a brand, bin by bin: raises an alert once when it leaves its baseline, and
 * clears it once, when it is back or has stayed away for so long that it counts as normal. Mutable,
 * one stream thread's own.
 *
 * <p>While an alert is raised, the baseline learns nothing. Whether the figure is back is a test
 * like the one that raised the alert, the other way round: the baseline against the shift that the
 * last hours show. So it takes as much to clear an alert as to raise it.
 */
final class Detector {
  /** Two kinds of alert share the false alarms that are allowed. */
  private static final int KINDS = Kind.values().length;

  /** Of this many alerts on a lasting shift, one is cleared too early, on average. */
  private static final double RARELY = 20;

  /** By so many e-foldings bins fade until a shift is adopted. */
  private static final double FADE = 4;

  private static final double Z = 1.959964;
  private static final double HOUR_MILLIS = Duration.ofHours(1).toMillis();

  private final String brand;
  private final Kind kind;
  private final AlertsConfiguration configuration;
  private final long binMillis;
  private final Baseline baseline;
  private final Evidence up;
  private final Evidence down;
  private final double raiseAt;
  private final double clearAt;

  private long bins;

  /** Evidence, span and time of the alert that is raised; 0 if there is none. */
  private double raisedBy;

  private long raisedAt;
  private boolean raisedUp;

  /** Evidence that the figure is back. */
  private double back;

  /** All bins since the change. */
  private final Span whole = new Span();

  /** The same, old bins fading: where the figure is by now. */
  private final Span recent = new Span();

  /**
   * @param binMillis length of the bins that it is told
   */
  Detector(String brand, Kind kind, AlertsConfiguration configuration, long binMillis) {
    this.brand = brand;
    this.kind = kind;
    this.configuration = configuration;
    this.binMillis = binMillis;
    double binsPerDay = configuration.bins(Duration.ofDays(1));
    this.baseline =
        switch (kind) {
          case NET -> new NetBaseline(binsPerDay);
          case VOLUME -> new VolumeBaseline(binsPerDay);
        };
    this.up = new Evidence(1, baseline.sizes());
    this.down = new Evidence(-1, baseline.sizes());
    this.raiseAt = configuration.bins(configuration.falseAlarmEvery()) * KINDS;
    this.clearAt = configuration.bins(configuration.adoptAfter()) * RARELY;
  }

  /** Judges the next bin, which must begin where the last one ended. */
  Optional<SentimentAlert> add(Bin bin) {
    bins++;
    baseline.advance(bin);
    @Nullable Forecast forecast = baseline.forecast(bin).orElse(null);
    long end = bin.startMillis() + binMillis;
    return isRaised() ? watch(bin, forecast, end) : look(bin, forecast, end);
  }

  /** Nothing more will come: the alert that is raised, if any, is over. */
  Optional<SentimentAlert> end() {
    return isRaised()
        ? Optional.of(clear(Math.max(raisedAt, wholeEnd()), Cleared.ADOPTED))
        : Optional.empty();
  }

  /** Sooner than it was if bins among them said nothing. */
  private long wholeEnd() {
    return whole.endMillis(binMillis);
  }

  private boolean isRaised() {
    return raisedBy > 0;
  }

  /** Looks for a shift. */
  private Optional<SentimentAlert> look(Bin bin, @Nullable Forecast forecast, long end) {
    if (forecast == null) {
      return Optional.empty();
    }
    if (bins > configuration.bins(configuration.history())) {
      up.add(baseline, bin, forecast);
      down.add(baseline, bin, forecast);
      double sum = (up.sum() + down.sum()) / 2;
      if (sum >= raiseAt) {
        Evidence evidence = up.sum() > down.sum() ? up : down;
        if (evidence.span().isEmpty()) {
          evidence.span().add(bin, forecast);
        }
        return Optional.of(raise(sum, evidence, end));
      }
    }
    baseline.learn(bin, forecast);
    return Optional.empty();
  }

  private SentimentAlert raise(double sum, Evidence evidence, long end) {
    raisedBy = sum;
    raisedAt = end;
    raisedUp = evidence == up;
    whole.set(evidence.span());
    recent.set(evidence.span());
    back = 0;
    return alert(end, null);
  }

  /** Looks for the end of a shift. */
  private Optional<SentimentAlert> watch(Bin bin, @Nullable Forecast forecast, long end) {
    if (forecast != null) {
      double shift = baseline.shiftOf(recent);
      double ratio = -baseline.logRatio(bin, forecast, shift);
      back = (1 + back) * Math.exp(Math.min(Evidence.MOST, ratio));
      whole.add(bin, forecast);
      recent.fade(Math.exp(-FADE / configuration.bins(configuration.adoptAfter())));
      recent.add(bin, forecast);
      if (back >= clearAt) {
        return Optional.of(clear(end, Cleared.RETURNED));
      }
    }
    if (end - raisedAt >= configuration.adoptAfter().toMillis()) {
      double shift = baseline.shiftOf(recent);
      baseline.adopt(shift, Math.pow(shift / FADE, 2));
      return Optional.of(clear(end, Cleared.ADOPTED));
    }
    return Optional.empty();
  }

  private SentimentAlert clear(long end, Cleared cleared) {
    SentimentAlert alert = alert(end, cleared);
    raisedBy = 0;
    raisedAt = 0;
    up.clear();
    down.clear();
    whole.clear();
    recent.clear();
    return alert;
  }

  private SentimentAlert alert(long end, @Nullable Cleared cleared) {
    boolean hasFigure = kind == Kind.VOLUME || whole.texts() > 0;
    return new SentimentAlert(
        id(),
        brand,
        kind,
        cleared == null ? State.RAISED : State.CLEARED,
        raisedUp ? Direction.UP : Direction.DOWN,
        Instant.ofEpochMilli(end),
        Instant.ofEpochMilli(raisedAt),
        Instant.ofEpochMilli(whole.startMillis()),
        cleared,
        hasFigure ? whole.observed() / scale() : null,
        hasFigure ? expected() : null,
        raisedBy,
        configuration.bins(Duration.ofDays(1)) / raiseAt,
        whole.counts(),
        whole.counts().total(),
        whole.swapped(),
        null,
        null);
  }

  /** What sums are divided by: texts, or hours. */
  private double scale() {
    return switch (kind) {
      case NET -> whole.texts();
      case VOLUME -> whole.bins() * binMillis / HOUR_MILLIS;
    };
  }

  private Expected expected() {
    double value = whole.expected() / scale();
    double margin = Z * Math.sqrt(whole.variance() * baseline.lasting()) / scale();
    return switch (kind) {
      case NET -> new Expected(value, Math.max(-1, value - margin), Math.min(1, value + margin));
      case VOLUME -> new Expected(value, Math.max(0, value - margin), value + margin);
    };
  }

  /** The same whenever the same texts are counted. */
  private String id() {
    String name = brand + '\0' + kind + '\0' + raisedAt;
    return UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
  }

  /** Puts all that is known. */
  void write(ByteBuffer bytes) {
    bytes.putLong(bins).putDouble(raisedBy).putLong(raisedAt).putDouble(back);
    bytes.put((byte) (raisedUp ? 1 : 0));
    whole.write(bytes);
    recent.write(bytes);
    up.write(bytes);
    down.write(bytes);
    baseline.write(bytes);
  }

  /** Takes what {@link #write} put. */
  void read(ByteBuffer bytes) {
    bins = bytes.getLong();
    raisedBy = bytes.getDouble();
    raisedAt = bytes.getLong();
    back = bytes.getDouble();
    raisedUp = bytes.get() != 0;
    whole.read(bytes);
    recent.read(bytes);
    up.read(bytes);
    down.read(bytes);
    baseline.read(bytes);
  }
}
