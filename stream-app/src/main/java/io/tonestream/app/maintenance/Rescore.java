package io.tonestream.app.maintenance;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.app.alerts.AlertMetrics;
import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.batching.DeadLetterMetrics;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.batching.LanguagesConfiguration;
import io.tonestream.app.brands.LabeledTextConfiguration;
import io.tonestream.app.brands.LabeledTextConfiguration.PassedOn;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.streams.BoundedStreams;
import io.tonestream.app.streams.KafkaSettings;
import io.tonestream.app.streams.SentimentTopology;
import io.tonestream.app.streams.StreamsConfiguration;
import io.tonestream.app.streams.TopologySettings;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.app.windows.rolling.WindowMetrics;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.topics.Failures;
import io.tonestream.topics.GroupAdmin;
import io.tonestream.topics.RecordSink;
import io.tonestream.topics.TopicAdmin;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import io.tonestream.topics.access.GrantedRights;
import io.tonestream.topics.access.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Labels texts of the past with another model, and holds its labels against those that the stream
 * gave them. The texts are copied to a topic, over which the same topology runs as another
 * application: the stream and its topics are only read.
 *
 * <p>One thread uses and closes it.
 */
public final class Rescore implements AutoCloseable {
  /** What the run needs; the first two are its result. */
  private static final List<Topic> TOPICS =
      List.of(
          Topic.LABELED_TEXT,
          Topic.SENTIMENT_AGGREGATES,
          Topic.RAW_TEXT,
          Topic.BRAND_COUNTS,
          Topic.DEAD_LETTERS);

  private static final int RESULTS = 2;

  /** What no run has: where they are, the others are no run's either. */
  private static final List<Topic> OF_INSTALLATIONS =
      List.of(Topic.MODELS, Topic.MODEL_STATUS, Topic.FEEDBACK);

  private static final short AS_THE_CLUSTER_HAS_IT = -1;
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** Updates of windows come within a second or two of their counts. */
  private static final Duration UPDATES_WITHIN = Duration.ofSeconds(5);

  private static final int PAUSE_MILLIS = 200;

  private final RescorePlan plan;
  private final GroupAdmin admin;

  private Rescore(RescorePlan plan, GroupAdmin admin) {
    this.plan = plan;
    this.admin = admin;
  }

  /** Opens the cluster. */
  public static Rescore open(RescorePlan plan) {
    return new Rescore(plan, GroupAdmin.open(plan.kafka()));
  }

  /**
   * Does it. Of the run, the topics with its labels and windows are left; nothing if it fails, or
   * the thread is interrupted.
   *
   * @param replaces whether those of an earlier run are deleted
   * @param progress is told how many texts were labelled
   * @throws TopicException if there are topics of an earlier run or of an installation, or there is
   *     no text
   */
  public RescoreReport run(boolean replaces, LongConsumer progress) {
    GrantedRights.require(
        plan.kafka(), Role.RESCORER.rights(plan::input, plan.application()), List.of(), List.of());
    requireRoom(replaces);
    try {
      int partitions = admin.partitions(plan.input(Topic.RAW_TEXT)).size();
      createTopics(partitions);
      if (new TextCopy(plan, admin).copy() == 0) {
        throw new TopicException(
            "topic %s has no text that was written from %s to %s"
                .formatted(plan.input(Topic.RAW_TEXT), plan.from(), plan.to()));
      }
      label(partitions, progress);
      RescoreReport report = compare();
      removeAllButResults();
      return report;
    } catch (RuntimeException | Error e) {
      removeAll(e);
      throw e;
    }
  }

  private void requireRoom(boolean replaces) {
    List<String> others = admin.existing(outputs(OF_INSTALLATIONS));
    if (!others.isEmpty()) {
      throw new TopicException(
          "%s are topics of an installation: choose another --output-prefix"
              .formatted(String.join(", ", others)));
    }
    List<String> there = admin.existing(outputs(TOPICS));
    if (!there.isEmpty() && !replaces) {
      throw new TopicException(
          "there are topics of an earlier run: %s: add --replace to delete them, or choose others with --output-prefix"
              .formatted(String.join(", ", there)));
    }
    removeAllButResults();
    admin.delete(there);
  }

  private void createTopics(int partitions) {
    try (TopicAdmin topics = TopicAdmin.open(plan.kafka(), plan::output)) {
      topics.createMissing(TOPICS, partitions, AS_THE_CLUSTER_HAS_IT);
    }
  }

  private void label(int partitions, LongConsumer progress) {
    Path stateDir = Directories.temporary("tonestream-rescore");
    try {
      label(partitions, stateDir, progress);
    } finally {
      Directories.delete(stateDir);
    }
  }

