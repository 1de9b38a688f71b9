package io.tonestream.cli.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.cli.reconcile.CorrectionRecount.Sample;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.GroupHeader;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.LanguageCode;
import io.tonestream.schemas.RawText;
import io.tonestream.schemas.Topic;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Holds what came out of the app against what went in: every raw text must have become one labelled
 * text for each of its brands, or one dead letter; and each brand's last aggregates must equal a
 * recount from the labelled texts themselves, without panes. One thread's own.
 */
final class Reconciliation {
  private final String prefix;
  private final MentionFinder mentions;
  private final Unattributed unattributed;
  private final long deleted;

  /** Raw texts by where they stand, with the (id, brand) pairs that they must become. */
  private final Map<String, List<Tally>> expected = new HashMap<>();

  /** There are millions: what they share is kept once. */
  private final Map<Pair, Tally> tallies = new HashMap<>();

  private final Map<String, List<LabelledText>> byBrand = new HashMap<>();
  private final Map<String, Integer> partitions = new HashMap<>();

  private final Map<Scorer, Scorer> scorers = new HashMap<>();

  /** How scorers err, by the partition of {@code labeled-text} that says so. */
  private final Map<Integer, Map<Scorer, ErrorRates>> errors = new HashMap<>();

  private final Map<String, Integer> deadLetters = new HashMap<>();

  /** Raw texts that can't be read; all others, nothing but their time or the model may reject. */
  private final Set<String> unreadable = new HashSet<>();

  private final Set<String> rejectedAsUnreadable = new HashSet<>();
  private final Map<String, BrandSentiment> aggregates = new TreeMap<>();
  private final Set<String> forgotten = new HashSet<>();
  private Duration longestWindow = Duration.ZERO;
  private long rawTexts;
  private long labelledTexts;

  /** What the app makes of a text without any brand. */
  enum Unattributed {
    /** It counts for the brand {@value LabeledText#UNATTRIBUTED}. */
    KEEP,
    /** Nothing. */
    DROP
  }

  /**
   * @param prefix of the topics' names
   * @param mentions of the app's brands: they say which brands a text without any becomes
   * @param unattributed what the app makes of a text without any brand
   * @param deleted how many records {@code raw-text} no longer has
   */
  Reconciliation(String prefix, MentionFinder mentions, Unattributed unattributed, long deleted) {
    this.prefix = prefix;
    this.mentions = mentions;
    this.unattributed = unattributed;
    this.deleted = deleted;
  }

  /** Takes one committed record of any of the four topics. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic().substring(prefix.length());
    if (topic.equals(Topic.RAW_TEXT.topicName())) {
      addRawText(record);
    } else if (topic.equals(Topic.LABELED_TEXT.topicName())) {
      addLabeledText(record);
    } else if (topic.equals(Topic.SENTIMENT_AGGREGATES.topicName())) {
      addAggregates(record);
    } else if (topic.equals(Topic.DEAD_LETTERS.topicName())) {
      addDeadLetter(record);
    }
  }

  /** How it stands with what was taken so far. */
  ReconciliationReport report() {
    Map<Tally, Integer> rejected = rejected();
    long lost = 0;
    long doubled = 0;
    for (Tally tally : tallies.values()) {
      int surplus = tally.labelled - (tally.expected - rejected.getOrDefault(tally, 0));
      lost += Math.max(0, -surplus);
      doubled += Math.max(0, surplus);
    }
    for (int letters : deadLetters.values()) {
      doubled += letters - 1;
    }
    return new ReconciliationReport(
        rawTexts,
        deleted,
        labelledTexts,
        deadLetters.size(),
        lost,
        doubled,
        byBrand.size(),
        wrongBrands(),
        digest());
  }

