package io.tonestream.app.batching;

import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Turns each raw text into what became of it, right when it is processed: scored texts go to one
 * child, the rest, unchanged, to the dead letters. Stateless; one for each task, on its stream
 * thread.
 */
public final class ScoreBatches implements Processor<byte[], byte[], Object, Object> {
  private final BatchScorers scorers;
  private final DeadLetters deadLetters;
  private final String scoredChild;
  private final String deadLetterChild;
  private ProcessorContext<Object, Object> context;
  private TopicPartition partition;
  private BatchScorer scorer;

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
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    long offset = context.recordMetadata().map(RecordMetadata::offset).orElseThrow();
    Outcome outcome =
        scorer.score(new Fetched(partition, offset, record.timestamp(), record.value()));
    if (outcome instanceof Scored scored) {
      // Kafka's timestamps are the wall clock; event time travels in the value.
      long now = context.currentSystemTimeMs();
      context.forward(new Record<>(record.key(), scored, now, record.headers()), scoredChild);
    } else if (outcome instanceof Rejected rejected) {
      deadLetters.send(context, record, rejected.deadLetter(), deadLetterChild);
    }
  }

  /** What was scored ahead is only a cache: it goes when the partition goes. */
  @Override
  public void close() {
    scorer.drop(partition);
  }
}
