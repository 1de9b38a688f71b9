package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.serving.DriftConfiguration;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.ProbationConfiguration;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.app.serving.ShadowConfiguration;
import io.tonestream.app.testing.PacedModel;
import io.tonestream.app.testing.WordModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.TextCost;
import io.tonestream.schemas.ModelStatus.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What a slow, failing or hanging model may cost the stream. */
final class SlowModelsTest {
  private static final TopicPartition PARTITION = new TopicPartition("raw-text", 2);
  private static final TopicPartition OTHER = new TopicPartition("raw-text", 3);

  private static final Duration QUICK = Duration.ofNanos(1_000);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void whatWasDroppedIsNotScoredAndDoesNotStandInFrontOfItsOwnReread() throws Exception {
    PacedModel model = new PacedModel("v1", Duration.ofMillis(20));
    BatchScorer scorer = scorers(new ModelRegistry(model)).ofCurrentThread();
    fetch(scorer, PARTITION, 0, "stuck");
    model.awaitStuck();
    fetch(scorer, PARTITION, 1, many(500, "dropped"));
    scorer.drop(PARTITION);
    List<Fetched> again = fetch(scorer, PARTITION, 0, "again");
    model.release();

    assertThat(scorer.score(again.get(0))).isInstanceOf(Scored.class);
    assertThat(model.calls()).containsExactly(List.of("stuck"), List.of("again"));
  }

  @Test
  void beginsAnewWithSmallBatchesAtASwap() {
    WordModel quick = new WordModel("v1");
    PacedModel slow = new PacedModel("v2", Duration.ofMillis(50));
    ModelRegistry models = registry(serving(quick, QUICK));
    BatchScorer scorer = scorers(models).ofCurrentThread();
    fetch(scorer, PARTITION, 0, many(2_000, "good")).forEach(scorer::score);
    models.replace(serving(slow, Duration.ofMillis(50)));
    fetch(scorer, PARTITION, 2_000, many(18, "good")).forEach(scorer::score);

    assertThat(Collections.max(quick.batches())).isEqualTo(512);
    assertThat(slow.batches())
        .isNotEmpty()
        .allSatisfy(batch -> assertThat(batch).isLessThanOrEqualTo(20));
  }

