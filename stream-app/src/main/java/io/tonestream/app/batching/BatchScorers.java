package io.tonestream.app.batching;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.SuspectTexts;
import io.tonestream.schemas.RawText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Hands each stream thread its own {@link BatchScorer}. One object for the whole app; any thread
 * may ask. Closed after the streams: by then each thread has closed its own.
 */
public final class BatchScorers implements AutoCloseable {
  /** What a transaction of the stream may take, unless the user sets another time. */
  public static final Duration TRANSACTION = Duration.ofSeconds(10);

  private final String topic;
  private final BatchingConfiguration configuration;
  private final TextLanguages languages;
  private final ModelRegistry models;
  private final Function<RawText, Map<String, String>> targetsOf;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final BatchMetrics metrics;
  private final Map<Thread, BatchScorer> byThread = new ConcurrentHashMap<>();

  /**
   * @param topic the topic of raw texts
   * @param targetsOf the brands of a text, each with its mention in it: what a model that takes
   *     targets is asked about; and each has enough texts compared after a swap
   */
  public BatchScorers(
      String topic,
      BatchingConfiguration configuration,
      LanguagesConfiguration languages,
      ModelRegistry models,
      Function<RawText, Map<String, String>> targetsOf,
      InstantSource clock,
      MeterRegistry meters) {
    this.topic = topic;
    this.configuration = configuration;
    this.languages = new TextLanguages(languages);
    this.models = models;
    this.targetsOf = targetsOf;
    this.clock = clock;
    this.meters = meters;
    this.metrics = new BatchMetrics(meters);
    Gauge.builder("tonestream.lookahead.texts", this, BatchScorers::ahead)
        .description("Texts that were fetched and wait for their turn, scored or not")
        .register(meters);
  }

  /** How far a text's event time may lie beyond the wall clock. */
  public Duration maxAhead() {
    return configuration.maxAhead();
  }

  /** What the current thread, a stream thread, has processed is committed. */
  public void committed() {
    find(Thread.currentThread()).ifPresent(scorer -> scorer.latency().committed(clock.millis()));
  }

  /** What the current thread, a stream thread, has processed will be processed again. */
  public void aborted() {
    find(Thread.currentThread()).ifPresent(scorer -> scorer.latency().aborted());
  }

  @Override
  public void close() {
    List.copyOf(byThread.values()).forEach(BatchScorer::close);
  }

  String topic() {
    return topic;
  }

  private int ahead() {
    return byThread.values().stream().mapToInt(BatchScorer::ahead).sum();
  }

  BatchScorer ofCurrentThread() {
    BatchScorer scorer = byThread.get(Thread.currentThread());
    return scorer == null ? open(Thread.currentThread()) : scorer;
  }

  /** Closes what the current thread has, if it has any: it is about to end. */
  void closeOfCurrentThread() {
    find(Thread.currentThread()).ifPresent(BatchScorer::close);
  }

  private BatchScorer open(Thread thread) {
    closeOfDeadThreads();
    SuspectTexts suspects = models.suspectTexts();
    ScoringQueue queue =
        new ScoringQueue(
            record -> suspects.contains(record.partition().partition(), record.offset()));
    Rounds rounds = new Rounds();
    AtomicInteger partitions = new AtomicInteger();
    BatchScorer scorer =
        new BatchScorer(
            thread.getName(),
            configuration.capacity() > 1,
            queue,
            rounds,
            partitions,
            new CommitLatency(meters),
            () ->
                worker(
                    queue,
                    new Pace(configuration, rounds, queue::size, partitions::get),
                    () -> find(thread).ifPresent(BatchScorer::abandonRunning)),
            () -> byThread.remove(thread));
    byThread.put(thread, scorer);
    return scorer;
  }

  private Optional<BatchScorer> find(Thread thread) {
    return Optional.ofNullable(byThread.get(thread));
  }

  private BatchWorker worker(ScoringQueue queue, Pace pace, Runnable onHung) {
    return new BatchWorker(
        queue,
        new TextReader(configuration.maxAhead(), languages, targetsOf),
        models.openPredictor(onHung),
        configuration.cachedTexts(),
        pace,
        new ComparisonSample(models.comparedShare()),
        clock,
        metrics);
  }

  /** A thread that died before its consumer could close leaves nothing behind. */
  private void closeOfDeadThreads() {
    byThread.forEach(
        (thread, scorer) -> {
          if (!thread.isAlive()) {
            scorer.close();
          }
        });
  }
}
