package io.tonestream.app.alerts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.alerts.Bin.Swap;
import io.tonestream.app.repeats.GroupCounts;
import io.tonestream.app.repeats.GroupLabels;
import io.tonestream.app.repeats.OwnTexts;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrandAlertsTest {
  private static final AlertsConfiguration SETTINGS = AlertsConfiguration.DEFAULT;
  private static final AlertsConfiguration HOURLY =
      new AlertsConfiguration(
          true,
          Duration.ofHours(1),
          SETTINGS.history(),
          SETTINGS.falseAlarmEvery(),
          SETTINGS.adoptAfter());
  private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
  private static final int DAY = 96;

  private final SplittableRandom random = new SplittableRandom(7);
  private final List<SentimentAlert> alerts = new ArrayList<>();
  private BrandAlerts brand = new BrandAlerts("Delta", SETTINGS);
  private Instant now = START;

  @Test
  void raisesOnceAndClearsOnceWhenNetSentimentFallsForADay() {
    pass(10 * DAY, 25, 0.2);
    assertThat(alerts).isEmpty();
    Instant fell = now;
    pass(DAY, 25, -0.1);
    Instant rose = now;
    pass(DAY, 25, 0.2);

    assertThat(alerts).hasSize(2);
    SentimentAlert raised = alerts.get(0);
    assertThat(raised.kind()).isEqualTo(Kind.NET);
    assertThat(raised.state()).isEqualTo(State.RAISED);
    assertThat(raised.direction()).isEqualTo(Direction.DOWN);
    assertThat(raised.at()).isEqualTo(raised.raisedAt()).isBetween(fell, fell.plus(hours(4)));
    assertThat(raised.since()).isBetween(fell.minus(hours(2)), fell.plus(hours(1)));
    assertThat(raised.observed()).isBetween(-0.25, 0.05);
    assertThat(requireNonNull(raised.expected()).value()).isBetween(0.1, 0.3);
    assertThat(raised.expected().low()).isGreaterThan(requireNonNull(raised.observed()));
    assertThat(raised.evidence()).isGreaterThan(2 * 30 * DAY);
    assertThat(raised.falseAlarmRate()).isEqualTo(1 / 60.0);
    assertThat(raised.volume()).isEqualTo(raised.counts().total()).isPositive();
    assertThat(raised.modelSwap()).isFalse();
    SentimentAlert cleared = alerts.get(1);
    assertThat(cleared.id()).isEqualTo(raised.id());
    assertThat(cleared.state()).isEqualTo(State.CLEARED);
    assertThat(cleared.cleared()).isEqualTo(Cleared.RETURNED);
    assertThat(cleared.direction()).isEqualTo(Direction.DOWN);
    assertThat(cleared.at()).isBetween(rose, rose.plus(hours(5)));
    assertThat(cleared.raisedAt()).isEqualTo(raised.at());
    assertThat(cleared.since()).isEqualTo(raised.since());
  }

  /** A hundred texts an hour, and 10,000 that are all bad: within an hour, or over a whole day. */
  @ParameterizedTest
  @CsvSource({"4, 2500", "16, 625", "96, 104"})
  void isNotMovedByACampaignOfCopies(int bins, int copies) {
    pass(10 * DAY, 25, 0.2);
    campaign(bins, copies, true);
    pass(DAY, 25, 0.2);

    assertThat(alerts).isEmpty();
  }

  @Test
  void isMovedByAsManyDifferentTexts() {
    pass(10 * DAY, 25, 0.2);
    campaign(16, 625, false);

    assertThat(alerts).extracting(SentimentAlert::kind).contains(Kind.NET, Kind.VOLUME);
  }

  /** Bins in which so many negative texts come beside the usual ones, copies of one or not. */
  private void campaign(int bins, int texts, boolean areCopies) {
    for (int bin = 0; bin < bins; bin++) {
      Bin usual = bin(25, 0.2, Swap.NONE);
      GroupLabels groups = new GroupLabels();
      addDifferent(groups, Label.NEGATIVE, usual.counts().negative());
      addDifferent(groups, Label.NEUTRAL, usual.counts().neutral());
      addDifferent(groups, Label.POSITIVE, usual.counts().positive());
      if (areCopies) {
        for (int text = 0; text < texts; text++) {
          groups.add(Label.NEGATIVE, 3);
        }
      } else {
        addDifferent(groups, Label.NEGATIVE, texts);
      }
      Counts counts =
          new Counts(
              usual.counts().negative() + texts,
              usual.counts().neutral(),
              usual.counts().positive());
      OwnTexts own = OwnTexts.of(groups, counts);
      alerts.addAll(brand.add(new Bin(usual.startMillis(), counts, own, Swap.NONE)));
    }
  }

  private void addDifferent(GroupLabels groups, Label label, long texts) {
    for (long text = 0; text < texts; text++) {
      groups.add(label, random.nextInt(GroupCounts.GROUPS));
    }
  }

  @Test
  void takesALevelThatLastsForNormal() {
    pass(10 * DAY, 25, 0.2);
    pass(8 * DAY, 25, -0.2);

    assertThat(alerts).extracting(SentimentAlert::cleared).containsExactly(null, Cleared.ADOPTED);
    assertThat(Duration.between(alerts.get(0).at(), alerts.get(1).at()))
        .isEqualTo(SETTINGS.adoptAfter());
    pass(DAY, 25, 0.2);
    assertThat(alerts).hasSize(3);
    assertThat(alerts.get(2).direction()).isEqualTo(Direction.UP);
    assertThat(alerts.get(2).id()).isNotEqualTo(alerts.get(0).id());
  }

  @Test
  void clearsWhatIsRaisedThoughEverySecondBinWasEmpty() {
    passEverySecond(10 * DAY, 50, 0.2);
    while (alerts.stream().noneMatch(alert -> alert.kind() == Kind.NET)) {
      passEverySecond(2, 50, -0.2);
    }

    assertThat(brand.end())
        .filteredOn(alert -> alert.kind() == Kind.NET)
        .singleElement()
        .satisfies(
            cleared -> {
              assertThat(cleared.cleared()).isEqualTo(Cleared.ADOPTED);
              assertThat(cleared.at()).isEqualTo(cleared.raisedAt());
            });
  }

  private void passEverySecond(int bins, int texts, double net) {
    for (int bin = 0; bin < bins; bin += 2) {
      pass(1, 0, 0);
      pass(1, texts, net);
    }
  }

  @ParameterizedTest
  @CsvSource({"75, UP", "8, DOWN", "0, DOWN"})
  void raisesWhenMuchMoreOrLessComes(int texts, Direction direction) {
    pass(10 * DAY, 25, 0.2);
    pass(DAY / 4, texts, 0.2);

    assertThat(alerts).hasSize(1);
    SentimentAlert raised = alerts.get(0);
    assertThat(raised.kind()).isEqualTo(Kind.VOLUME);
    assertThat(raised.direction()).isEqualTo(direction);
    assertThat(requireNonNull(raised.expected()).value())
        .as("texts an hour")
        .isBetween(80.0, 120.0);
  }

  @Test
  void staysCalmWhereABrandIsNeverHeardOf() {
    pass(20 * DAY, 0, 0);

    assertThat(alerts).isEmpty();
    assertThat(brand.toBytes()).as("memory").hasSize(16);
  }

  @Test
  void raisesNothingBeforeItHasAHistory() {
    pass(DAY, 25, 0.4);
    pass(DAY, 100, -0.4);

    assertThat(alerts).isEmpty();
  }

  /** Nights are quiet and glum; each evening there is a show. */
  @Test
  void expectsWhatComesEveryDay() {
    for (int day = 0; day < 21; day++) {
      pass(DAY / 4, 40, 0.3);
      pass(3, 100, 0.3);
      pass(DAY / 4 - 3, 40, 0.3);
      pass(DAY / 2, 10, 0.1);
    }

    assertThat(alerts).isEmpty();
  }

  @Test
  void countsNoSingleBurstForAChange() {
    pass(10 * DAY, 25, 0.2);
    pass(1, 400, -0.9);
    pass(DAY, 25, 0.2);

    assertThat(alerts).isEmpty();
  }

  @Test
  void blamesTheModelForWhatIsTheModels() {
    pass(10 * DAY, 100, 0.2);
    add(100, -0.1, new Swap(1, -0.3, 0.01 * 0.01));
    pass(5 * DAY, 100, -0.1);

    assertThat(alerts).isEmpty();
  }

  @Test
  void saysThatTheModelChangedWhereItCantTellWhoseAMoveIs() {
    pass(10 * DAY, 100, 0.3);
    add(100, -0.5, Swap.unknown(1));
    pass(DAY, 100, -0.5);

    assertThat(alerts).first().matches(SentimentAlert::modelSwap);
  }

  @Test
  void goesOnFromItsBytesAsIfNothingHadHappened() {
    BrandAlerts twin = new BrandAlerts("Delta", SETTINGS);
    List<SentimentAlert> unbroken = new ArrayList<>();
    for (int bin = 0; bin < 14 * DAY; bin++) {
      boolean changed = bin >= 10 * DAY && bin < 11 * DAY;
      Bin next = bin(changed ? 60 : 25, changed ? -0.3 : 0.2, Swap.NONE);
      unbroken.addAll(twin.add(next));
      alerts.addAll(brand.add(next));
      brand = BrandAlerts.fromBytes("Delta", SETTINGS, brand.toBytes());
    }

    assertThat(unbroken).hasSizeGreaterThanOrEqualTo(4);
    assertThat(alerts).isEqualTo(unbroken);
    assertThat(brand.toBytes()).isEqualTo(twin.toBytes()).hasSizeLessThan(4_096);
  }

  @Test
  void learnsAnewForBinsOfAnotherLength() {
    pass(10 * DAY, 25, 0.2);

    BrandAlerts unknown = new BrandAlerts("Delta", HOURLY);
    assertThat(BrandAlerts.fromBytes("Delta", HOURLY, brand.toBytes()).toBytes())
        .isEqualTo(unknown.toBytes());
  }

  @Test
  void clearsWhatBinsOfAnotherLengthRaised() {
    pass(10 * DAY, 25, 0.2);
    pass(DAY / 4, 25, -0.2);
    assertThat(alerts).extracting(SentimentAlert::state).containsExactly(State.RAISED);
    Instant changed = now;

    brand = BrandAlerts.fromBytes("Delta", HOURLY, brand.toBytes());
    assertThat(brand.end()).as("if it is forgotten").hasSize(1);
    pass(2, 25, -0.2);
    assertThat(alerts).hasSize(2);
    SentimentAlert cleared = alerts.get(1);
    assertThat(cleared.id()).isEqualTo(alerts.get(0).id());
    assertThat(cleared.cleared()).isEqualTo(Cleared.ADOPTED);
    assertThat(cleared.at()).isEqualTo(changed);
  }

  @ParameterizedTest
  @CsvSource({
    "PT7M, PT72H, PT720H, PT48H, bin",
    "PT0S, PT72H, PT720H, PT48H, bin",
    "PT15M, PT0S, PT720H, PT48H, history",
    "PT15M, PT72H, PT1H, PT48H, false-alarm-every",
    "PT15M, PT72H, PT999999H, PT48H, false-alarm-every",
    "PT15M, PT72H, PT720H, PT1M, adopt-after"
  })
  void refusesSettingsThatCantWork(
      Duration bin, Duration history, Duration every, Duration adopt, String name) {
    assertThatThrownBy(() -> new AlertsConfiguration(true, bin, history, every, adopt))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tonestream.alerts." + name + " is ");
  }

  private void pass(int bins, int texts, double net) {
    for (int bin = 0; bin < bins; bin++) {
      add(texts, net, Swap.NONE);
    }
  }

  private void add(int texts, double net, Swap swap) {
    alerts.addAll(brand.add(bin(texts, net, swap)));
  }

  /** A bin with as many texts, give or take chance, four in ten of them neutral or fewer. */
  private Bin bin(int texts, double net, Swap swap) {
    double polar = Math.max(0.6, Math.abs(net));
    int negative = 0;
    int neutral = 0;
    int positive = 0;
    for (int text = 0; text < 2 * texts; text++) {
      if (random.nextBoolean()) {
        double at = random.nextDouble();
        if (at < (polar + net) / 2) {
          positive++;
        } else if (at < polar) {
          negative++;
        } else {
          neutral++;
        }
      }
    }
    Counts counts = new Counts(negative, neutral, positive);
    Bin bin = new Bin(now.toEpochMilli(), counts, OwnTexts.of(counts), swap);
    now = now.plus(SETTINGS.bin());
    return bin;
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }
}
