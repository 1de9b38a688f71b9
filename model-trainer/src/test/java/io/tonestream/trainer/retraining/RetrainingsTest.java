package io.tonestream.trainer.retraining;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.tonestream.trainer.feedback.FeedbackFile;
import io.tonestream.trainer.retraining.Run.Outcome;
import io.tonestream.trainer.retraining.Run.Trigger;
import io.tonestream.trainer.training.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class RetrainingsTest {
  private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir private Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final InstantSource clock = now::get;
  private final AtomicInteger onTopic = new AtomicInteger();
  private final List<Run> ended = new CopyOnWriteArrayList<>();
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
                  progress.stepped(1);
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
        .isEqualTo("the trainer was stopped: the next start goes on");
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
          attempt::apply,
          history,
          new FeedbackSource(this::consumer, "feedback", () -> "topic", file),
          Timetable.of(context.getBean(RetrainingConfiguration.class), ZoneOffset.UTC),
          context.getBean(FeedbackConfiguration.class),
          clock,
          ended::add);
    }
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
