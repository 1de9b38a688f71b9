package io.tonestream.cli.dev;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.alerts.Bin;
import io.tonestream.app.alerts.BrandAlerts;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.app.drivers.BrandTexts;
import io.tonestream.app.drivers.DriversSettings;
import io.tonestream.app.drivers.Explanation;
import io.tonestream.app.drivers.Mention;
import io.tonestream.app.erasure.TextId;
import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.app.repeats.GroupLabels;
import io.tonestream.app.repeats.OwnTexts;
import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.RawText;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Cleared;
import io.tonestream.schemas.SentimentAlert.Direction;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sample texts, 50 a second, as the bundled model labels them and {@code dev} watches them. */
final class SampleEventTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final BrandCatalogue CATALOGUE = BrandCatalogueFile.readDefault();
  private static final DriversSettings DRIVERS =
      new DriversSettings(List.of(Duration.ofHours(1), Duration.ofHours(24)), 10, 3, 1024);

  private static final List<String> EVENT_WORDS = List.of("outage", "update", "refund");

  private static final AlertsConfiguration ALERTS =
      new AlertsConfiguration(
          true,
          setting("bin"),
          setting("history"),
          setting("false-alarm-every"),
          setting("adopt-after"));

  private final BrandTexts.Context context = new BrandTexts.Context(DRIVERS, CATALOGUE::namesOf);

  private final Map<String, Watched> brands = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void raisesAnAlertThatNamesTheEventAndClearsItWhenThatIsOver(long seed) {
    List<SentimentAlert> alerts = alerts(seed, Duration.ofMinutes(11));

    assertThat(alerts).extracting(SentimentAlert::brand).containsOnly(brandInTrouble(seed));
    List<SentimentAlert> ofNet = alerts.stream().filter(each -> each.kind() == Kind.NET).toList();
    assertThat(ofNet)
        .extracting(SentimentAlert::state)
        .containsExactly(State.RAISED, State.CLEARED);
    SentimentAlert raised = ofNet.get(0);
    SentimentAlert cleared = ofNet.get(1);
    assertThat(raised.direction()).isEqualTo(Direction.DOWN);
    assertThat(Duration.between(START, raised.at()))
        .isBetween(SampleMoods.FIRST_EVENT, SampleMoods.FIRST_EVENT.plusMinutes(2));
    assertThat(raised.drivers())
        .extracting(Term::term)
        .anyMatch(term -> List.of(term.split(" ")).stream().anyMatch(EVENT_WORDS::contains));
    assertThat(raised.samples()).extracting(Sample::label).containsOnly(Label.NEGATIVE);
    assertThat(cleared.id()).isEqualTo(raised.id());
    assertThat(cleared.cleared()).isEqualTo(Cleared.RETURNED);
  }

  @Test
  void comesToAnotherBrandEachTime() {
    SampleMoods moods = new SampleMoods(3, 1);
    List<Integer> inTrouble = new ArrayList<>();
    for (int minute = 0; minute < 45; minute++) {
      int now = minute;
      List<Integer> brands =
          IntStream.range(0, 3)
              .filter(brand -> moods.eventStrength(brand, 60 * now + 30) > 0)
              .boxed()
              .toList();
      assertThat(brands).hasSize(now % 15 >= 3 && now % 15 < 9 ? 1 : 0);
      inTrouble.addAll(brands);
    }

    assertThat(inTrouble).containsOnly(0, 1, 2);
  }

  private static String brandInTrouble(long seed) {
    int brands = SamplePhrases.BRANDS.size();
    SampleMoods moods = new SampleMoods(brands, seed);
    double during = SampleMoods.FIRST_EVENT.plusMinutes(1).toSeconds();
    return SamplePhrases.BRANDS.stream()
        .filter(brand -> moods.eventStrength(SamplePhrases.BRANDS.indexOf(brand), during) > 0)
        .findFirst()
        .orElseThrow()
        .name();
  }

  private List<SentimentAlert> alerts(long seed, Duration time) {
    SampleTexts samples = new SampleTexts(seed);
    List<SentimentAlert> alerts = new ArrayList<>();
    try (SentimentModel model = BundleModel.load(ModelBundle.bundled(), "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      for (long bin = 0; bin < time.dividedBy(ALERTS.bin()); bin++) {
        Instant start = START.plus(ALERTS.bin().multipliedBy(bin));
        for (int second = 0; second < ALERTS.bin().toSeconds(); second++) {
          count(predictor, second(samples, start.plusSeconds(second)));
        }
        context.background().refresh(true);
        brands.values().forEach(brand -> alerts.addAll(brand.close(start)));
      }
    }
    return alerts;
  }

  private static List<SampleTexts.Sample> second(SampleTexts samples, Instant start) {
    return IntStream.range(0, 50)
        .mapToObj(text -> samples.next(start.plusMillis(20L * text)))
        .toList();
  }

  private void count(SentimentPredictor predictor, List<SampleTexts.Sample> samples) {
    List<Probabilities> scores =
        predictor.predict(samples.stream().map(sample -> sample.text().text()).toList());
    for (int i = 0; i < samples.size(); i++) {
      String brand = samples.get(i).brand();
      if (brand != null) {
        brands.computeIfAbsent(brand, Watched::new).count(samples.get(i).text(), scores.get(i));
      }
    }
  }

  private static Duration setting(String name) {
    return Duration.parse((String) SampleStream.DEFAULTS.get("tonestream.alerts." + name));
  }

  /** A brand, and its texts in the bin that is open. */
  private final class Watched {
    private final BrandAlerts alerts;
    private final BrandTexts texts;
    private GroupLabels groups = new GroupLabels();
    private final long[] counts = new long[Label.values().length];

    Watched(String brand) {
      alerts = new BrandAlerts(brand, ALERTS);
      texts = new BrandTexts(brand, context);
    }

    void count(RawText text, Probabilities score) {
      Label label = score.mostProbable();
      counts[label.ordinal()]++;
      groups.add(label, ContentGroup.of(text.text()));
      texts.add(
          new Mention(
              text.text(),
              label,
              score.of(label),
              requireNonNull(text.timestamp()).toEpochMilli(),
              text.source(),
              text.lang(),
              1,
              TextId.UNKNOWN));
    }

    List<SentimentAlert> close(Instant start) {
      Counts sum = new Counts(counts[0], counts[1], counts[2]);
      Bin bin = new Bin(start.toEpochMilli(), sum, OwnTexts.of(groups, sum), Bin.Swap.NONE);
      Arrays.fill(counts, 0);
      groups = new GroupLabels();
      return alerts.add(bin).stream().map(alert -> Explanation.of(alert, texts::drivers)).toList();
    }
  }
}
