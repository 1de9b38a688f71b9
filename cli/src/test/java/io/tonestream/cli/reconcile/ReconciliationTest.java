package io.tonestream.cli.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.counting.CountKey;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.counting.TextCounts;
import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.app.testing.Sentiments;
import io.tonestream.app.windows.Bins;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.PaneLog;
import io.tonestream.app.windows.WindowLength;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.cli.reconcile.Reconciliation.Unattributed;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Repeats;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.GroupHeader;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.LabeledText.Comparison;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.RawText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is wrong with brands; {@code ExactlyOnceIT} has the rest. */
final class ReconciliationTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  /** Nothing is known of v4's errors, and none of v2's on neutral texts. */
  private static final Map<String, ErrorRates> RATES =
      Map.of(
          "v0",
          rates(List.of(4.0, 0.5, 0.1), List.of(0.6, 2.7, 0.7), List.of(1.1, 1.5, 3.5)),
          "v1",
          rates(List.of(50.0, 10.0, 2.0), List.of(20.0, 80.0, 15.0), List.of(5.0, 20.0, 90.0)),
          "v2",
          rates(List.of(6.0, 0.5, 0.9), List.of(0.0, 0.0, 0.0), List.of(0.9, 0.8, 7.0)));

  /** v3 is a cascade: each of its parts errs in its own way. */
  private static final Map<Part, ErrorRates> PARTS_OF_V3 =
      Map.of(
          Part.FAST,
          rates(List.of(10.0, 2.0, 1.0), List.of(1.0, 9.0, 3.0), List.of(0.5, 2.0, 11.0)),
          Part.ACCURATE,
          rates(List.of(3.0, 2.0, 2.0), List.of(2.0, 3.0, 3.0), List.of(1.0, 2.0, 4.0)));

  private static final Map<String, ErrorMatrix> ERRORS = errors();

  private static Map<String, ErrorMatrix> errors() {
    Map<String, ErrorMatrix> errors = new HashMap<>();
    RATES.forEach((version, rates) -> errors.put(version, ErrorMatrix.of(rates).orElseThrow()));
    PARTS_OF_V3.forEach(
        (part, rates) ->
            errors.put(CountKey.scorer("v3", part), ErrorMatrix.of(rates).orElseThrow()));
    return errors;
  }

  private static ErrorRates rates(
      List<Double> negative, List<Double> neutral, List<Double> positive) {
    return new ErrorRates(List.of(negative, neutral, positive), 0.4, 100);
  }

  /**
   * Swaps from v0, or v1, over others to v4 at most, in any order, with and without comparisons.
   */
  @Property(tries = 200)
  void findsThePartsOfAMoveThatTheWindowsFound(@ForAll Random random) {
    List<LabeledText> texts = swaps(random);

    assertThat(wrongBrands(texts, update(texts))).isEmpty();
  }

  @Test
  void seesTheSmallestChangeInADecomposition() {
    List<LabeledText> texts = swap();
    assertThat(wrongBrands(texts, update(texts))).isEmpty();

    assertThat(wrongBrands(texts, update(texts, parts -> null)))
        .containsExactly("Delta: PT1M has another decomposition than a recount");
    assertThat(wrongBrands(texts, update(texts, parts -> with(parts, 1e-6, 0)))).hasSize(1);
    assertThat(wrongBrands(texts, update(texts, parts -> with(parts, 0, 1)))).hasSize(1);
  }

  @Test
  void seesASmallChangeInCorrectedShares() {
    List<LabeledText> texts = swap();
    BrandSentiment update = update(texts);
    assertThat(update.windows()).allSatisfy(each -> assertThat(each.corrected()).isNotNull());
    List<Window> changed = new ArrayList<>(update.windows());
    Corrected right = requireNonNull(changed.get(1).corrected());
    Share share =
        new Share(
            right.share().negative() + 0.012,
            right.share().neutral() - 0.012,
            right.share().positive());
    changed.set(
        1,
        with(
            changed.get(1),
            changed.get(1).decomposition(),
            new Corrected(share, right.net(), right.netLow(), right.netHigh())));

    assertThat(wrongBrands(texts, new BrandSentiment("Delta", update.asOf(), 0, changed)))
        .containsExactly("Delta: PT5M has other corrected shares than a recount");
  }

  @Test
  void seesTheSmallestChangeInRepeats() {
    List<LabeledText> texts = swap();
    BrandSentiment update = update(texts);
    assertThat(update.windows()).allSatisfy(each -> assertThat(each.repeats()).isNotNull());
    Window right = update.windows().get(2);
    Repeats repeats = requireNonNull(right.repeats());

    assertThat(wrongBrands(texts, with(update, new Repeats(repeats.effective(), repeats.share()))))
        .isEmpty();
    for (Repeats wrong :
        List.of(
            new Repeats(repeats.effective() + 1e-6, repeats.share()),
            new Repeats(repeats.effective(), repeats.share() + 1e-6))) {
      assertThat(wrongBrands(texts, with(update, wrong)))
          .containsExactly("Delta: PT1H has other repeats than a recount");
    }
  }

  /** With other repeats in the window of an hour. */
  private static BrandSentiment with(BrandSentiment update, Repeats repeats) {
    List<Window> changed = new ArrayList<>(update.windows());
    Window hour = changed.get(2);
    changed.set(
        2, Sentiments.with(hour, hour.decomposition(), hour.corrected(), hour.change(), repeats));
    return new BrandSentiment("Delta", update.asOf(), 0, changed);
  }

  @Test
  void seesATextInAnotherLanguageThatWasCountedAsAnOpinion() {
    List<LabeledText> texts = List.of(inLanguage("en", false), inLanguage("nl", true));
    assertThat(wrongBrands(texts, update(texts))).isEmpty();

    List<LabeledText> asOpinions = List.of(inLanguage("en", false), inLanguage("nl", false));
    assertThat(wrongBrands(texts, update(asOpinions))).hasSize(1);
    List<LabeledText> otherwise = List.of(inLanguage("de", false), inLanguage("nl", true));
    assertThat(wrongBrands(texts, update(otherwise)))
        .containsExactly("Delta: PT1M has other languages than a recount");
    List<LabeledText> fewer = List.of(inLanguage("en", false));
    assertThat(wrongBrands(texts, update(fewer)))
        .containsExactly("Delta: PT1M has another number of unsupported texts than a recount");
  }

  /** One of two brands is missing, one text came twice, and one that nobody sent. */
  @Test
  void countsWhatIsLostAndDoubled() {
    ReconciliationReport report =
        report(
            raw(0, "a", "Delta", "United"),
            raw(1, "b", "Delta"),
            raw(2, "c", "Delta"),
            labelled("a", "Delta"),
            labelled("b", "Delta"),
            labelled("b", "Delta"),
            labelled("c", "Delta"),
            labelled("d", "Delta"));

    assertThat(report.rawTexts()).isEqualTo(3);
    assertThat(report.labelledTexts()).isEqualTo(5);
    assertThat(report.lost()).isEqualTo(1);
    assertThat(report.doubled()).isEqualTo(2);
  }

  /** An id that was sent twice must come twice. */
  @Test
  void countsTextsOfOneIdEachForItself() {
    assertThat(report(raw(0, "a", "Delta"), raw(1, "a", "Delta"), labelled("a", "Delta")).lost())
        .isEqualTo(1);
    ReconciliationReport report =
        report(
            raw(0, "a", "Delta"),
            raw(1, "a", "Delta"),
            labelled("a", "Delta"),
            deadLetter(1, "predict"));
    assertThat(report.lost() + report.doubled()).isZero();
  }

  @Test
  void expectsTextsWithoutABrandAsTheAppTreatsThem() {
    assertThat(report(Unattributed.KEEP, raw(0, "a")).lost()).isEqualTo(1);
    assertThat(report(Unattributed.KEEP, raw(0, "a"), labelled("a", "unattributed")).lost())
        .isZero();
    assertThat(report(Unattributed.DROP, raw(0, "a")).holds()).isTrue();
    assertThat(report(Unattributed.DROP, raw(0, "a"), labelled("a", "unattributed")).doubled())
        .isEqualTo(1);
  }

  @Test
  void takesADeadLetterForATextThatMayBecomeOne() {
    ConsumerRecord<byte[], byte[]> unreadable =
        new ConsumerRecord<>("raw-text", 0, 0, null, "no JSON".getBytes(UTF_8));
    assertThat(report(unreadable).lost()).isEqualTo(1);
    assertThat(report(unreadable, deadLetter(0, "read")).holds()).isTrue();
    assertThat(report(raw(0, "a", "Delta", "United"), deadLetter(0, "time")).holds()).isTrue();

    assertThat(report(raw(0, "a", "Delta", "United"), deadLetter(0, "read")).lost())
        .as("it can be read")
        .isEqualTo(2);
    assertThat(report(unreadable, deadLetter(0, "read"), deadLetter(0, "read")).doubled())
        .isEqualTo(1);
    assertThat(
            report(raw(0, "a", "Delta"), labelled("a", "Delta"), deadLetter(0, "time")).doubled())
        .isEqualTo(1);
  }

  @Test
  void takesARecordWithoutValueForAnErasureOnlyIfItsKeyCanBeAnId() {
    assertThat(report(withoutValue("a".getBytes(UTF_8))).rawTexts()).isZero();
    for (byte[] noId : new byte[][] {null, {}, " ".getBytes(UTF_8), {(byte) 0xff}}) {
      assertThat(report(withoutValue(noId)).lost()).isEqualTo(1);
      assertThat(report(withoutValue(noId), deadLetter(0, "read")).holds()).isTrue();
    }
  }

  private static ConsumerRecord<byte[], byte[]> withoutValue(byte[] key) {
    return new ConsumerRecord<>("raw-text", 0, 0, key, null);
  }

  @SafeVarargs
  private static ReconciliationReport report(ConsumerRecord<byte[], byte[]>... records) {
    return report(Unattributed.KEEP, records);
  }

  @SafeVarargs
  private static ReconciliationReport report(
      Unattributed unattributed, ConsumerRecord<byte[], byte[]>... records) {
    Reconciliation reconciliation = reconciliation(unattributed);
    List.of(records).forEach(reconciliation::add);
    return reconciliation.report();
  }

  private static Reconciliation reconciliation(Unattributed unattributed) {
    return new Reconciliation("", MentionFinder.read(null), unattributed, 0);
  }

  private static ConsumerRecord<byte[], byte[]> raw(long offset, String id, String... brands) {
    return new ConsumerRecord<>(
        "raw-text",
        0,
        offset,
        null,
        Json.write(new RawText("a text", id, List.of(brands), null, null, null, NOW)));
  }

  private static ConsumerRecord<byte[], byte[]> labelled(String id, String brand) {
    return record(
        "labeled-text",
        Json.write(
            new LabeledText(
                id,
                brand,
                Label.NEUTRAL,
                new Probabilities(0.3f, 0.4f, 0.3f),
                JudgedBy.MENTION,
                null,
                "v1",
                null,
                null,
                false,
                null,
                NOW,
                NOW,
                null)));
  }

  private static ConsumerRecord<byte[], byte[]> deadLetter(long offset, String stage) {
    ConsumerRecord<byte[], byte[]> record = record("dead-letters", new byte[0]);
    record.headers().add(DeadLetter.SOURCE_HEADER, ("raw-text-0@" + offset).getBytes(UTF_8));
    record.headers().add(DeadLetter.STAGE_HEADER, stage.getBytes(UTF_8));
    return record;
  }

  private static LabeledText inLanguage(String language, boolean unsupported) {
    return text(NOW, Label.POSITIVE, "v1", null, language, unsupported, null);
  }

  private static Decomposition with(@Nullable Decomposition parts, double more, long moreTexts) {
    Decomposition right = requireNonNull(parts);
    return new Decomposition(
        right.worldDelta() - more,
        right.modelDelta() + more,
        right.modelDeltaLow(),
        right.modelDeltaHigh(),
        right.n() + moreTexts);
  }

  private static List<LabeledText> swap() {
    List<LabeledText> texts = new ArrayList<>();
    for (int text = 0; text < 30; text++) {
      texts.add(text(NOW.minusSeconds(60), Label.NEUTRAL, "v1", null));
      Label label = text % 2 == 0 ? Label.POSITIVE : Label.NEUTRAL;
      texts.add(text(NOW, label, "v2", new Comparison("v1", Label.NEUTRAL)));
    }
    return texts;
  }

  private static List<LabeledText> swaps(Random random) {
    int first = random.nextInt(2);
    int versions = 2 + random.nextInt(3);
    int count = 1 + random.nextInt(300);
    List<LabeledText> texts = new ArrayList<>();
    for (int text = 0; text < count; text++) {
      Instant time = NOW.minusMillis(random.nextInt(120_000));
      String version = "v" + (first + random.nextInt(versions));
      texts.add(
          text(
              time,
              label(random),
              version,
              version.equals("v3") ? Part.values()[random.nextInt(2)] : null,
              List.of("en", "nl", "und").get(random.nextInt(3)),
              random.nextInt(4) == 0,
              random.nextInt(3) == 0
                  ? null
                  : new Comparison("v" + (first + random.nextInt(versions)), label(random))));
    }
    return texts;
  }

  private static Label label(Random random) {
    return Label.values()[random.nextInt(Label.values().length)];
  }

  private static BrandSentiment update(List<LabeledText> texts) {
    return update(texts, parts -> parts);
  }

  /** What the windows make of the texts, with another decomposition of the shortest. */
  private static BrandSentiment update(
      List<LabeledText> texts, UnaryOperator<@Nullable Decomposition> change) {
    BrandWindows windows =
        new BrandWindows("Delta", WindowsConfiguration.DEFAULT, ERRORS, Bins.NONE, BrandState.NEW);
    for (LabeledText text : texts) {
      TextCounts one = new TextCounts();
      one.add(
          text.timestamp().toEpochMilli(),
          CountKey.of(text).name(),
          text.label(),
          text.comparison(),
          text.countsAsOpinion() ? group(text) : ContentGroup.NONE);
      windows.add(one, Long.MAX_VALUE, new Unkept());
    }
    BrandSentiment update = windows.update(0, 0, new Unkept()).orElseThrow();
    List<Window> changed = new ArrayList<>(update.windows());
    changed.set(0, with(changed.get(0), change.apply(changed.get(0).decomposition())));
    return new BrandSentiment(update.brand(), update.asOf(), update.revision(), changed);
  }

  private static Window with(Window window, @Nullable Decomposition decomposition) {
    return with(window, decomposition, window.corrected());
  }

  private static Window with(
      Window window, @Nullable Decomposition decomposition, @Nullable Corrected corrected) {
    return Sentiments.with(window, decomposition, corrected, window.change(), window.repeats());
  }

  private static List<String> wrongBrands(List<LabeledText> texts, BrandSentiment update) {
    Reconciliation reconciliation = reconciliation(Unattributed.KEEP);
    texts.forEach(
        text -> {
          ConsumerRecord<byte[], byte[]> record = record("labeled-text", Json.write(text));
          Part part = text.part();
          ErrorRates rates = part == null ? RATES.get(text.modelVersion()) : PARTS_OF_V3.get(part);
          if (rates != null) {
            record.headers().add(ErrorRates.HEADER, rates.toBytes());
          }
          record.headers().add(GroupHeader.NAME, GroupHeader.write(group(text)));
          reconciliation.add(record);
        });
    reconciliation.add(record("sentiment-aggregates", Json.write(update)));
    return reconciliation.report().wrongBrands();
  }

  /** Texts of the same time and label are copies, and some of others by chance. */
  private static int group(LabeledText text) {
    return Math.floorMod(31 * text.timestamp().hashCode() + text.label().ordinal(), 16);
  }

  private static ConsumerRecord<byte[], byte[]> record(String topic, byte[] value) {
    return new ConsumerRecord<>(topic, 0, 0, "Delta".getBytes(UTF_8), value);
  }

  private static LabeledText text(
      Instant time, Label label, String modelVersion, @Nullable Comparison comparison) {
    return text(time, label, modelVersion, null, null, false, comparison);
  }

  private static LabeledText text(
      Instant time,
      Label label,
      String modelVersion,
      @Nullable Part part,
      @Nullable String lang,
      boolean unsupported,
      @Nullable Comparison comparison) {
    return new LabeledText(
        "id",
        "Delta",
        label,
        new Probabilities(0.3f, 0.4f, 0.3f),
        JudgedBy.MENTION,
        part,
        modelVersion,
        null,
        lang,
        unsupported,
        null,
        time,
        NOW,
        comparison);
  }

  private static final class Unkept implements PaneLog {
    @Override
    public void put(WindowLength window, long pane, Tally tally) {}

    @Override
    public void remove(WindowLength window, long pane) {}

    @Override
    public void putGroups(Duration window, long block, byte[] counts) {}

    @Override
    public void removeGroups(Duration window, long block) {}
  }
}