  private void label(int partitions, Path stateDir, LongConsumer progress) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    TopicsConfiguration topics = new TopicsConfiguration(plan.outputs(), false, partitions, 1);
    KafkaSettings kafka = new KafkaSettings(plan.kafka());
    try (ModelRegistry models = new ModelRegistry(plan.model());
        BatchScorers scorers =
            new BatchScorers(
                topics.name(Topic.RAW_TEXT),
                BatchingConfiguration.DEFAULT,
                LanguagesConfiguration.DEFAULT,
                models,
                plan.catalogue()::targetsOf,
                InstantSource.system(),
                meters);
        BoundedStreams streams =
            new BoundedStreams(
                kafka,
                StreamsConfiguration.of(plan.application(), plan.threads(), stateDir),
                scorers,
                new SentimentTopology(
                    topics,
                    scorers,
                    plan.catalogue(),
                    settings(),
                    new WindowMetrics(meters, InstantSource.system()),
                    new AlertMetrics(meters),
                    new DeadLetters(new DeadLetterMetrics(meters), kafka.maxRequestSize())),
                partitions,
                new StreamMonitor(meters))) {
      awaitRead(Topic.RAW_TEXT, streams, progress);
      awaitRead(Topic.BRAND_COUNTS, streams, read -> {});
      awaitUpdates(streams);
    }
  }

  /** Nothing of what is in texts goes beyond labels and windows: nobody could erase it there. */
  private static TopologySettings settings() {
    AlertsConfiguration alerts = AlertsConfiguration.DEFAULT;
    DriversConfiguration drivers = DriversConfiguration.DEFAULT;
    return new TopologySettings(
        new LabeledTextConfiguration(
            PassedOn.OMIT, LabeledTextConfiguration.DEFAULT.unattributed()),
        WindowsConfiguration.DEFAULT,
        new AlertsConfiguration(
            false, alerts.bin(), alerts.history(), alerts.falseAlarmEvery(), alerts.adoptAfter()),
        new DriversConfiguration(
            false,
            drivers.emitInterval(),
            drivers.windows(),
            drivers.terms(),
            drivers.samples(),
            drivers.sampleText(),
            drivers.counters(),
            drivers.textsPerSecond(),
            drivers.updateShare(),
            drivers.heapShare()),
        new TextMask(List.of()));
  }

  private void awaitRead(Topic topic, BoundedStreams streams, LongConsumer progress) {
    Map<TopicPartition, Long> starts = admin.starts(plan.output(topic));
    Map<TopicPartition, Long> ends = admin.ends(plan.output(topic));
    boolean isRead = false;
    while (!isRead) {
      streams.requireRunning();
      pause();
      Map<TopicPartition, OffsetAndMetadata> offsets = admin.offsets(plan.application());
      isRead = true;
      long read = 0;
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        OffsetAndMetadata offset = offsets.get(end.getKey());
        long start = starts.getOrDefault(end.getKey(), 0L);
        long at = offset == null ? start : offset.offset();
        read += at - start;
        isRead &= at >= end.getValue();
      }
      progress.accept(read);
    }
  }

  private void awaitUpdates(BoundedStreams streams) {
    Map<TopicPartition, Long> before = Map.of();
    Map<TopicPartition, Long> now = admin.ends(plan.output(Topic.SENTIMENT_AGGREGATES));
    while (!now.equals(before)) {
      streams.requireRunning();
      before = now;
      for (long waited = 0; waited < UPDATES_WITHIN.toMillis(); waited += PAUSE_MILLIS) {
        pause();
      }
      now = admin.ends(plan.output(Topic.SENTIMENT_AGGREGATES));
    }
  }

  private RescoreReport compare() {
    LabelComparison comparison = new LabelComparison();
    try (TopicReader now = TopicReader.open(plan.kafka(), plan.output(Topic.LABELED_TEXT))) {
      now.readToEnd(SILENCE, each(comparison, comparison::addNow));
    }
    String labeledText = plan.input(Topic.LABELED_TEXT);
    try (TopicReader before = TopicReader.open(plan.kafka(), labeledText)) {
      before.requireTopic(SILENCE);
      // A text is labelled after it was written.
      admin
          .offsetsAt(labeledText, plan.from())
          .forEach((partition, offset) -> before.seek(partition.partition(), offset));
      before.readToEnd(SILENCE, each(comparison, comparison::addBefore));
    }
    return comparison.report(
        plan.model().version(),
        plan.output(Topic.LABELED_TEXT),
        plan.output(Topic.SENTIMENT_AGGREGATES));
  }

  private static RecordSink each(LabelComparison comparison, Consumer<LabeledText> taker) {
    return records -> {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        try {
          taker.accept(Json.read(LabeledText.class, record.value()));
        } catch (BadJsonException e) {
          comparison.addUnreadable();
        }
      }
    };
  }

  /** Kafka's clients do nothing for a thread that is interrupted, so that comes later. */
  private void removeAll(Throwable cause) {
    boolean isInterrupted = Thread.interrupted();
    try {
      removeAllButResults();
      admin.delete(admin.existing(outputs(TOPICS)));
    } catch (RuntimeException e) {
      throw new TopicException(
          "%s; topics %s* may be left, with texts: %s"
              .formatted(Failures.reason(cause), plan.outputs(), Failures.reason(e)),
          cause);
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void removeAllButResults() {
    List<String> topics = new ArrayList<>(outputs(TOPICS.subList(RESULTS, TOPICS.size())));
    topics.addAll(RebuildPlan.internalTopics(plan.application()));
    admin.delete(admin.existing(topics));
    admin.removeMembers(plan.application());
    admin.deleteGroup(plan.application());
  }

  private List<String> outputs(List<Topic> topics) {
    return topics.stream().map(plan::output).toList();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
