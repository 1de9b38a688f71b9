package io.tonestream.app.streams;

import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.topics.TopicAdmin;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
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
  private static final int MAX_REPLACEMENTS = 20;
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

  private final KafkaSettings kafka;
  private final TopicsConfiguration topics;
  private final SentimentTopology sentiment;
  private final StreamsConfiguration configuration;
  private final KafkaStreams streams;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger brandPartitions = new AtomicInteger();
  private final AtomicInteger replacements = new AtomicInteger();
  private volatile boolean closing;
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
    this.streams =
        new KafkaStreams(
            sentiment.build(brandPartitions::get),
            kafka.streams(configuration, scorers),
            kafka.clients(monitor, scorers));
    streams.setGlobalStateRestoreListener(monitor.restoring());
    streams.setUncaughtExceptionHandler(this::onUncaughtException);
    streams.setStateListener((now, before) -> onStateChange(now));
  }

  /**
   * Sees to the topics.
   *
   * @throws io.tonestream.topics.TopicException if topics are missing and may not be, or can't be,
   *     created
   */
  public void prepareTopics() {
    try (TopicAdmin admin = TopicAdmin.open(kafka.client(), topics::name)) {
      if (topics.autoCreate()) {
        admin.createAllMissing(topics.partitions(), topics.replicationFactor());
      } else {
        admin.requireAll(sentiment.unusedTopics());
      }
      brandPartitions.set(admin.partitions(Topic.BRAND_COUNTS));
    }
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
      throw new IllegalStateException("the stream stopped before it ran; see the log");
    }
  }

  /**
   * Waits until the client has stopped: by {@link #close} or, as it then returns false, of itself.
   */
  public boolean awaitStop() throws InterruptedException {
    stopped.await();
    return closing;
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

  /** Finishes what is in hand, commits, and leaves the group, so that others take over at once. */
  @Override
  public void close() {
    closing = true;
    boolean closed =
        streams.close(
            CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(CLOSE_WITHIN));
    if (!closed) {
      log.warn("The stream did not stop within {}", CLOSE_WITHIN);
    }
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

  private StreamThreadExceptionResponse onUncaughtException(Throwable failure) {
    if (mayPass(failure) && replacements.incrementAndGet() <= MAX_REPLACEMENTS) {
      log.warn("A stream thread is replaced after: {}", failure.toString());
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    log.error("The stream stops", failure);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private static boolean mayPass(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException) {
        return true;
      }
    }
    return false;
  }
}
