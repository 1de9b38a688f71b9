package io.tonestream.cli.maintenance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.maintenance.Rebuild;
import io.tonestream.app.maintenance.RebuildPlan;
import io.tonestream.app.maintenance.RebuildReport;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import io.tonestream.topics.GroupAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** An application goes on under another id, with more partitions, as if it had always had them. */
final class RebuildCommandIT extends MaintenanceCase {
  private final String old = application;
  private final String next = prefix + "app-2";

  @Test
  void goesOnWithMorePartitionsAsIfNothingHadHappened() throws Exception {
    clients.createTopics(prefix, 3);
    write(20_000);
    String digest;
    try (AppInstance instance = start(old, "old")) {
      assertThat(reconcile()).isZero();
      digest = digest();
      assertThat(rebuild("--partitions", "7", "--yes")).as("while it runs").isEqualTo(1);
      assertThat(err).contains("application " + old + " still runs", "stop all its instances");
    }
    Map<String, BrandSentiment> before = latest();

    assertThat(rebuild("--partitions", "7")).isZero();
    assertThat(out).contains("would be counted again", "add --yes");
    assertThat(rebuild("--partitions", "7", "--yes")).as(() -> err).isZero();
    assertThat(out).contains("on 7 partitions", "application-id=" + next);

    try (AppInstance instance = start(next, "next")) {
      assertThat(reconcile()).as(() -> out).isZero();
      awaitRevisions(before);
      assertThat(reconcile()).as(() -> out).isZero();
      assertThat(digest()).isEqualTo(digest);

      write(5_000);
      assertThat(reconcile()).as(() -> out).isZero();
    }
    assertRevisionsRise();
  }

  /** What an unfinished rebuild has written counts for nobody, nor for the old application. */
  @Test
  void anUnfinishedOneIsRunAgain() throws Exception {
    clients.createTopics(prefix, 3);
    write(30_000);
    try (AppInstance instance = start(old, "old")) {
      assertThat(reconcile()).isZero();
    }
    long countsBefore = clients.read(prefix + "brand-counts").size();
    assertThatThrownBy(this::rebuildHalf).hasMessage("killed");
    assertThat(clients.read(prefix + "brand-counts").size()).isGreaterThan((int) countsBefore);

    try (AppInstance instance = start(old, "old")) {
      write(1_000);
      assertThat(reconcile()).as("on the way back").isZero();
    }
    String digest = digest();
    Map<String, BrandSentiment> before = latest();
    assertThat(rebuild("--yes")).as(() -> err).isZero();
    assertThat(rebuild("--yes")).as("twice").isEqualTo(1);
    assertThat(err).contains("application " + next + " has begun already");
    try (AppInstance instance = start(next, "next")) {
      awaitRevisions(before);
      assertThat(reconcile()).as(() -> out).isZero();
      assertThat(digest()).isEqualTo(digest);
    }
    assertRevisionsRise();
  }

  @Test
  void leavesOutWhatCantBeReadWhereStoresAreGone() throws Exception {
    clients.createTopics(prefix, 1);
    write(500);
    try (AppInstance instance = start(old, "old")) {
      assertThat(reconcile()).isZero();
    }
    try (GroupAdmin admin = GroupAdmin.open(settings())) {
      admin.delete(admin.existing(RebuildPlan.internalTopics(old)));
    }
    byte[] none = new byte[1];
    clients.write(
        List.of(
            new ProducerRecord<>(prefix + "labeled-text", 0, none, none),
            new ProducerRecord<>(prefix + "sentiment-aggregates", 0, none, none)));

    assertThat(rebuild("--yes")).as(() -> err).isZero();

    assertThat(out).contains("2 records of labeled-text or sentiment-aggregates can't be read");
  }

  @Test
  void nothingIsDoneIfTheOldOneRanMeanwhile() throws Exception {
    clients.createTopics(prefix, 1);
    write(500);
    try (AppInstance instance = start(old, "old")) {
      assertThat(reconcile()).isZero();
    }
    try (Rebuild rebuild = open();
        GroupAdmin admin = GroupAdmin.open(settings())) {
      Map<TopicPartition, OffsetAndMetadata> moved =
          Map.of(new TopicPartition(prefix + "raw-text", 0), new OffsetAndMetadata(77));
      assertThatThrownBy(() -> rebuild.run(records -> admin.setOffsets(old, moved)))
          .hasMessageContaining("ran while its texts were counted");
      assertThat(admin.offsets(next)).isEmpty();
    }
  }

