package io.tonestream.app.counting;

import io.tonestream.app.drivers.Mention;
import io.tonestream.app.erasure.Erasure;
import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.app.tasks.CommitHook;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.GroupHeader;
import io.tonestream.schemas.LabeledText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Counts labelled texts where they were scored, and sends the counts right before each commit: one
 * {@link BrandCounts} for each partition of {@code brand-counts} that has any of the brands. One
 * for each task, on its stream thread.
 *
 * <p>Where a text is to be erased, that goes to all partitions.
 *
 * <p>What is counted stands in memory alone: it goes out with the transaction that commits the
 * texts' offsets, or it is lost with that transaction, and the texts are read again.
 */
public final class CountTexts implements Processor<Object, Object, Integer, byte[]> {
  /** Name of the task's {@link CommitHook}. */
  public static final String HOOK = "pending-counts";

  /** A record's key is its partition. */
  public static final StreamPartitioner<Integer, byte[]> PARTITIONER =
      (topic, key, value, partitions) -> Optional.of(Set.of(key));

  private final IntSupplier partitions;
  private final int mentionsPerSecond;

  /** Since the last commit. */
  private final PendingCounts pending = new PendingCounts();

  private ProcessorContext<Integer, byte[]> context;
  private MentionSampler sampler;

  /**
   * @param partitions how many {@code brand-counts} has
   * @param mentionsPerSecond how many texts explain figures, about; 0 if none does
   */
  public CountTexts(IntSupplier partitions, int mentionsPerSecond) {
    this.partitions = partitions;
    this.mentionsPerSecond = mentionsPerSecond;
  }

  /** Called again when a task is revived after an aborted transaction: nothing may be left over. */
  @Override
  public void init(ProcessorContext<Integer, byte[]> context) {
    this.context = context;
    pending.clear();
    sampler = new MentionSampler(mentionsPerSecond);
    CommitHook hook = context.getStateStore(HOOK);
    hook.beforeCommit(context, this::send);
  }

  @Override
  public void process(Record<Object, Object> record) {
    if (record.value() instanceof Erasure erasure) {
      erase(erasure);
    } else {
      count((LabeledText) record.value(), record.headers());
    }
  }

  private void count(LabeledText text, Headers headers) {
    Mention mention =
        mentionsPerSecond > 0 && text.countsAsOpinion()
            ? sampler.choose(text, context.currentSystemTimeMs()).orElse(null)
            : null;
    if (count(pending, text, headers, mention)) {
      send();
    }
  }

  /** After all that was counted before. */
  private void erase(Erasure erasure) {
    send();
    for (int partition = 0; partition < partitions.getAsInt(); partition++) {
      context.forward(new Record<>(partition, erasure.toBytes(), context.currentSystemTimeMs()));
    }
  }

  /**
   * Counts a text with what its record's headers say.
   *
   * @return whether all should be sent now
   */
  public static boolean count(
      PendingCounts pending, LabeledText text, Headers headers, @Nullable Mention mention) {
    Header rates = headers.lastHeader(ErrorRates.HEADER);
    return pending.add(text, groupOf(text, headers), rates == null ? null : rates.value(), mention);
  }

  /** Of what is no opinion, copies make no difference. */
  private static int groupOf(LabeledText text, Headers headers) {
    Header group = headers.lastHeader(GroupHeader.NAME);
    return group != null && text.countsAsOpinion()
        ? GroupHeader.read(group.value())
        : ContentGroup.NONE;
  }

  private void send() {
    int count = partitions.getAsInt();
    pending.send(
        brand -> partitionOf(brand, count),
        (partition, counts) ->
            context.forward(
                new Record<>(partition, counts.toBytes(), context.currentSystemTimeMs())));
  }

  /** That of Kafka's own producer for records with the brand as their key. */
  public static int partitionOf(String brand, int partitions) {
    byte[] key = brand.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