  @Test
  void aBatchInWhichMostTextsFailHoldsNoRecordUpForLong() {
    PacedModel model = new PacedModel("v1", Duration.ZERO, Duration.ofMillis(200));
    BatchScorer scorer = scorers(registry(serving(model, QUICK))).ofCurrentThread();
    List<Fetched> records = fetch(scorer, PARTITION, 0, many(16, "poison"));
    List<Outcome> outcomes = new ArrayList<>();
    long longest = 0;
    for (Fetched record : records) {
      long start = System.nanoTime();
      outcomes.add(scorer.score(record));
      longest = Math.max(longest, System.nanoTime() - start);
    }

    assertThat(outcomes).hasSize(16).hasOnlyElementsOfType(Rejected.class);
    assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void aBatchInWhichMostTextsFailIsProbedOnce() {
    PacedModel model = new PacedModel("v1", Duration.ZERO);
    BatchScorer scorer = scorers(registry(serving(model, QUICK))).ofCurrentThread();
    fetch(scorer, PARTITION, 0, many(16, "poison")).forEach(scorer::score);

    assertThat(model.calls()).containsOnlyOnce(List.of("all good"));
  }

  @Test
  void driftThatCannotBeToldFailsNoBatch() {
    WordModel model =
        new WordModel("v1").validatedOn(List.of("good", "bad")).withoutUnknownShares();
    BatchScorer scorer = scorers(new ModelRegistry(model)).ofCurrentThread();
    List<Fetched> records = fetch(scorer, PARTITION, 0, "good", "bad");

    assertThat(scorer.score(records.get(0))).isInstanceOf(Scored.class);
    assertThat(scorer.score(records.get(1))).isInstanceOf(Scored.class);
  }

  @Test
  void aStreamThreadThatNeverFetchedLeavesNothingOpen() {
    WordModel model = new WordModel("v1");
    BatchScorers scorers = scorers(new ModelRegistry(model));
    LookAheadInterceptor interceptor = new LookAheadInterceptor();
    interceptor.configure(Map.of("tonestream.batch.scorers", scorers));
    scorers.ofCurrentThread().score(record(PARTITION, 0, "good"));
    interceptor.close();

    assertThat(model.openPredictors()).isZero();
  }

  @Test
  void abandonsAHangingBatchAndScoresItsTextsOneByOne() throws Exception {
    PacedModel model = new PacedModel("v1", Duration.ZERO);
    BatchScorers scorers = scorers(registry(serving(model, QUICK)));
    BatchScorer scorer = scorers.ofCurrentThread();
    List<Fetched> records = fetch(scorer, PARTITION, 0, "good", "plain", "stuck", "bad");
    model.awaitStuck();
    assertThat(scorer.abandonRunning()).isTrue();

    assertThat(scorer.score(records.get(0))).isInstanceOf(Scored.class);
    assertThat(scorer.score(records.get(1))).isInstanceOf(Scored.class);
    assertThat(model.calls())
        .startsWith(List.of("good", "plain", "stuck", "bad"), List.of("good"), List.of("plain"));
    model.release();
    assertThat(scorer.score(records.get(2))).isInstanceOf(Scored.class);
    assertThat(scorer.score(records.get(3))).isInstanceOf(Scored.class);
    scorers.close();
    await(() -> model.openPredictors() == 0);
  }

  @Test
  void takesNothingFromABatchThatWasAbandoned() throws Exception {
    PacedModel model = new PacedModel("v1", Duration.ZERO);
    ModelRegistry models = registry(serving(model, QUICK));
    BatchScorer scorer = scorers(models).ofCurrentThread();
    List<Fetched> records = fetch(scorer, PARTITION, 0, "stuck");
    model.awaitStuck();
    models.replace(serving(new WordModel("v2"), QUICK));
    scorer.abandonRunning();

    Scored scored = (Scored) scorer.score(records.get(0));
    assertThat(scored.scoring().modelVersion()).isEqualTo("v2");
    model.release();
    await(() -> model.openPredictors() == 0);
    assertThat(scorer.score(record(PARTITION, 1, "good"))).isInstanceOf(Scored.class);
  }

  @Test
  void doesNotScoreWhatWasDroppedFromABatchThatIsAbandoned() throws Exception {
    PacedModel model = new PacedModel("v1", Duration.ZERO);
    BatchScorer scorer = scorers(registry(serving(model, QUICK))).ofCurrentThread();
    fetch(scorer, PARTITION, 0, "stuck");
    model.awaitStuck();
    fetch(scorer, OTHER, 0, "good");
    scorer.drop(PARTITION);
    scorer.abandonRunning();

    assertThat(scorer.score(record(OTHER, 0, "good"))).isInstanceOf(Scored.class);
    assertThat(model.calls()).containsExactly(List.of("stuck"), List.of("good"));
    model.release();
  }

  @Test
  void abandonsNothingWhenNothingRuns() throws Exception {
    PacedModel model = new PacedModel("v1", Duration.ZERO);
    BatchScorer scorer = scorers(registry(serving(model, QUICK))).ofCurrentThread();
    scorer.score(record(PARTITION, 0, "good"));

    await(() -> !scorer.abandonRunning());
  }

  @Test
  void aSlowVersionWaitsUntilRoundsAreShort() {
    WordModel quick = new WordModel("v1");
    PacedModel slow = new PacedModel("v2", Duration.ofMillis(5));
    ModelRegistry models = registry(serving(quick, QUICK));
    BatchScorer scorer = scorers(models).ofCurrentThread();
    List<Fetched> records = fetch(scorer, PARTITION, 0, many(2_000, "good"));
    scorer.score(records.get(0));
    models.swap(serving(slow, Duration.ofMillis(5)));
    List<Fetched> next = fetch(scorer, PARTITION, 2_000, many(2_000, "good"));
    records.subList(1, 2_000).forEach(scorer::score);

    assertThat(((Scored) scorer.score(next.get(500))).scoring().modelVersion()).isEqualTo("v1");
    assertThat(scorer.rounds().areWantedShort()).isTrue();
    for (int round = 0; round < 16; round++) {
      scorer.rounds().handOver();
      scorer.rounds().punctuate(0);
    }
    List<Fetched> last = fetch(scorer, PARTITION, 4_000, many(1_000, "good"));
    // Which version scores the first batch may have been settled before rounds were short.
    assertThat(((Scored) scorer.score(last.get(999))).scoring().modelVersion()).isEqualTo("v2");
  }

  @Test
  void aSlowVersionIsTakenOverAtOnceWhereLittleIsFetched() {
    PacedModel slow = new PacedModel("v2", Duration.ofMillis(5));
    ModelRegistry models = registry(serving(new WordModel("v1"), QUICK));
    BatchScorer scorer = scorers(models).ofCurrentThread();
    scorer.score(record(PARTITION, 0, "good"));
    models.swap(serving(slow, Duration.ofMillis(5)));

    Scored scored = (Scored) scorer.score(record(PARTITION, 1, "good"));
    assertThat(scored.scoring().modelVersion()).isEqualTo("v2");
  }

  private static ServingModel serving(SentimentModel model, Duration perText) {
    return new ServingModel(model, Origin.TOPIC, null, 1, new TextCost(perText, perText, 1));
  }

  private static ModelRegistry registry(ServingModel first) {
    return new ModelRegistry(
        first,
        ProbationConfiguration.DEFAULT,
        ShadowConfiguration.DEFAULT,
        DriftConfiguration.DEFAULT,
        InstantSource.system());
  }

  private BatchScorers scorers(ModelRegistry models) {
    return new BatchScorers(
        "raw-text",
        BatchingConfiguration.DEFAULT,
        LanguagesConfiguration.DEFAULT,
        models,
        new BrandCatalogue(List.of())::targetsOf,
        InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z")),
        meters);
  }

  /** What the consumer shows the scorer, and then what Kafka Streams hands over one by one. */
  private static List<Fetched> fetch(
      BatchScorer scorer, TopicPartition partition, long offset, String... texts) {
    List<ConsumerRecord<byte[], byte[]>> fetched = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      fetched.add(
          new ConsumerRecord<>(
              partition.topic(), partition.partition(), offset + i, null, json(texts[i])));
    }
    scorer.scoreAhead(fetched);
    return fetched.stream().map(each -> Fetched.of(each, System.nanoTime())).toList();
  }

  private static String[] many(int count, String text) {
    return Collections.nCopies(count, text).toArray(String[]::new);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static Fetched record(TopicPartition partition, long offset, String text) {
    return new Fetched(partition, offset, 0, TimestampType.CREATE_TIME, json(text));
  }

  private static byte[] json(String text) {
    return ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
  }
}
