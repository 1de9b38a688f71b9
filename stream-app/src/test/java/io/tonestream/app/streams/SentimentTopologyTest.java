package io.tonestream.app.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.alerts.AlertMetrics;
import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.alerts.RaiseAlerts;
import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.batching.DeadLetterMetrics;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.batching.LanguagesConfiguration;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogue.CataloguedBrand;
import io.tonestream.app.brands.LabeledTextConfiguration;
import io.tonestream.app.counting.OneBrand;
import io.tonestream.app.drivers.DriverStore;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.testing.WordModel;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.app.windows.rolling.BrandStore;
import io.tonestream.app.windows.rolling.WindowMetrics;
import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandDrivers.Window;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.GroupHeader;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class SentimentTopologyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final BrandCatalogue CATALOGUE =
      new BrandCatalogue(
          List.of(
              new CataloguedBrand("Delta", List.of()), new CataloguedBrand("Apple", List.of())));

  private static final AlertsConfiguration ALERTS =
      new AlertsConfiguration(
          true,
          Duration.ofMinutes(1),
          Duration.ofHours(3),
          Duration.ofDays(30),
          Duration.ofHours(6));

  private static final List<String> STORES =
      List.of(BrandStore.NAME, RaiseAlerts.STORE, DriverStore.NAME);

  private static final int LARGEST_LETTER = 100_000;

  @TempDir Path directory;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private @Nullable TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> rawText;
  private TestInputTopic<byte[], byte[]> brandCounts;
  private TestOutputTopic<String, LabeledText> labeledText;
  private TestOutputTopic<String, BrandSentiment> aggregates;
  private TestOutputTopic<String, SentimentAlert> alerts;
  private TestOutputTopic<String, BrandDrivers> drivers;
  private TestOutputTopic<byte[], byte[]> deadLetters;
  private @Nullable BrandSentiment lastInCampaign;

  @BeforeEach
  void start() {
    start(LabeledTextConfiguration.DEFAULT, new WordModel("v1"));
  }

  @AfterEach
  void stop() {
    requireNonNull(driver).close();
  }

  @Test
  void labelsATextForEachOfItsBrands() {
    send("{\"text\": \"good news from Delta and apple\", \"id\": \"a1\", \"source\": \"mail\"}");

    List<TestRecord<String, LabeledText>> records = labeledText.readRecordsToList();
    assertThat(records).extracting(TestRecord::key).containsExactly("Delta", "Apple");
    LabeledText first = records.get(0).value();
    assertThat(first.id()).isEqualTo("a1");
    assertThat(first.label()).isEqualTo(Label.POSITIVE);
    assertThat(first.source()).isEqualTo("mail");
    assertThat(first.modelVersion()).isEqualTo("v1");
    assertThat(first.text()).isEqualTo("good news from Delta and apple");
    assertThat(first.timestamp()).isEqualTo(NOW);
  }

  @Test
  void labelsATextByWhatItSaysAboutEachOfItsBrandsIfTheModelCanTell() {
    restart(LabeledTextConfiguration.DEFAULT, new WordModel("v2").takingTargets());

    send("{\"text\": \"good Delta but bad APPLE\"}");
    send("{\"text\": \"good weather\"}");
    send("{\"text\": \"bad apple, good news\", \"brand\": [\"Apple\", \"Acme\"]}");

    assertThat(labeledText.readValuesToList())
        .extracting(LabeledText::brand, LabeledText::label, LabeledText::target)
        .containsExactly(
            tuple("Delta", Label.POSITIVE, JudgedBy.MENTION),
            tuple("Apple", Label.NEGATIVE, JudgedBy.MENTION),
            tuple("unattributed", Label.POSITIVE, JudgedBy.TEXT),
            tuple("Apple", Label.NEGATIVE, JudgedBy.MENTION),
            tuple("Acme", Label.POSITIVE, JudgedBy.MENTION));
  }

  @Test
  void saysThatATextWasJudgedAsAWholeIfTheModelTakesNoTargets() {
    send("{\"text\": \"good Delta but bad Apple\"}");

    assertThat(labeledText.readValuesToList())
        .extracting(LabeledText::label, LabeledText::target)
        .containsOnly(tuple(Label.POSITIVE, JudgedBy.TEXT));
  }

  @Test
  void saysWhichPartOfACascadeGaveALabel() {
    ModelBundle fast = ModelBundle.fast();
    try (SentimentModel cascade =
        BundleModel.load(Bundles.cascade(fast, fast, 0.8f, List.of()), "cpu")) {
      restart(LabeledTextConfiguration.DEFAULT, cascade);

      send("{\"text\": \"I love Delta, what a great and wonderful crew, thank you so much!\"}");
      send("{\"text\": \"Delta well I don't know\"}");
      tick(Duration.ofSeconds(1));

      assertThat(labeledText.readValuesToList())
          .extracting(LabeledText::part, LabeledText::modelVersion)
          .containsExactly(
              tuple(Part.FAST, cascade.version()), tuple(Part.ACCURATE, cascade.version()));
      assertThat(aggregates.readValue().windows().get(0).modelVersions())
          .containsExactly(Map.entry(cascade.version(), 2L));
      requireNonNull(driver).close();
      driver = null;
    }
    start();
  }

  @Test
  void countsATextInALanguageThatTheModelDoesNotKnowAsNoOpinion() {
    restart(LabeledTextConfiguration.DEFAULT, new WordModel("v2").validatedIn("en"));

    send("{\"text\": \"good news from Delta\", \"lang\": \"en-US\"}");
    send("{\"text\": \"good nieuws van Delta\", \"lang\": \"nl\"}");
    send(
        "{\"text\": \"Delta hat schon wieder meinen Koffer verloren, und das ist doch wirklich nicht zu fassen\"}");
    send("{\"text\": \"Delta ok\"}");
    tick(Duration.ofSeconds(1));

    assertThat(labeledText.readValuesToList())
        .extracting(LabeledText::lang, LabeledText::unsupported)
        .containsExactly(
            tuple("en-US", null), tuple("nl", true), tuple("de", true), tuple(null, null));
    BrandSentiment.Window window = aggregates.readValue().windows().get(0);
    assertThat(window.volume()).isEqualTo(2);
    assertThat(window.unsupported()).isEqualTo(2);
    assertThat(window.languages()).containsOnlyKeys("en");
  }

  @Test
  void countsTextsInAnyLanguageWhereNobodyKnowsWhichTheModelWasValidatedOn() {
    send("{\"text\": \"good nieuws van Delta\", \"lang\": \"nl\"}");
    tick(Duration.ofSeconds(1));

    assertThat(labeledText.readValue().unsupported()).isNull();
    BrandSentiment.Window window = aggregates.readValue().windows().get(0);
    assertThat(window.unsupported()).isNull();
    assertThat(window.languages()).containsOnlyKeys("nl");
  }

  @Test
  void saysWithEachTextHowItsModelErrs() {
    send("{\"text\": \"good news from Delta and apple\"}");
    tick(Duration.ofSeconds(1));

    assertThat(labeledText.readRecordsToList())
        .hasSize(2)
        .allSatisfy(
            record ->
                assertThat(record.headers().headers(ErrorRates.HEADER))
                    .extracting(header -> ErrorRates.read(header.value()))
                    .containsExactly(WordModel.ERRORS));
    assertThat(aggregates.readValuesToList())
        .flatExtracting(BrandSentiment::windows)
        .hasSize(8)
        .allSatisfy(window -> assertThat(window.corrected()).isNotNull());
  }

  @Test
  void tellsWhatTheTextsThatItCountedSpeakOf() {
    for (int i = 0; i < 20; i++) {
      send("{\"text\": \"Delta is bad: lost luggage\", \"source\": \"web\"}");
      send("{\"text\": \"good crew at Delta\", \"source\": \"mail\"}");
    }
    send("{\"text\": \"Delta is bad\", \"timestamp\": 1}");
    tick(Duration.ofSeconds(1));

    assertThat(aggregates.readValue().late()).as("too late to count").isEqualTo(1);
    assertThat(drivers.readKeyValuesToList())
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.key).isEqualTo("Delta");
              Window window = told.value.windows().get(0);
              assertThat(window.volume()).isEqualTo(40);
              assertThat(window.negative()).extracting(Term::term).contains("lost luggage");
              assertThat(window.positive()).extracting(Term::term).contains("good crew");
              assertThat(window.sources()).containsOnlyKeys("web", "mail");
            });
  }

  @Test
  void trustsTheProducersBrandsOverTheText() {
    send("{\"text\": \"Delta is bad\", \"brand\": [\"Acme\", \"Zeta\"]}");

    assertThat(labeledText.readKeyValuesToList())
        .extracting(entry -> entry.key)
        .containsExactly("Acme", "Zeta");
  }

  @Test
  void keepsATextWithoutABrandAsUnattributed() {
    send("{\"text\": \"just a good day\"}");

    assertThat(labeledText.readKeyValue().key).isEqualTo("unattributed");
  }

  @Test
  void dropsATextWithoutABrandIfSetSo() {
    restart(
        new LabeledTextConfiguration(
            LabeledTextConfiguration.PassedOn.KEEP, LabeledTextConfiguration.Unattributed.DROP));
    send("{\"text\": \"just a good day\"}");

    assertThat(labeledText.isEmpty()).isTrue();
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "KEEP, 'Delta: mail @joe at joe@x.org or +1 555 123 4567, https://t.co/x'",
    "MASK, 'Delta: mail @user at mail or number, http'",
    "OMIT,"
  })
  void passesOnAsMuchOfTheTextAsIsSet(
      LabeledTextConfiguration.PassedOn setting, @Nullable String expected) {
    restart(
        new LabeledTextConfiguration(setting, LabeledTextConfiguration.Unattributed.KEEP),
        new WordModel("v1"));
    send("{\"text\": \"Delta: mail @joe at joe@x.org or +1 555 123 4567, https://t.co/x\"}");

    assertThat(labeledText.readValue().text()).isEqualTo(expected);
  }

  @Test
  void rollsLabelledTextsUpByBrand() {
    send("{\"text\": \"good Delta\"}");
    send("{\"text\": \"bad Delta\"}");
    send("{\"text\": \"good Delta and Apple\"}");
    tick(Duration.ofSeconds(1));

    var updates = aggregates.readKeyValuesToMap();
    assertThat(updates).containsOnlyKeys("Delta", "Apple");
    BrandSentiment delta = requireNonNull(updates.get("Delta"));
    assertThat(delta.windows())
        .hasSize(4)
        .allSatisfy(window -> assertThat(window.counts()).isEqualTo(new Counts(1, 0, 2)));
  }

  @Test
  void sendsAtMostOneUpdateOfABrandPerInterval() {
    for (int i = 0; i < 50; i++) {
      send("{\"text\": \"good Delta\"}");
    }
    tick(Duration.ofSeconds(1));

    assertThat(aggregates.readRecordsToList()).hasSize(1);
  }

  @Test
  void stampsItsRecordsWithTheWallClockAndNotWithEventTime() {
    send("{\"text\": \"good Delta\", \"timestamp\": \"2011-07-12T17:25:24Z\"}");
    tick(Duration.ofSeconds(1));

    assertThat(labeledText.readRecord().timestamp()).isEqualTo(NOW.toEpochMilli());
    TestRecord<String, BrandSentiment> update = aggregates.readRecord();
    assertThat(update.timestamp()).isEqualTo(NOW.plusSeconds(1).toEpochMilli());
    assertThat(update.value().asOf()).isEqualTo(Instant.parse("2011-07-12T17:25:25Z"));
  }

  @Test
  void sendsWhatItCannotReadToTheDeadLetters() {
    rawText.pipeInput("key".getBytes(UTF_8), "{\"text\": 7}".getBytes(UTF_8));

    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(letter.value()).isEqualTo("{\"text\": 7}".getBytes(UTF_8));
    assertThat(header(letter, DeadLetter.STAGE_HEADER)).isEqualTo("read");
    assertThat(header(letter, DeadLetter.SOURCE_HEADER)).isEqualTo("raw-text-0@0");
    assertThat(header(letter, DeadLetter.REASON_HEADER)).contains("text");
    assertThat(labeledText.isEmpty()).isTrue();
  }

  /** On all partitions of brand-counts: nobody knows which brands the text was of. */
  @Test
  void erasesATextThatARecordWithoutAValueNames() {
    send("{\"text\": \"bad Delta, says Zorro\", \"id\": \"t-1\"}");
    send("{\"text\": \"good Delta\", \"id\": \"t-2\"}");
    tick(Duration.ofSeconds(10));
    assertThat(samples()).contains("bad Delta, says Zorro", "good Delta");

    rawText.pipeInput("t-1".getBytes(UTF_8), (byte[]) null);
    tick(Duration.ofSeconds(1));

    assertThat(samples()).contains("good Delta").doesNotContain("bad Delta, says Zorro");
    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(labeledText.readValuesToList()).hasSize(2);
  }

  private List<String> samples() {
    return drivers.readValuesToList().stream()
        .flatMap(told -> told.windows().stream())
        .flatMap(window -> window.samples().stream())
        .map(Sample::text)
        .toList();
  }

  @Test
  void logsNothingOfATextFromInfoOn() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    root.addAppender(logged);
    try {
      restart(LabeledTextConfiguration.DEFAULT, new WordModel("v1"));
      send("{\"text\": \"good Delta, says Zorro\", \"id\": \"t-1\", \"author\": \"Zorro\"}");
      send("{\"text\": \"poison for Zorro\"}");
      send("{\"text\": \"Zorro\", \"timestamp\": \"Zorro\"}");
      send("Zorro");
      send("{\"text\": \"Zorro\", \"timestamp\": \"2999-01-01T00:00:00Z\"}");
      rawText.pipeInput("t-1".getBytes(UTF_8), (byte[]) null);
      tick(Duration.ofSeconds(10));
    } finally {
      root.detachAppender(logged);
    }

    assertThat(deadLetters.readValuesToList()).hasSize(4);
    assertThat(logged.list).isNotEmpty();
    assertThat(logged.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .allSatisfy(
            event -> {
              assertThat(event.getFormattedMessage()).doesNotContain("Zorro");
              for (IThrowableProxy each = event.getThrowableProxy();
                  each != null;
                  each = each.getCause()) {
                assertThat(String.valueOf(each.getMessage())).doesNotContain("Zorro");
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void sendsARecordWithNeitherIdNorValueToTheDeadLetters(String key) {
    rawText.pipeInput(key.getBytes(UTF_8), (byte[]) null);

    assertThat(header(deadLetters.readRecord(), DeadLetter.STAGE_HEADER)).isEqualTo("read");
  }

  @Test
  void leavesAValueOutThatADeadLetterHasNoRoomFor() {
    rawText.pipeInput(
        new TestRecord<>(
            "key".getBytes(UTF_8),
            "x".repeat(LARGEST_LETTER).getBytes(UTF_8),
            new RecordHeaders().add("trace", "abc".getBytes(UTF_8))));

    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.value()).isNull();
    assertThat(header(letter, DeadLetters.OMITTED_BYTES_HEADER)).isEqualTo("" + LARGEST_LETTER);
    assertThat(header(letter, DeadLetter.SOURCE_HEADER)).isEqualTo("raw-text-0@0");
  }

  @Test
  void doesNotPassARawTextsHeadersOn() {
    rawText.pipeInput(
        new TestRecord<>(
            "key".getBytes(UTF_8),
            "{\"text\": \"good Delta\"}".getBytes(UTF_8),
            new RecordHeaders().add("huge", new byte[2_000_000])));

    assertThat(labeledText.readRecord().headers())
        .extracting(Header::key)
        .containsExactly(GroupHeader.NAME, ErrorRates.HEADER);
  }

  @Test
  void countsTextsThatComeTooLateToCountInAnyWindow() {
    send("{\"text\": \"good Delta\"}");
    send("{\"text\": \"bad Delta\", \"timestamp\": \"2026-11-20T12:00:00Z\"}");
    tick(Duration.ofSeconds(1));

    assertThat(labeledText.readValuesToList()).hasSize(2);
    assertThat(aggregates.readValue())
        .satisfies(
            update -> {
              assertThat(update.late()).isEqualTo(1);
              assertThat(update.windows().get(3).volume()).isEqualTo(1);
            });
  }

  @Test
  void survivesForeignRecordsOnItsOwnTopic() {
    brandCounts.pipeInput(null, "nonsense".getBytes(UTF_8));
    brandCounts.pipeInput(new TestRecord<>(new byte[0], (byte[]) null));

    assertThat(deadLetters.readRecordsToList())
        .hasSize(2)
        .allSatisfy(
            letter -> assertThat(header(letter, DeadLetter.STAGE_HEADER)).isEqualTo("read"));
  }

  private void send(String json) {
    rawText.pipeInput(null, json.getBytes(UTF_8));
  }

  private void tick(Duration time) {
    requireNonNull(driver).advanceWallClockTime(time);
  }

  private void restart(LabeledTextConfiguration configuration) {
    restart(configuration, new WordModel("v1"));
  }

  private void restart(LabeledTextConfiguration configuration, SentimentModel model) {
    requireNonNull(driver).close();
    start(configuration, model);
  }

  /** A replay of 8 hours; in the sixth the brand's texts turn bad. */
  @Test
  void raisesAnAlertOnceAndClearsItOnce() {
    Instant start = NOW.minus(Duration.ofDays(2));
    talk(start, 5 * 60, minute -> minute % 2 == 0);
    talk(start.plus(Duration.ofHours(5)), 60, minute -> false);
    talk(start.plus(Duration.ofHours(6)), 5 * 60, minute -> minute % 2 == 0);

    List<TestRecord<String, SentimentAlert>> records = alerts.readRecordsToList();
    assertThat(records).extracting(TestRecord::key).containsExactly("Delta", "Delta");
    SentimentAlert raised = records.get(0).value();
    SentimentAlert cleared = records.get(1).value();
    assertThat(raised.kind()).isEqualTo(SentimentAlert.Kind.NET);
    assertThat(raised.direction()).isEqualTo(SentimentAlert.Direction.DOWN);
    assertThat(raised.at())
        .isBetween(start.plus(Duration.ofHours(5)), start.plus(Duration.ofHours(6)));
    assertThat(raised.modelSwap()).isFalse();
    assertThat(raised.drivers()).extracting(Term::term).contains("lost luggage");
    assertThat(raised.samples())
        .isNotEmpty()
        .extracting(BrandDrivers.Sample::label)
        .containsOnly(Label.NEGATIVE);
    assertThat(cleared.id()).isEqualTo(raised.id());
    assertThat(cleared.cleared()).isEqualTo(SentimentAlert.Cleared.RETURNED);
    assertThat(cleared.at())
        .isBetween(start.plus(Duration.ofHours(6)), start.plus(Duration.ofHours(8)));
    assertThat(meters.get("tonestream.alerts.raised").tag("kind", "net").counter().count())
        .isEqualTo(1);
    assertThat(meters.get("tonestream.alerts.raised").tag("kind", "volume").counter().count())
        .isZero();
  }

  /**
   * Through all of the topology: twelve hours of ten texts a minute, and in one of them a campaign.
   */
  @Test
  void isNotMovedByACampaignOfTenThousandCopies() {
    campaign(text -> "shame on Delta, who let a dog die in the hold last night: bad, bad, bad");

    assertThat(alerts.readValuesToList()).isEmpty();
    BrandSentiment during = requireNonNull(lastInCampaign);
    assertThat(during.windows().get(2).volume()).isGreaterThan(10_000);
    for (BrandSentiment.Window window : during.windows()) {
      BrandSentiment.Repeats repeats = requireNonNull(window.repeats());
      assertThat(repeats.effective()).isLessThan(10);
      assertThat(repeats.share()).isGreaterThan(0.6);
      if (window.change() != null) {
        assertThat(window.change().p()).as("%s", window.length()).isGreaterThan(0.05);
      }
    }
  }

  @Test
  void isMovedByTenThousandDifferentTexts() {
    campaign(text -> distinct(text) + " bad");

    assertThat(alerts.readValuesToList())
        .extracting(SentimentAlert::kind)
        .contains(SentimentAlert.Kind.NET, SentimentAlert.Kind.VOLUME);
    BrandSentiment during = requireNonNull(lastInCampaign);
    BrandSentiment.Window hour = during.windows().get(2);
    assertThat(hour.repeats()).isNull();
    assertThat(requireNonNull(hour.change()).p()).isLessThan(0.001);
  }

  /** Words that no other text has. */
  private static String distinct(int text) {
    return "the %s crew %s and %s flew %s".replace("%s", letters(text));
  }

  private static String letters(int number) {
    return Integer.toString(number, 26)
        .chars()
        .mapToObj(digit -> String.valueOf((char) ('a' + Character.digit(digit, 26))))
        .collect(Collectors.joining());
  }

  private void campaign(IntFunction<String> campaignText) {
    Instant start = NOW.minus(Duration.ofDays(2));
    int campaignTexts = 0;
    for (int minute = 0; minute < 12 * 60; minute++) {
      boolean isCampaign = minute >= 8 * 60 && minute < 9 * 60;
      for (int text = 0; text < 10; text++) {
        int number = 10 * minute + text;
        say(start, minute, distinct(number) + (number % 3 == 0 ? " bad" : " good"));
      }
      for (int text = 0; isCampaign && text < 167; text++) {
        say(start, minute, campaignText.apply(1_000_000 + campaignTexts++));
      }
      // A commit, and an update.
      tick(Duration.ofSeconds(1));
      if (minute == 9 * 60 - 1) {
        List<BrandSentiment> updates = aggregates.readValuesToList();
        lastInCampaign = updates.get(updates.size() - 1);
      }
    }
    assertThat(campaignTexts).isGreaterThan(10_000);
  }

  private void say(Instant start, int minute, String text) {
    send(
        "{\"brand\": \"Delta\", \"text\": \"%s\", \"timestamp\": %d}"
            .formatted(text, start.plusSeconds(60L * minute).toEpochMilli()));
  }

  @Test
  void forgetsABrandThatHasLongBeenSilent() {
    send("{\"text\": \"good news from Delta\"}");
    tick(Duration.ofMinutes(3));
    tick(Duration.ofMinutes(3));
    for (String store : STORES) {
      assertThat(kept(store)).as(store).isNotNull();
    }
    tick(Duration.ofDays(2));
    tick(Duration.ofDays(4));

    for (String store : STORES) {
      assertThat(kept(store)).as(store).isNull();
    }
    assertThat(aggregates.readRecordsToList()).last().satisfies(this::takesDeltaBack);
    assertThat(drivers.readRecordsToList()).last().satisfies(this::takesDeltaBack);
  }

  private void takesDeltaBack(TestRecord<String, ?> record) {
    assertThat(record.key()).isEqualTo("Delta");
    assertThat(record.value()).isNull();
  }

  private byte @Nullable [] kept(String store) {
    return requireNonNull(driver).<Bytes, byte[]>getKeyValueStore(store).get(BrandKey.of("Delta"));
  }

  /** Ten texts a minute. */
  private void talk(Instant from, int minutes, IntPredicate isGood) {
    for (int minute = 0; minute < minutes; minute++) {
      for (int text = 0; text < 10; text++) {
        Label label = isGood.test(minute + text) ? Label.POSITIVE : Label.NEGATIVE;
        LabeledText labeled =
            new LabeledText(
                "id",
                "Delta",
                label,
                new Probabilities(0.3f, 0.4f, 0.3f),
                JudgedBy.TEXT,
                null,
                "v1",
                null,
                null,
                null,
                label == Label.POSITIVE ? "good crew" : "lost luggage",
                from.plusSeconds(minute * 60L + text),
                NOW,
                null);
        brandCounts.pipeInput(null, OneBrand.counts(labeled).toBytes());
      }
    }
  }

  private void start(LabeledTextConfiguration configuration, SentimentModel model) {
    BatchScorers scorers =
        new BatchScorers(
            "raw-text",
            BatchingConfiguration.DEFAULT,
            LanguagesConfiguration.DEFAULT,
            new ModelRegistry(model),
            CATALOGUE::targetsOf,
            InstantSource.fixed(NOW),
            meters);
    SentimentTopology topology =
        new SentimentTopology(
            TopicsConfiguration.DEFAULT,
            scorers,
            CATALOGUE,
            new TopologySettings(
                configuration,
                WindowsConfiguration.DEFAULT,
                ALERTS,
                DriversConfiguration.DEFAULT,
                new TextMask(List.of())),
            new WindowMetrics(meters, InstantSource.system()),
            new AlertMetrics(meters),
            new DeadLetters(new DeadLetterMetrics(meters), LARGEST_LETTER));
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    TopologyTestDriver started = new TopologyTestDriver(topology.build(() -> 1), properties, NOW);
    driver = started;
    rawText = input(started, Topic.RAW_TEXT);
    brandCounts = input(started, Topic.BRAND_COUNTS);
    labeledText =
        started.createOutputTopic(
            Topic.LABELED_TEXT.topicName(),
            new StringDeserializer(),
            Json.serde(LabeledText.class).deserializer());
    aggregates =
        started.createOutputTopic(
            Topic.SENTIMENT_AGGREGATES.topicName(),
            new StringDeserializer(),
            Json.serde(BrandSentiment.class).deserializer());
    alerts =
        started.createOutputTopic(
            Topic.SENTIMENT_ALERTS.topicName(),
            new StringDeserializer(),
            Json.serde(SentimentAlert.class).deserializer());
    drivers =
        started.createOutputTopic(
            Topic.SENTIMENT_DRIVERS.topicName(),
            new StringDeserializer(),
            Json.serde(BrandDrivers.class).deserializer());
    deadLetters =
        started.createOutputTopic(
            Topic.DEAD_LETTERS.topicName(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver, Topic topic) {
    return driver.createInputTopic(
        topic.topicName(),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        NOW,
        Duration.ZERO);
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
