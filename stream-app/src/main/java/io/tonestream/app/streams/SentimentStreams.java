package io.tonestream.app.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.app.tasks.NewerFormatException;
import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.topics.AdminCalls;
import io.tonestream.topics.Failures;
import io.tonestream.topics.Replication;
import io.tonestream.topics.TopicAdmin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the Kafka Streams client: started once, closed once, by whoever made it.
 *
 * <p>Restart policy: a stream thread that died of what may pass (a broker that can't be reached) is
 * replaced, some times in a row; anything else is unknown, and stops the client visibly.
 */
public final class SentimentStreams implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SentimentStreams.class);
  private static final Set<String> DEAD = Set.of("PENDING_SHUTDOWN", "DEAD");

  /** Of each thread: a broker that is away takes all of them. */
  private static final int MAX_REPLACEMENTS = 20;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(8);

  private final KafkaSettings kafka;
  private final TopicsConfiguration topics;
  private final SentimentTopology sentiment;
  private final StreamsConfiguration configuration;
  private final RocksMemory memory;
  private final KafkaStreams streams;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger brandPartitions = new AtomicInteger();
  private final AtomicInteger replacements = new AtomicInteger();
  private volatile boolean closing;
  private volatile @Nullable String failure;
  private volatile @Nullable Instant runningSince;

  /** A client that is not started yet. */
  public SentimentStreams(
      KafkaSettings kafka,
      TopicsConfiguration topics,
      StreamsConfiguration configuration,
      BatchScorers scorers,
      SentimentTopology sentiment,
      StreamMonitor monitor) {
    this.kafka = kafka;
    this.topics = topics;
    this.sentiment = sentiment;
    this.configuration = configuration;
    this.memory = new RocksMemory(configuration.rocksdbBytes());
    Properties settings = kafka.streams(configuration, topics.replicationFactor(), scorers);
    settings.putAll(memory.configuration());
    this.streams =
        new KafkaStreams(
            sentiment.build(brandPartitions::get),
            settings,
            kafka.clients(configuration, monitor, scorers));
    streams.setGlobalStateRestoreListener(monitor.restoring());
    streams.setUncaughtExceptionHandler(this::onUncaughtException);
    streams.setStateListener((now, before) -> onStateChange(now));
  }

  /**
   * Sees to the topics, and that the app can go on where it stopped.
   *
   * @throws io.tonestream.topics.TopicException if topics are missing and may not be, or can't be,
   *     created, or don't have the partitions that they need
   * @throws LostOffsetsException if positions are lost, and the settings say to stop then
   * @throws IllegalStateException if another installation has the same application id
   */
  public void prepareTopics() {
    try (TopicAdmin admin = TopicAdmin.open(kafka.client(), topics::name)) {
      if (topics.autoCreate()) {
        admin.createAllMissing(topics.partitions(), topics.replicationFactor());
      } else {
        admin.requireAll(sentiment.settings().unusedTopics());
      }
    }
    String group = configuration.applicationId();
    List<String> changelogs = SentimentTopology.changelogs(group);
    try (AdminCalls cluster = AdminCalls.open(kafka.client())) {
      brandPartitions.set(new StorePartitions(cluster, topics, changelogs).require());
      new StartPositions(cluster, topics, group, changelogs, configuration.lostOffsets()).require();
      Replication.warnings(cluster, replicated(changelogs))
          .forEach(warning -> log.warn("{}", warning));
    }
  }

  private List<String> replicated(List<String> changelogs) {
    return Stream.of(
            Stream.of(Topic.values()).map(topics::name),
            changelogs.stream(),
            Stream.of("__consumer_offsets", "__transaction_state"))
        .flatMap(Function.identity())
        .toList();
  }

  /** Starts, once the topics are there. Returns before the stream runs. */
  public void start() {
    streams.start();
  }

  /** The client's state, by Kafka Streams' name. */
  public String state() {
    return streams.state().name();
  }

  /** Kafka Streams' own metrics; closed by whoever binds them. */
  public KafkaStreamsMetrics metrics() {
    return new KafkaStreamsMetrics(streams);
  }

  /** Shows what the stores take. */
  public void register(MeterRegistry meters) {
    memory.register(meters);
  }

  /** Whether all stores are restored and records are being processed. */
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Whether every stream thread lives, or none was started yet. */
  public boolean isAlive() {
    return streams.state() == KafkaStreams.State.CREATED || liveThreads() >= wantedThreads();
  }

  /**
   * Waits until records are processed.
   *
   * @throws IllegalStateException if the client stops before
   */
  public void awaitRunning() throws InterruptedException {
    running.await();
    if (!closing && !isRunning() && stopped.getCount() == 0) {
      throw stopped();
    }
  }

  /**
   * Waits until the client has stopped by {@link #close}.
   *
   * @throws IllegalStateException if it stopped of itself; the message says why
   */
  public void awaitStop() throws InterruptedException {
    stopped.await();
    if (!closing) {
      throw stopped();
    }
  }

  private IllegalStateException stopped() {
    String why = failure;
    return new IllegalStateException(
        why == null ? "the stream stopped; see the log" : "the stream stopped: " + why);
  }

  /** The underlying client. */
  public KafkaStreams client() {
    return streams;
  }

  /** How many stream threads are alive. */
  public long liveThreads() {
    return threadNames().size();
  }

  /** Names of the stream threads that are alive. */
  public Set<String> threadNames() {
    return streams.metadataForLocalThreads().stream()
        .filter(thread -> !DEAD.contains(thread.threadState()))
        .map(ThreadMetadata::threadName)
        .collect(Collectors.toSet());
  }

  /** The partitions that this instance's tasks read. */
  public Set<TopicPartition> partitions() {
    return streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.topicPartitions().stream())
        .collect(Collectors.toSet());
  }

  /** For how long records have been processed without a pause; zero if they aren't. */
  public Duration runningFor() {
    Instant since = runningSince;
    return since == null ? Duration.ZERO : Duration.between(since, Instant.now());
  }

  /** How many stream threads there should be. */
  public int wantedThreads() {
    return configuration.threads();
  }

  /**
   * Makes sure that {@link #close} finished what was in hand.
   *
   * @throws IllegalStateException if it took too long; nothing is lost all the same
   */
  public void requireClosed() {
    if (streams.state() != KafkaStreams.State.NOT_RUNNING
        && streams.state() != KafkaStreams.State.ERROR) {
      throw new IllegalStateException(
          "the stream did not stop within %d s; what it had not committed is done again"
              .formatted(CLOSE_WITHIN.toSeconds()));
    }
  }

  /** Finishes what is in hand, commits, and leaves the group, so that others take over at once. */
  @Override
  public void close() {
    closing = true;
    streams.close(
        CloseOptions.groupMembershipOperation(
                configuration.staticMembership()
                    ? GroupMembershipOperation.REMAIN_IN_GROUP
                    : GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(CLOSE_WITHIN));
    memory.close();
  }

  private void onStateChange(KafkaStreams.State state) {
    log.info("Stream is {}", state);
    runningSince = state == KafkaStreams.State.RUNNING ? Instant.now() : null;
    if (state == KafkaStreams.State.RUNNING) {
      replacements.set(0);
      running.countDown();
    }
    if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
      stopped.countDown();
      running.countDown();
    }
  }

  StreamThreadExceptionResponse onUncaughtException(Throwable failure) {
    if (mayPass(failure) && replacements.incrementAndGet() <= MAX_REPLACEMENTS * wantedThreads()) {
      log.warn("A stream thread is replaced after: {}", failure.toString());
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    Optional<String> explained =
        explain(failure)
            .or(() -> StreamDenial.of(failure, kafka.client(), configuration.applicationId()));
    this.failure = explained.orElseGet(() -> Failures.reason(failure));
    explained.ifPresentOrElse(
        why -> log.error("The stream stops: {}", why),
        () -> log.error("The stream stops", failure));
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** What to do about a failure, where that is known. */
  private Optional<String> explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LostOffsetsException || cause instanceof NewerFormatException) {
        return Optional.of(Failures.reason(cause));
      }
      if (cause instanceof FencedInstanceIdException) {
        return Optional.of(
            "another process has taken this instance's place in the group: its state directory is"
                + " a copy of this one's; delete that, or give each its own");
      }
      if (String.valueOf(cause.getMessage()).contains("has invalid partitions")) {
        return Optional.of(
            "topic %s has other partitions than the stores (%s); %s"
                .formatted(
                    topics.name(Topic.BRAND_COUNTS),
                    Failures.reason(failure),
                    StorePartitions.REMEDY));
      }
    }
    return Optional.empty();
  }

  /** Also a fence that Kafka Streams takes for a failure, since a processor was being prepared. */
  private static boolean mayPass(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException || cause instanceof TaskMigratedException) {
        return true;
      }
    }
    return false;
  }
}
