package io.tonestream.bench;

import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.alerts.BrandAlerts;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Cleared;
import io.tonestream.schemas.SentimentAlert.Direction;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How often alerts are wrong, and how soon they are right, on {@link SimulatedBrand}s.
 *
 * @param configuration the settings of alerts
 * @param brands how many brands
 * @param days how long each is watched
 * @param seed of all that is random
 * @param shared the share of the texts that are passed on
 */
record AlertSimulation(
    AlertsConfiguration configuration, int brands, int days, long seed, double shared) {
  /** A Monday. */
  private static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();

  private static final double FEWEST_PER_HOUR = 5;
  private static final double MAX_PER_HOUR = 2_000;
  private static final Duration LASTS = Duration.ofHours(24);
  private static final Duration ONE_DAY = Duration.ofDays(1);

  /**
   * What a change was like to find.
   *
   * @param share of the brands, those that raised the right alert while the change lasted
   * @param medianHours from the change to the alert, those not found counted as the longest
   * @param hours90 within which 90 % were found
   * @param cleared share of the alerts found that were cleared within a day after the change ended
   */
  record Found(double share, double medianHours, double hours90, double cleared) {}

  /**
   * Where nothing changed.
   *
   * @param net number of alerts on net sentiment
   * @param volume number of alerts on volume
   * @param allowed number of alerts that the settings allow, on average
   */
  record FalseAlarms(int net, int volume, double allowed) {
    /** Of both kinds. */
    int all() {
      return net + volume;
    }
  }

  /** Alerts of brands of 5 to 2,000 texts an hour in which nothing changes. */
  FalseAlarms falseAlarms() {
    int[] byKind = new int[Kind.values().length];
    for (int brand = 0; brand < brands; brand++) {
      double share = (brand + 0.5) / brands;
      double rate = FEWEST_PER_HOUR * Math.pow(MAX_PER_HOUR / FEWEST_PER_HOUR, share);
      for (SentimentAlert alert : watch(brand, rate, days, 1, 0, 0)) {
        if (alert.state() == State.RAISED) {
          byKind[alert.kind().ordinal()]++;
        }
      }
    }
    double allowed =
        brands
            * (double) Duration.ofDays(days).toMillis()
            / configuration.falseAlarmEvery().toMillis();
    return new FalseAlarms(byKind[Kind.NET.ordinal()], byKind[Kind.VOLUME.ordinal()], allowed);
  }

  /** A shift of net sentiment that lasts for a day, up in one half of the brands. */
  Found netShift(double size, double textsPerHour) {
    return find(Kind.NET, textsPerHour, brand -> 1, brand -> brand % 2 == 0 ? size : -size);
  }

  /** A change of volume that lasts for a day. */
  Found volumeChange(double factor, double textsPerHour) {
    return find(Kind.VOLUME, textsPerHour, brand -> factor, brand -> 0);
  }

  private interface ByBrand {
    double of(int brand);
  }

  private Found find(Kind kind, double textsPerHour, ByBrand factor, ByBrand shift) {
    List<Double> delays = new ArrayList<>();
    int found = 0;
    int cleared = 0;
    for (int brand = 0; brand < brands; brand++) {
      Duration before = before(brand);
      long changedAt = START + before.toMillis();
      boolean up = kind == Kind.NET ? shift.of(brand) > 0 : factor.of(brand) > 1;
      List<SentimentAlert> alerts =
          watch(
              brand,
              textsPerHour,
              (int) before.plus(LASTS).plus(ONE_DAY).toDays() + 1,
              factor.of(brand),
              shift.of(brand),
              changedAt);
      double delay = LASTS.toHours();
      for (SentimentAlert alert : alerts) {
        long at = alert.at().toEpochMilli();
        boolean right =
            alert.kind() == kind
                && alert.state() == State.RAISED
                && (alert.direction() == Direction.UP) == up
                && at > changedAt
                && at <= changedAt + LASTS.toMillis();
        if (right) {
          delay = (at - changedAt) / 3_600_000.0;
          found++;
          cleared += isClearedInTime(alert, alerts, changedAt + LASTS.toMillis()) ? 1 : 0;
          break;
        }
      }
      delays.add(delay);
    }
    delays.sort(null);
    return new Found(
        (double) found / brands,
        delays.get(brands / 2),
        delays.get(Math.min(brands - 1, brands * 9 / 10)),
        found == 0 ? 0 : (double) cleared / found);
  }

  private static boolean isClearedInTime(
      SentimentAlert raised, List<SentimentAlert> alerts, long endMillis) {
    return alerts.stream()
        .filter(alert -> alert.id().equals(raised.id()) && alert.cleared() == Cleared.RETURNED)
        .map(alert -> alert.at().toEpochMilli())
        .anyMatch(at -> at > endMillis && at <= endMillis + ONE_DAY.toMillis());
  }

  /** Two to three weeks, on a bin's border. */
  private Duration before(int brand) {
    double days = 14 + 7 * new SplittableRandom(seed + brand).nextDouble();
    return configuration.bin().multipliedBy((long) (days * ONE_DAY.dividedBy(configuration.bin())));
  }

  private List<SentimentAlert> watch(
      int brand, double textsPerHour, int days, double factor, double shift, long changedAt) {
    long bin = configuration.binMillis();
    SimulatedBrand simulated =
        new SimulatedBrand(seed * 1_000_003 + brand, textsPerHour, bin, shared);
    BrandAlerts alerts = new BrandAlerts("brand-" + brand, configuration);
    List<SentimentAlert> all = new ArrayList<>();
    for (long at = START; at < START + days * ONE_DAY.toMillis(); at += bin) {
      boolean changed = at >= changedAt && at < changedAt + LASTS.toMillis();
      all.addAll(alerts.add(simulated.next(at, changed ? factor : 1, changed ? shift : 0)));
    }
    return all;
  }
}
