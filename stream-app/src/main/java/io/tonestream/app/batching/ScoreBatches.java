package io.tonestream.app.batching;

import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Turns each raw text into what became of it, right when it is processed: scored texts go to one
 * child, the rest, unchanged, to the dead letters. One for each task, on its stream thread.
 */
public final class ScoreBatches implements Processor<byte[], byte[], Object, Object> {
  /** The shortest time between two punctuations. */
  static final Duration OFTEN = Duration.ofMillis(1);

  private final BatchScorers scorers;
  private final DeadLetters deadLetters;
  private final String scoredChild;
  private final String deadLetterChild;
  private ProcessorContext<Object, Object> context;
  private TopicPartition partition;
  private BatchScorer scorer;

  /** While rounds are to be short. */
  private @Nullable Cancellable punctuation;

  /**
   * @param scoredChild name of the node that takes {@link Scored} values
   * @param deadLetterChild name of the node that takes the records that can't be processed
   */
  public ScoreBatches(
      BatchScorers scorers, DeadLetters deadLetters, String scoredChild, String deadLetterChild) {
    this.scorers = scorers;
    this.deadLetters = deadLetters;
    this.scoredChild = scoredChild;
    this.deadLetterChild = deadLetterChild;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    this.partition = new TopicPartition(scorers.topic(), context.taskId().partition());
    this.scorer = scorers.ofCurrentThread();
    scorer.begin(partition);
    shapeRounds(scorer.rounds());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    long offset = context.recordMetadata().map(RecordMetadata::offset).orElseThrow();
    Outcome outcome =
        scorer.score(new Fetched(partition, offset, record.timestamp(), record.value()));
    if (outcome instanceof Scored scored) {
      scorer.latency().processed(scored.timestamp());
      // Kafka's timestamps are the wall clock; event time travels in the value.
      long now = context.currentSystemTimeMs();
      context.forward(new Record<>(record.key(), scored, now, record.headers()), scoredChild);
    } else if (outcome instanceof Rejected rejected) {
      deadLetters.send(context, record, rejected.deadLetter(), deadLetterChild);
    }
    shapeRounds(scorer.rounds());
  }

  /** What was scored ahead is only a cache: it goes when the partition goes. */
  @Override
  public void close() {
    scorer.end(partition);
  }

  private void shapeRounds(Rounds rounds) {
    if (rounds.areWantedShort() && punctuation == null) {
      punctuation = context.schedule(OFTEN, PunctuationType.WALL_CLOCK_TIME, rounds::punctuate);
    } else if (!rounds.areWantedShort() && punctuation != null) {
      punctuation.cancel();
      punctuation = null;
      rounds.letGrow();
    }
  }
}