  /** It was held up after it had seen that the new application had not begun. */
  @Test
  void nothingIsDoneIfAnotherEndedMeanwhile() throws Exception {
    clients.createTopics(prefix, 1);
    write(500);
    try (AppInstance instance = start(old, "old")) {
      assertThat(reconcile()).isZero();
    }
    try (Rebuild first = open();
        Rebuild second = open();
        KafkaProducer<byte[], byte[]> holdsUp = clients.transactional(prefix)) {
      FutureTask<RebuildReport> held = new FutureTask<>(() -> second.run(records -> {}));
      Thread thread = new Thread(held);
      first.run(
          records -> {
            if (thread.getState() == Thread.State.NEW) {
              holdsUp.beginTransaction();
              assertThat(
                      holdsUp.send(
                          new ProducerRecord<>(prefix + "labeled-text", 0, null, new byte[1])))
                  .succeedsWithin(Duration.ofSeconds(30));
              thread.start();
              awaitMethod("awaitTransactions", thread);
            }
          });
      long counts = clients.readUncommitted(prefix + "brand-counts").size();
      holdsUp.abortTransaction();

      assertThatThrownBy(held::get)
          .hasMessageContaining("application %s has begun already".formatted(next));
      assertThat(clients.readUncommitted(prefix + "brand-counts")).hasSize((int) counts);
    }
  }

  @Test
  void nothingIsDoneIfAnotherBeganBeforeItsLastStep() throws Exception {
    clients.createTopics(prefix, 1);
    write(500);
    try (AppInstance instance = start(old, "old")) {
      assertThat(reconcile()).isZero();
    }
    try (Rebuild rebuild = open();
        GroupAdmin admin = GroupAdmin.open(settings());
        KafkaProducer<byte[], byte[]> holdsUp = clients.transactional(prefix)) {
      AtomicBoolean isHeld = new AtomicBoolean();
      FutureTask<RebuildReport> held =
          new FutureTask<>(
              () ->
                  rebuild.run(
                      records -> {
                        if (!isHeld.getAndSet(true)) {
                          holdsUp.beginTransaction();
                          holdsUp.sendOffsetsToTransaction(
                              Map.of(
                                  new TopicPartition(prefix + "raw-text", 0),
                                  new OffsetAndMetadata(77)),
                              clients.groupMetadata(old));
                        }
                      }));
      Thread thread = new Thread(held);
      thread.start();
      awaitMethod("requireUnmoved", thread);
      clients.transactional(next + "-rebuild").close();
      holdsUp.abortTransaction();

      assertThatThrownBy(held::get)
          .hasMessageContaining("another rebuild for application %s has begun".formatted(next));
      assertThat(admin.offsets(next)).isEmpty();
    }
  }

  private static void awaitMethod(String name, Thread thread) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Stream.of(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals(name)));
  }

  /** Ends once some of the counts are committed. */
  private void rebuildHalf() {
    AtomicInteger parts = new AtomicInteger();
    try (Rebuild rebuild = open()) {
      rebuild.run(
          records -> {
            if (parts.incrementAndGet() == 4) {
              throw new IllegalStateException("killed");
            }
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
          });
    }
  }

  private Rebuild open() {
    return Rebuild.open(new RebuildPlan(settings(), prefix, old, next, null, null));
  }

  private Map<String, Object> settings() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  /** As readers see it who go by the end of the windows and the revision. */
  private void assertRevisionsRise() {
    Map<String, BrandSentiment> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : clients.read(prefix + "sentiment-aggregates")) {
      BrandSentiment told = Json.read(BrandSentiment.class, record.value());
      BrandSentiment before = last.put(told.brand(), told);
      if (before != null) {
        assertThat(told.asOf()).isAfterOrEqualTo(before.asOf());
        assertThat(told.asOf().equals(before.asOf()) ? told.revision() : Long.MAX_VALUE)
            .as(told.brand())
            .isGreaterThan(before.revision());
      }
    }
  }

  /** The new application has told of each brand. */
  private void awaitRevisions(Map<String, BrandSentiment> before) {
    clients.readUntil(
        prefix + "sentiment-aggregates",
        records -> {
          Map<String, BrandSentiment> now = latest(records);
          return now.keySet().containsAll(before.keySet())
              && before.values().stream()
                  .allMatch(told -> isNext(told, requireNonNull(now.get(told.brand()))));
        },
        Duration.ofSeconds(60));
  }

  private static boolean isNext(BrandSentiment before, BrandSentiment now) {
    return now.asOf().equals(before.asOf()) && now.revision() > before.revision();
  }

  private int rebuild(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--from", old, "--to", next));
    arguments.addAll(List.of(more));
    return run("rebuild", arguments.toArray(String[]::new));
  }
}
