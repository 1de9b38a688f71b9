package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.serving.DriftConfiguration;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.ProbationConfiguration;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.app.serving.ShadowConfiguration;
import io.tonestream.app.testing.PacedModel;
import io.tonestream.app.testing.WordModel;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.RawText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a slow, failing or hanging model may cost the stream. */
@Timeout(60)
final class SlowModelsTest {
  private static final TopicPartition PARTITION = new TopicPartition("raw-text", 2);
  private static final TopicPartition OTHER = new TopicPartition("raw-text", 3);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void whatWasDroppedIsNotScoredAndDoesNotStandInFrontOfItsOwnReread() throws Exception {
    PacedModel model = new PacedModel("v1", Duration.ofMillis(20));
    BatchScorer scorer = scorers(new ModelRegistry(model)).ofCurrentThread();
    fetch(scorer, PARTITION, 0, "stuck");
    model.awaitStuck();
    fetch(scorer, PARTITION, 1, Collections.nCopies(500, "dropped").toArray(String[]::new));
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
    ModelRegistry models = new ModelRegistry(quick);
    BatchScorer scorer = scorers(models).ofCurrentThread();
    String[] texts = Collections.nCopies(2_000, "good").toArray(String[]::new);
    fetch(scorer, PARTITION, 0, texts).forEach(scorer::score);
    models.replace(new ServingModel(slow, Origin.TOPIC, null, 1));
    fetch(scorer, PARTITION, 2_000, Collections.nCopies(30, "good").toArray(String[]::new))
        .forEach(scorer::score);

    assertThat(Collections.max(quick.batches())).isEqualTo(512);
    assertThat(slow.batches()).allSatisfy(batch -> assertThat(batch).isLessThanOrEqualTo(20));
  }

  @Test
  void aBatchInWhichMostTextsFailIsIsolatedWithinABound() {
    PacedModel model = new PacedModel("v1", Duration.ofMillis(20));
    BatchScorer scorer = scorers(new ModelRegistry(model)).ofCurrentThread();
    List<Fetched> records =
        fetch(scorer, PARTITION, 0, Collections.nCopies(48, "poison").toArray(String[]::new));
    List<Outcome> outcomes = new ArrayList<>();
    long longest = 0;
    for (Fetched record : records) {
      long start = System.nanoTime();
      outcomes.add(scorer.score(record));
      longest = Math.max(longest, System.nanoTime() - start);
    }

    assertThat(outcomes).allSatisfy(each -> assertThat(each).isInstanceOf(Rejected.class));
    assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(4));
    assertThat(Collections.frequency(model.calls(), List.of("all good")))
        .as("probes")
        .isLessThan(48);
  }

  @Test
  void driftThatCannotBeToldFailsNoBatch() {
    WordModel model = new WordModel("v1").validatedOn(List.of("good", "bad")).withoutUnknownShares();
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

  private BatchScorers scorers(ModelRegistry models) {
    return new BatchScorers(
        "raw-text",
        BatchingConfiguration.DEFAULT,
        models,
        RawText::brands,
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
    return fetched.stream().map(Fetched::of).toList();
  }

  private static Fetched record(TopicPartition partition, long offset, String text) {
    return new Fetched(partition, offset, 0, json(text));
  }

  private static byte[] json(String text) {
    return ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
  }
}
