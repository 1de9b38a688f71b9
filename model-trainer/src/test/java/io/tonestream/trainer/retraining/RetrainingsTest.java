package io.tonestream.trainer.retraining;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.publishing.DriftSummary;
import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import io.tonestream.trainer.feedback.FeedbackFile;
import io.tonestream.trainer.feedback.FeedbackSource;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.Run.Trigger;
import io.tonestream.trainer.history.RunHistory;
import io.tonestream.trainer.history.StateDirectory;
import io.tonestream.trainer.training.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class RetrainingsTest {
  private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

  private static final DriftSummary UNREADABLE = drift("unreadable", 1);

  @TempDir private Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final InstantSource clock = now::get;
  private final AtomicInteger onTopic = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();
  private final List<Run> ended = new CopyOnWriteArrayList<>();
  private UnaryOperator<Run> resumption = cut -> end(cut, Outcome.INTERRUPTED, "it was killed");
  private final AtomicReference<@Nullable DriftSummary> drifted = new AtomicReference<>();
  private RunHistory history;
  private FeedbackFile file;

  @BeforeEach
  void open() {
    history = RunHistory.open(folder.resolve("runs.jsonl"));
    file = FeedbackFile.open(folder.resolve("feedback.jsonl"));
  }

  @AfterEach
  void close() {
    history.close();
    file.close();
  }

  @Test
  void thereIsOneAtATime() {
    CountDownLatch end = new CountDownLatch(1);
    try (Retrainings retrainings =
        retrainings(
            "0s",
            (run, progress) -> {
              awaitUninterruptibly(end);
              return succeed(run);
            })) {
      Run first = retrainings.begin(Trigger.REQUEST);
      assertThat(retrainings.isRunning()).isTrue();
      assertThatThrownBy(() -> retrainings.begin(Trigger.REQUEST))
          .isInstanceOf(AlreadyRunningException.class)
          .hasMessage("retraining 1 is running: wait for its end")
          .extracting(failure -> ((AlreadyRunningException) failure).id())
          .isEqualTo(first.id());

      end.countDown();
      await().until(() -> !retrainings.isRunning());
      assertThat(retrainings.begin(Trigger.REQUEST).id()).isEqualTo(2);
      await().until(() -> ended.size() == 2);
    }
  }

  @Test
  void startsWhenItIsDue() {
    try (Retrainings retrainings = retrainings("1h", (run, progress) -> succeed(run))) {
      retrainings.start();
      await().until(() -> ended.size() == 1);
      now.set(START.plus(Duration.ofHours(1)));
      await().until(() -> ended.size() == 2);

      assertThat(ended).extracting(Run::trigger).containsOnly(Trigger.SCHEDULE);
      assertThat(retrainings.problem()).isEmpty();
    }
  }

  @Test
  void startsWhenEnoughFeedbackHasComeSinceTheLastOneEvenBeforeARestart() {
    onTopic.set(2);
    try (Retrainings retrainings = retrainings("0s", (run, progress) -> succeed(run))) {
      retrainings.start();
      await().until(() -> file.size() == 2);
    }
    try (Retrainings retrainings = retrainings("0s", (run, progress) -> succeed(run))) {
      onTopic.set(3);
      retrainings.start();
      await().until(() -> ended.size() == 1);
      onTopic.set(5);
      await().until(() -> file.size() == 5);
      assertThat(ended).hasSize(1);
      onTopic.set(6);
      await().until(() -> ended.size() == 2);

      assertThat(ended).extracting(Run::trigger).containsOnly(Trigger.FEEDBACK);
      assertThat(ended).extracting(Run::feedback).containsExactly(3, 6);
    }
  }

  @Test
  void waitsForKafkaAndSaysSo() {
    onTopic.set(-1);
    try (Retrainings retrainings = retrainings("1h", (run, progress) -> succeed(run))) {
      retrainings.start();
      await()
          .until(() -> retrainings.problem().filter(why -> why.contains("no answer")).isPresent());
      assertThat(ended).isEmpty();
      onTopic.set(0);
      await().until(() -> ended.size() == 1);
      assertThat(retrainings.problem()).isEmpty();
      assertThat(retrainings.isAlive()).isTrue();
    }
  }

  @Test
  void isDeadOnceNothingCanBeWrittenDown() {
    try (Retrainings retrainings =
        retrainings(
            "0s",
            (run, progress) -> {
              throw new IllegalStateException("no space left");
            })) {
      retrainings.begin(Trigger.REQUEST);
      await().until(() -> !retrainings.isAlive());
      assertThatThrownBy(() -> retrainings.begin(Trigger.REQUEST))
          .isInstanceOf(RetrainingException.class)
          .hasMessage("no retraining will be started any more: restart the trainer");
      assertThat(history.newestFirst()).hasSize(1);
    }
  }

  @Test
  void endsATrainingThatIsUnderWay() {
    CountDownLatch begun = new CountDownLatch(1);
    Retrainings retrainings =
        retrainings(
            "0s",
            (run, progress) -> {
              begun.countDown();
              try {
                while (true) {
                  progress.stepped(1, 1);
                }
              } catch (RuntimeException e) {
                return end(run, Outcome.FAILED, String.valueOf(e.getMessage()));
              }
            });
    retrainings.begin(Trigger.REQUEST);
    awaitUninterruptibly(begun);
    retrainings.close();

    assertThat(history.last())
        .get()
        .extracting(Run::summary)
        .isEqualTo("the trainer was stopped: the next start makes up for it");
  }

  @Test
  void beginsNoneThatWouldNotRunOnceItIsClosed() {
    Retrainings retrainings = retrainings("0s", (run, progress) -> succeed(run));
    retrainings.close();
    assertThatThrownBy(() -> retrainings.begin(Trigger.REQUEST))
        .isInstanceOf(RetrainingException.class)
        .hasMessage("the trainer is stopping: ask the next one");
    assertThat(history.last()).isEmpty();
  }

  @Test
  void makesUpAtOnceForOneThatWasKilled() {
    history.begin(Trigger.FEEDBACK, START.minusSeconds(60), 3, null);
    try (Retrainings retrainings = retrainings("0s", (run, progress) -> succeed(run))) {
      onTopic.set(3);
      retrainings.start();
      await().until(() -> ended.size() == 2);
    }
    assertThat(ended).extracting(Run::id).containsExactly(1L, 2L);
    assertThat(ended)
        .extracting(Run::outcome)
        .containsExactly(Outcome.INTERRUPTED, Outcome.UNCHANGED);
    assertThat(ended.get(1).trigger()).isEqualTo(Trigger.RETRY);
  }

  @Test
  void goesOnWithOneThatWasCutUntilItIsKnownHowItEndsAndBeginsNoOtherBefore() {
    history.begin(Trigger.REQUEST, START, 0, null);
    CountDownLatch askedTwice = new CountDownLatch(2);
    AtomicReference<String> answer = new AtomicReference<>();
    resumption =
        cut -> {
          askedTwice.countDown();
          String summary = answer.get();
          return summary == null
              ? cut.open("Kafka doesn't answer")
              : end(cut, Outcome.PUBLISHED, summary);
        };
    try (Retrainings retrainings = retrainings("0s", (run, progress) -> succeed(run))) {
      retrainings.start();
      awaitUninterruptibly(askedTwice);
      assertThatThrownBy(() -> retrainings.begin(Trigger.REQUEST))
          .isInstanceOf(AlreadyRunningException.class);
      assertThat(ended).isEmpty();

      answer.set("published v2");
      await().until(() -> ended.size() == 1);
      assertThat(retrainings.isRunning()).isFalse();
    }
    assertThat(ended).extracting(Run::summary).containsExactly("published v2");
  }

  @Test
  void triesAgainWhatFailedLaterAndLaterWithoutLosingTheFeedbackThatStartedIt() {
    AtomicInteger failures = new AtomicInteger(2);
    try (Retrainings retrainings =
        retrainings(
            "0s",
            (run, progress) ->
                failures.getAndDecrement() > 0
                    ? end(run, Outcome.FAILED, "no such file")
                    : succeed(run))) {
      onTopic.set(3);
      retrainings.start();
      await().until(() -> ended.size() == 1);
      now.set(START.plusSeconds(59));
      awaitLooks();
      assertThat(ended).hasSize(1);
      now.set(START.plusSeconds(60));
      await().until(() -> ended.size() == 2);
      now.set(START.plusSeconds(60 + 119));
      awaitLooks();
      assertThat(ended).hasSize(2);
      now.set(START.plusSeconds(60 + 120));
      await().until(() -> ended.size() == 3);
      awaitLooks();
    }
    assertThat(ended)
        .extracting(Run::trigger)
        .containsExactly(Trigger.FEEDBACK, Trigger.RETRY, Trigger.RETRY);
  }

  /** Until it has looked for something to do at least once from now on. */
  @Test
  void startsOnceForADriftEvenIfRestarted() {
    try (Retrainings retrainings = retrainings("0s", (run, progress) -> succeed(run))) {
      drifted.set(drift("v1", 0.49));
      retrainings.start();
      awaitLooks();
      assertThat(ended).isEmpty();
      drifted.set(drift("v1", 0.5));
      await().until(() -> ended.size() == 1);
      awaitLooks();
    }
    try (Retrainings retrainings = retrainings("0s", (run, progress) -> succeed(run))) {
      retrainings.start();
      awaitLooks();
    }

    assertThat(ended).extracting(Run::trigger).containsExactly(Trigger.DRIFT);
    assertThat(ended.get(0).drift())
        .isEqualTo(
            new Run.Drift(
                "v1",
                5_000,
                "5,000 texts of 2 instances, 50 % of them drifted: PSI length 0.50; accuracy about"
                    + " 61.0 % by the model's probabilities, 70.0 % on its validation texts"));
  }

  @Test
  void startsAgainWhenAnotherVersionDriftsOrADriftComesBack() {
    try (Retrainings retrainings = retrainings("0s", (run, progress) -> succeed(run))) {
      drifted.set(drift("v1", 1));
      retrainings.start();
      await().until(() -> ended.size() == 1);
      drifted.set(drift("v2", 1));
      await().until(() -> ended.size() == 2);
      drifted.set(drift("v2", 0));
      awaitLooks();
      assertThat(ended).hasSize(2);
      drifted.set(drift("v2", 1));
      await().until(() -> ended.size() == 3);
      drifted.set(UNREADABLE);
      awaitLooks();
      drifted.set(drift("v2", 1));
      awaitLooks();

      assertThat(ended).hasSize(3).extracting(Run::trigger).containsOnly(Trigger.DRIFT);
      assertThat(retrainings.isAlive()).isTrue();
    }
  }

  private void awaitLooks() {
    int before = looks.get();
    await().until(() -> looks.get() >= before + 2);
  }

  @Test
  void saysWhatItDoesWithoutBeingAskedTo() {
    assertThat(LoggerFactory.getLogger(Retrainings.class).isInfoEnabled()).isTrue();
  }

  private Retrainings retrainings(String every, BiFunction<Run, Progress, Run> attempt) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("tonestream.retraining.every", every);
    settings.put("tonestream.retraining.feedback.start-after", 3);
    settings.put("tonestream.retraining.feedback.poll", "10ms");
    try (ApplicationContext context = ApplicationContext.run(settings)) {
      return new Retrainings(
          new Retrainings.Attempt() {
            @Override
            public Run run(Run begun, Progress progress, BooleanSupplier stopping) {
              return attempt.apply(begun, progress);
            }

            @Override
            public Run resume(Run cut, BooleanSupplier stopping) {
              return resumption.apply(cut);
            }
          },
          history,
          new FeedbackSource(
              this::consumer,
              "feedback",
              () -> "topic",
              file,
              Duration.ofDays(730),
              new StateDirectory(folder)::dropReportsWith,
              clock),
          new DriftTrigger(new DriftConfiguration(true, 0.5), this::drift, history),
          Timetable.of(context.getBean(RetrainingConfiguration.class), ZoneOffset.UTC),
          context.getBean(FeedbackConfiguration.class),
          clock,
          ended::add);
    }
  }

  private Optional<DriftSummary> drift() {
    looks.incrementAndGet();
    DriftSummary summary = drifted.get();
    if (summary == UNREADABLE) {
      throw new TopicException("no answer");
    }
    return Optional.ofNullable(summary);
  }

  private static DriftSummary drift(String version, double share) {
    return new DriftSummary(version, 2, 5_000, share, Map.of(Feature.LENGTH, 0.5), 0.61, 0.7);
  }

  private Run succeed(Run run) {
    return end(run, Outcome.UNCHANGED, "nothing new");
  }

  private Run end(Run run, Outcome outcome, String summary) {
    Run end = run.ended(clock.instant(), outcome, summary);
    history.put(end);
    return end;
  }

  /** Of a topic with as many records as the test says; with -1, Kafka doesn't answer. */
  private Consumer<byte[], byte[]> consumer() {
    looks.incrementAndGet();
    int end = onTopic.get();
    if (end < 0) {
      throw new TimeoutException("no answer");
    }
    TopicPartition partition = new TopicPartition("feedback", 0);
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    Node node = Node.noNode();
    consumer.updatePartitions(
        "feedback",
        List.of(new PartitionInfo("feedback", 0, node, new Node[] {node}, new Node[] {node})));
    consumer.updateBeginningOffsets(new HashMap<>(Map.of(partition, 0L)));
    consumer.updateEndOffsets(new HashMap<>(Map.of(partition, (long) end)));
    consumer.schedulePollTask(
        () -> {
          for (long offset = consumer.position(partition); offset < end; offset++) {
            byte[] json =
                "{\"text\":\"text %d\",\"label\":\"positive\"}".formatted(offset).getBytes(UTF_8);
            consumer.addRecord(new ConsumerRecord<>("feedback", 0, offset, null, json));
          }
        });
    return consumer;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