  private void addRawText(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null && RawText.erasedBy(record.key()) != null) {
      return; // no text: one is to be erased
    }
    rawTexts++;
    String source = record.topic() + "-" + record.partition() + "@" + record.offset();
    List<Pair> pairs = new ArrayList<>();
    try {
      RawText text = Json.read(RawText.class, record.value());
      String id = text.id();
      String shownId =
          id == null ? record.topic() + "-" + record.partition() + "-" + record.offset() : id;
      brandsOf(text).forEach(brand -> pairs.add(new Pair(shownId, brand)));
    } catch (BadJsonException e) {
      // Only a dead letter will do: without one, it counts as lost.
      unreadable.add(source);
      pairs.add(new Pair(source, "dead-letters"));
    }
    // A copy of one or two takes half of the memory.
    List<Tally> tallied = List.copyOf(pairs.stream().map(this::tally).toList());
    tallied.forEach(tally -> tally.expected++);
    expected.put(source, tallied);
  }

  private void addAggregates(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      String brand = new String(record.key(), UTF_8);
      aggregates.remove(brand);
      forgotten.add(brand);
      return;
    }
    BrandSentiment update = Json.read(BrandSentiment.class, record.value());
    aggregates.put(update.brand(), update);
    forgotten.remove(update.brand());
    for (BrandSentiment.Window window : update.windows()) {
      if (window.length().compareTo(longestWindow) > 0) {
        longestWindow = window.length();
      }
    }
  }

  private List<String> brandsOf(RawText text) {
    List<String> brands = text.brands().isEmpty() ? mentions.find(text.text()) : text.brands();
    return brands.isEmpty() && unattributed == Unattributed.KEEP
        ? List.of(LabeledText.UNATTRIBUTED)
        : brands;
  }

  private void addLabeledText(ConsumerRecord<byte[], byte[]> record) {
    LabeledText text = Json.read(LabeledText.class, record.value());
    labelledTexts++;
    partitions.put(text.brand(), record.partition());
    Scorer scorer =
        scorers.computeIfAbsent(new Scorer(text.modelVersion(), text.part()), same -> same);
    Header rates = record.headers().lastHeader(ErrorRates.HEADER);
    if (rates != null) {
      errors
          .computeIfAbsent(record.partition(), partition -> new HashMap<>())
          .computeIfAbsent(scorer, any -> ErrorRates.read(rates.value()));
    }
    tally(new Pair(text.id(), text.brand())).labelled++;
    byBrand
        .computeIfAbsent(text.brand(), brand -> new ArrayList<>())
        .add(
            new LabelledText(
                text.timestamp().toEpochMilli(),
                text.label(),
                scorer,
                LanguageCode.of(text.lang()).map(String::intern).orElse(null),
                !text.countsAsOpinion(),
                text.comparison(),
                group(record)));
  }

  private static int group(ConsumerRecord<byte[], byte[]> record) {
    Header group = record.headers().lastHeader(GroupHeader.NAME);
    return group == null ? LabelledText.NO_GROUP : GroupHeader.read(group.value());
  }

  private void addDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    Header source = record.headers().lastHeader(DeadLetter.SOURCE_HEADER);
    Header stage = record.headers().lastHeader(DeadLetter.STAGE_HEADER);
    if (source != null && stage != null) {
      String from = new String(source.value(), UTF_8);
      deadLetters.merge(from, 1, Integer::sum);
      if (new String(stage.value(), UTF_8).equals("read")) {
        rejectedAsUnreadable.add(from);
      }
    }
  }

  /** How often what was expected of them need not come: a dead letter came instead. */
  private Map<Tally, Integer> rejected() {
    Map<Tally, Integer> rejected = new HashMap<>();
    for (String source : deadLetters.keySet()) {
      boolean wrongly = rejectedAsUnreadable.contains(source) && !unreadable.contains(source);
      if (!wrongly) {
        expected
            .getOrDefault(source, List.of())
            .forEach(tally -> rejected.merge(tally, 1, Integer::sum));
      }
    }
    return rejected;
  }

  private List<String> wrongBrands() {
    List<String> wrong = new ArrayList<>();
    byBrand.forEach(
        (brand, texts) -> {
          CorrectionRecount correction =
              new CorrectionRecount(
                  errors.getOrDefault(partitions.getOrDefault(brand, 0), Map.of()));
          String why =
              forgotten.contains(brand)
                  ? wronglyForgotten(texts)
                  : wrong(aggregates.get(brand), texts, correction);
          if (why != null) {
            wrong.add(brand + ": " + why);
          }
        });
    return wrong;
  }

  /** Only what left the longest window, and the one before it, may be forgotten. */
  private @Nullable String wronglyForgotten(List<LabelledText> texts) {
    long silentFor = System.currentTimeMillis() - newest(texts);
    return silentFor < longestWindow.multipliedBy(2).toMillis()
        ? "forgotten, though its newest text is " + Duration.ofMillis(silentFor) + " old"
        : null;
  }

  private static long newest(List<LabelledText> texts) {
    return texts.stream().mapToLong(LabelledText::time).max().orElse(Long.MIN_VALUE);
  }

  private static @Nullable String wrong(
      @Nullable BrandSentiment update, List<LabelledText> texts, CorrectionRecount correction) {
    if (update == null) {
      return "no aggregates";
    }
    long newest = newest(texts);
    if (update.asOf().toEpochMilli() <= newest) {
      return "aggregates as of " + update.asOf() + " are older than its newest text";
    }
    List<BrandSentiment.Window> windows = update.windows();
    if (windows.isEmpty()) {
      return "aggregates without windows";
    }
    for (BrandSentiment.Window window : windows) {
      long start = window.start().toEpochMilli();
      WindowRecount now = WindowRecount.of(texts, start, window.end().toEpochMilli());
      WindowRecount before = WindowRecount.of(texts, start - window.length().toMillis(), start);
      if (!now.counts().equals(window.counts())) {
        return window.length() + " has " + window.counts() + ", a recount " + now.counts();
      }
      if (!now.modelVersions().equals(new TreeMap<>(window.modelVersions()))) {
        return window.length() + " has other model versions than a recount";
      }
      if (!now.languages().equals(window.languages())) {
        return window.length() + " has other languages than a recount";
      }
      if (now.unsupported() != Objects.requireNonNullElse(window.unsupported(), 0L)) {
        return window.length() + " has another number of unsupported texts than a recount";
      }
      if (before.counts().total() != window.previousVolume()) {
        return window.length() + " has another previous volume than a recount";
      }
      if (!SwapRecount.agrees(window.decomposition(), now.texts(), before.texts())) {
        return window.length() + " has another decomposition than a recount";
      }
      RepeatsRecount repeats = RepeatsRecount.of(texts, window, now.texts().size());
      if (!repeats.agrees(window.repeats(), now.texts().size())) {
        return window.length() + " has other repeats than a recount";
      }
      if (!correction.agrees(window.corrected(), new Sample(now.texts(), repeats.designEffect()))) {
        return window.length() + " has other corrected shares than a recount";
      }
    }
    return null;
  }

  /** One number for all last aggregates; revisions depend on timing and are left out. */
  private String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (BrandSentiment update : aggregates.values()) {
        sha.update(
            Json.write(new BrandSentiment(update.brand(), update.asOf(), 0, update.windows())));
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Tally tally(Pair pair) {
    return tallies.computeIfAbsent(pair, any -> new Tally());
  }

  private record Pair(String id, String brand) {
    Pair {
      brand = brand.intern();
    }
  }

  /** How often a pair must have come, dead letters apart, and how often it has. */
  private static final class Tally {
    private int expected;
    private int labelled;
  }
}
