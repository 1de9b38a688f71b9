package io.tonestream.app.batching;

import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.erasure.Erasure;
import io.tonestream.app.erasure.TextId;
import io.tonestream.schemas.RawText;
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
 * child, the rest, unchanged, to the dead letters. A record that has no value, but a key, asks that
 * the text with this id be erased. One for each task, on its stream thread.
 */
public final class ScoreBatches implements Processor<byte[], byte[], Object, Object> {
  /** The shortest time between two punctuations. */
  static final Duration OFTEN = Duration.ofMillis(1);

  private final BatchScorers scorers;
  private final DeadLetters deadLetters;
  private final Children children;
  private ProcessorContext<Object, Object> context;
  private TopicPartition partition;
  private BatchScorer scorer;

  /** While rounds are to be short. */
  private @Nullable Cancellable punctuation;

  /**
   * Names of the nodes that take what comes out.
   *
   * @param scored takes {@link Scored} values
   * @param erasures takes {@link Erasure}s
   * @param deadLetters takes the records that can't be processed
   */
  public record Children(String scored, String erasures, String deadLetters) {}

  /** One that scores with these scorers. */
  public ScoreBatches(BatchScorers scorers, DeadLetters deadLetters, Children children) {
    this.scorers = scorers;
    this.deadLetters = deadLetters;
    this.children = children;
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
        scorer.score(
            new Fetched(
                partition, offset, record.timestamp(), scorer.timestampType(), record.value()));
    if (outcome instanceof Scored scored) {
      scorer.latency().processed(scored.timestamp());
      // Kafka's timestamps are the wall clock; event time travels in the value.
      long now = context.currentSystemTimeMs();
      context.forward(new Record<>(record.key(), scored, now, record.headers()), children.scored());
    } else if (outcome instanceof Rejected rejected) {
      String erased = record.value() == null ? RawText.erasedBy(record.key()) : null;
      if (erased != null) {
        Erasure erasure = new Erasure(TextId.of(erased));
        context.forward(record.withValue(erasure), children.erasures());
      } else {
        deadLetters.send(context, record, rejected.deadLetter(), children.deadLetters());
      }
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
