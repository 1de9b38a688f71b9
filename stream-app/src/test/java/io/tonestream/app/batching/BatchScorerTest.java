package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.serving.DriftConfiguration;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.ProbationConfiguration;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.app.serving.ShadowConfiguration;
import io.tonestream.app.testing.WordModel;
import io.tonestream.model.TextCost;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.ModelStatus.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class BatchScorerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final TopicPartition PARTITION = new TopicPartition("raw-text", 2);

  private final WordModel model = new WordModel("v1");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void scoresARecordTogetherWithThoseFetchedAfterIt() {
    BatchScorer scorer = scorer(512, 10_000);
    List<Fetched> records = fetch(scorer, "good", "bad", "plain");

    assertThat(label(scorer.score(records.get(0)))).isEqualTo(Label.POSITIVE);
    assertThat(label(scorer.score(records.get(1)))).isEqualTo(Label.NEGATIVE);
    assertThat(label(scorer.score(records.get(2)))).isEqualTo(Label.NEUTRAL);
    assertThat(model.batches()).containsExactly(3);
  }

  @Test
  void scoresARecordThatWasNotFetchedAheadAlone() {
    BatchScorer scorer = scorer(512, 10_000);

    assertThat(label(scorer.score(record(17, "good")))).isEqualTo(Label.POSITIVE);
    assertThat(model.batches()).containsExactly(1);
  }

  @Test
  void keepsToTheCapacityInRecordsWithASmallFirstBatch() {
    BatchScorer scorer = scorer(4, 10_000);
    fetch(scorer, "a", "b", "c", "d", "e", "f", "g").forEach(scorer::score);

    assertThat(model.batches()).containsExactly(1, 4, 2);
  }

  @Test
  void growsItsBatchesAsLongAsTheModelIsQuick() {
    BatchScorer scorer = scorer(512, 1_000_000);
    String[] texts = Collections.nCopies(1_000, "good").toArray(String[]::new);
    for (int poll = 0; poll < 3; poll++) {
      fetch(scorer, texts).forEach(scorer::score);
    }

    assertThat(model.batches()).startsWith(16, 64).contains(512);
    assertThat(Collections.max(model.batches())).isEqualTo(512);
  }

  @Test
  void beginsWithOneTextOfAModelOfWhichNothingIsKnown() {
    BatchScorer scorer = scorer(new ModelRegistry(model), BatchingConfiguration.DEFAULT);
    // Different ones, since a slow machine makes the model seem worth remembering the scores of.
    String[] texts = IntStream.range(0, 100).mapToObj(i -> "good " + i).toArray(String[]::new);
    fetch(scorer, texts).forEach(scorer::score);

    assertThat(model.batches()).startsWith(1, 4, 16, 64);
  }

  @Test
  void keepsToTheCapacityInBytes() {
    BatchScorer scorer = scorer(512, 34);
    fetch(scorer, "x".repeat(50), "aaaaaa", "bbbbbb", "c").forEach(scorer::score);

    assertThat(model.batches()).containsExactly(1, 2, 1);
  }

  @Test
  void rejectsTheOneTextThatTheModelFailsOn() {
    BatchScorer scorer = scorer(512, 10_000);
    List<Fetched> records = fetch(scorer, "good", "poison", "bad", "good", "plain");
    List<Outcome> outcomes = records.stream().map(scorer::score).toList();

    assertThat(outcomes.get(1)).isInstanceOf(Rejected.class);
    assertThat(((Rejected) outcomes.get(1)).deadLetter().stage())
        .isEqualTo(DeadLetter.Stage.PREDICT);
    assertThat(List.of(0, 2, 3, 4))
        .allSatisfy(i -> assertThat(outcomes.get(i)).isInstanceOf(Scored.class));
  }

  @Test
  void stopsVisiblyWhenTheModelFailsOnEveryText() {
    BatchScorer scorer = scorer(512, 10_000);
    List<Fetched> records = fetch(scorer, "good", "broken");

    assertThatThrownBy(() -> scorer.score(records.get(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("every text");
  }

  @Test
  void goesOnWithTheLastGoodVersionWhenTheOneOnProbationFails() {
    ModelRegistry models = onProbation(new WordModel("v2").failing());
    BatchScorer scorer = scorer(models, BatchingConfiguration.DEFAULT);
    List<Fetched> records = fetch(scorer, "good", "bad", "plain", "poison");
    List<Outcome> outcomes = records.stream().map(scorer::score).toList();

    assertThat(outcomes.subList(0, 3))
        .allSatisfy(
            outcome -> assertThat(((Scored) outcome).scoring().modelVersion()).isEqualTo("v1"));
    assertThat(stage(outcomes.get(3))).isEqualTo(DeadLetter.Stage.PREDICT);
    assertThat(models.activeVersion()).isEqualTo("v1");
  }

  @Test
  void comparesTheFirstTextsOfABrandWithTheLastGoodVersion() {
    BatchScorer scorer = scorer(onProbation(new WordModel("v2")), BatchingConfiguration.DEFAULT);
    fetch(scorer, "warm", "up").forEach(scorer::score);
    List<Outcome> outcomes =
        fetch(scorer, 2, "{\"text\":\"good\",\"brand\":\"Apple\"}").stream()
            .map(scorer::score)
            .toList();

    assertThat(((Scored) outcomes.get(0)).scoring().modelVersion()).isEqualTo("v2");
    assertThat(((Scored) outcomes.get(0)).of("Apple").comparison())
        .isEqualTo(new LabeledText.Comparison("v1", Label.POSITIVE));
  }

  @Test
  void comparesNothingWithoutASwap() {
    BatchScorer scorer = scorer(512, 10_000);
    fetch(scorer, "warm", "up").forEach(scorer::score);
    Outcome outcome = scorer.score(record(17, "good"));

    assertThat(((Scored) outcome).of("any").comparison()).isNull();
  }

  @Test
  void rejectsWhatItCannotReadWithoutTroublingTheModel() {
    BatchScorer scorer = scorer(512, 10_000);
    Fetched malformed =
        new Fetched(
            PARTITION,
            0,
            0,
            TimestampType.CREATE_TIME,
            "not json".getBytes(StandardCharsets.UTF_8));
    Fetched missing = new Fetched(PARTITION, 1, 0, TimestampType.CREATE_TIME, null);

    assertThat(stage(scorer.score(malformed))).isEqualTo(DeadLetter.Stage.READ);
    assertThat(stage(scorer.score(missing))).isEqualTo(DeadLetter.Stage.READ);
    assertThat(model.batches()).isEmpty();
  }

  @Test
  void rejectsATimeFarAheadOfTheWallClock() {
    BatchScorer scorer = scorer(512, 10_000);
    byte[] ahead = jsonOf(NOW.plus(Duration.ofMinutes(6)));
    Fetched future = new Fetched(PARTITION, 0, 0, TimestampType.CREATE_TIME, ahead);

    assertThat(stage(scorer.score(future))).isEqualTo(DeadLetter.Stage.TIME);
  }

  @Test
  void believesTheBrokersClockMoreThanItsOwn() {
    BatchScorer scorer = scorer(512, 10_000);
    Instant written = NOW.plus(Duration.ofMinutes(39));
    byte[] inTime = jsonOf(written.plus(Duration.ofMinutes(4)));
    byte[] ahead = jsonOf(written.plus(Duration.ofMinutes(6)));
    long millis = written.toEpochMilli();

    scorer.scoreAhead(List.of(appended(0, written, inTime), appended(1, written, ahead)));
    Outcome first = scorer.score(Fetched.of(appended(0, written, inTime), 0));
    Outcome second = scorer.score(Fetched.of(appended(1, written, ahead), 0));
    Outcome alone = scorer.score(new Fetched(PARTITION, 7, millis, scorer.timestampType(), inTime));

    assertThat(first).isInstanceOf(Scored.class);
    assertThat(stage(second)).isEqualTo(DeadLetter.Stage.TIME);
    assertThat(((Rejected) second).deadLetter().reason())
        .isEqualTo(
            "timestamp 2026-11-24T12:45:00Z is more than PT5M ahead of the clock, which said"
                + " 2026-11-24T12:39:00Z");
    assertThat(alone).isInstanceOf(Scored.class);
  }

  @Test
  void takesTheRecordsOwnTimeAndPlaceWhereTheTextHasNone() {
    BatchScorer scorer = scorer(512, 10_000);
    Scored scored =
        (Scored)
            scorer.score(
                new Fetched(PARTITION, 17, 1_000, TimestampType.CREATE_TIME, json("good", "")));
    Scored untimed =
        (Scored)
            scorer.score(
                new Fetched(PARTITION, 18, -1, TimestampType.CREATE_TIME, json("good", "")));

    assertThat(scored.id()).isEqualTo("raw-text-2-17");
    assertThat(scored.timestamp()).isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(untimed.timestamp()).isEqualTo(NOW);
    assertThat(scored.scoring().modelVersion()).isEqualTo("v1");
  }

  @Test
  void closesItsPredictor() {
    BatchScorer scorer = scorer(512, 10_000);
    scorer.score(record(0, "good"));
    assertThat(model.openPredictors()).isEqualTo(1);

    scorer.close();
    assertThat(model.openPredictors()).isZero();
    scorer.close();
    assertThat(model.openPredictors()).as("closed once").isZero();
  }

  private BatchScorer scorer(int capacity, int byteCapacity) {
    return scorer(model, capacity, byteCapacity);
  }

  private BatchScorer scorer(WordModel model, int capacity, int byteCapacity) {
    BatchingConfiguration configuration =
        new BatchingConfiguration(capacity, byteCapacity, 4_096, Duration.ofMinutes(5));
    return scorer(registry(model), configuration);
  }

  /** A model of which it is known that it is quick. */
  private static ModelRegistry registry(WordModel model) {
    return new ModelRegistry(
        quick(model, Origin.BUNDLED, ServingModel.UNASKED),
        ProbationConfiguration.DEFAULT,
        ShadowConfiguration.DEFAULT,
        DriftConfiguration.DEFAULT,
        InstantSource.fixed(NOW));
  }

  private static ServingModel quick(WordModel model, Origin origin, long request) {
    Duration little = Duration.ofNanos(1_000);
    return new ServingModel(model, origin, null, request, new TextCost(little, little, 128));
  }

  private ModelRegistry onProbation(WordModel next) {
    ModelRegistry models =
        new ModelRegistry(
            quick(model, Origin.BUNDLED, ServingModel.UNASKED),
            new ProbationConfiguration(Duration.ofMinutes(10), 100, 0.3, 0, 1),
            ShadowConfiguration.DEFAULT,
            DriftConfiguration.DEFAULT,
            InstantSource.fixed(NOW));
    models.swap(quick(next, Origin.TOPIC, 1));
    return models;
  }

  private BatchScorer scorer(ModelRegistry models, BatchingConfiguration configuration) {
    return new BatchScorers(
            "raw-text",
            configuration,
            LanguagesConfiguration.DEFAULT,
            models,
            new BrandCatalogue(List.of())::targetsOf,
            InstantSource.fixed(NOW),
            meters)
        .ofCurrentThread();
  }

  /** What the consumer shows the scorer, and then what Kafka Streams hands over one by one. */
  private static List<Fetched> fetch(BatchScorer scorer, String... texts) {
    return fetch(
        scorer, 0, Arrays.stream(texts).map(text -> json(text, "")).toArray(byte[][]::new));
  }

  private static List<Fetched> fetch(BatchScorer scorer, long offset, String json) {
    return fetch(scorer, offset, json.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Fetched> fetch(BatchScorer scorer, long offset, byte[]... values) {
    List<ConsumerRecord<byte[], byte[]>> fetched = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      fetched.add(
          new ConsumerRecord<>(
              PARTITION.topic(), PARTITION.partition(), offset + i, null, values[i]));
    }
    scorer.scoreAhead(fetched);
    return fetched.stream().map(each -> Fetched.of(each, System.nanoTime())).toList();
  }

  private static Fetched record(long offset, String text) {
    return new Fetched(PARTITION, offset, 0, TimestampType.CREATE_TIME, json(text, ""));
  }

  /** A record whose timestamp is of the broker's clock. */
  private static ConsumerRecord<byte[], byte[]> appended(
      long offset, Instant written, byte[] value) {
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        offset,
        written.toEpochMilli(),
        TimestampType.LOG_APPEND_TIME,
        ConsumerRecord.NULL_SIZE,
        value.length,
        null,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static byte[] jsonOf(Instant timestamp) {
    return json("good", ",\"timestamp\":" + timestamp.toEpochMilli());
  }

  private static byte[] json(String text, String more) {
    return ("{\"text\":\"" + text + "\"" + more + "}").getBytes(StandardCharsets.UTF_8);
  }

  private static Label label(Outcome outcome) {
    return ((Scored) outcome).of("any").probabilities().mostProbable();
  }

  private static DeadLetter.Stage stage(Outcome outcome) {
    return ((Rejected) outcome).deadLetter().stage();
  }
}
