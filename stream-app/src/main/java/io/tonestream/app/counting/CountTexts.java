package io.tonestream.app.counting;

import io.tonestream.app.counting.BrandCounts.OfBrand;
import io.tonestream.app.drivers.Mention;
import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.app.tasks.CommitHook;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.GroupHeader;
import io.tonestream.schemas.LabeledText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Counts labelled texts where they were scored, and sends the counts right before each commit: one
 * {@link BrandCounts} for each partition of {@code brand-counts} that has any of the brands. One
 * for each task, on its stream thread.
 *
 * <p>What is counted stands in memory alone: it goes out with the transaction that commits the
 * texts' offsets, or it is lost with that transaction, and the texts are read again.
 */
public final class CountTexts implements Processor<String, LabeledText, Integer, byte[]> {
  /** Name of the task's {@link CommitHook}. */
  public static final String HOOK = "pending-counts";

  /** A record's key is its partition. */
  public static final StreamPartitioner<Integer, byte[]> PARTITIONER =
      (topic, key, value, partitions) -> Optional.of(Set.of(key));

  /**
   * A record holds about so much, and what is more doesn't wait for a commit: topics take 1 MiB.
   */
  private static final int MAX_BYTES = 512 << 10;

  /** Those of a second's counts: a few, but where versions are compared, and of its groups. */
  private static final int SECOND_BYTES = 160;

  private static final int CHARACTER_BYTES = 3;

  private final IntSupplier partitions;
  private final int mentionsPerSecond;
  private final CountKeys keys = new CountKeys();

  /** By brand. */
  private final Map<String, Pending> pending = new HashMap<>();

  /** How scorers err, by {@link CountKey#scorer}. */
  private final Map<String, ErrorRates> errors = new HashMap<>();

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

  /** A brand's texts since the last commit. */
  private static final class Pending {
    private final TextCounts counts = new TextCounts();
    private final List<Mention> mentions = new ArrayList<>(0);
    private int characters;

    void add(Mention mention) {
      mentions.add(mention);
      characters += mention.characters();
    }

    int bytes() {
      return SECOND_BYTES * counts.seconds() + CHARACTER_BYTES * characters;
    }
  }

  /** Called again when a task is revived after an aborted transaction: nothing may be left over. */
  @Override
  public void init(ProcessorContext<Integer, byte[]> context) {
    this.context = context;
    pending.clear();
    errors.clear();
    sampler = new MentionSampler(mentionsPerSecond);
    CommitHook hook = context.getStateStore(HOOK);
    hook.beforeCommit(context, this::send);
  }

  @Override
  public void process(Record<String, LabeledText> record) {
    LabeledText text = record.value();
    Pending brand = pending.computeIfAbsent(text.brand(), name -> new Pending());
    brand.counts.add(
        text.timestamp().toEpochMilli(),
        keys.nameFor(text),
        text.label(),
        text.comparison(),
        groupOf(record));
    Header rates = record.headers().lastHeader(ErrorRates.HEADER);
    if (rates != null) {
      errors.computeIfAbsent(
          CountKey.scorer(text.modelVersion(), text.part()),
          scorer -> ErrorRates.read(rates.value()));
    }
    if (mentionsPerSecond > 0 && text.countsAsOpinion()) {
      sampler.choose(text, context.currentSystemTimeMs()).ifPresent(brand::add);
    }
    if (brand.bytes() >= MAX_BYTES) {
      send();
    }
  }

  /** Of what is no opinion, copies make no difference. */
  private static int groupOf(Record<String, LabeledText> record) {
    Header group = record.headers().lastHeader(GroupHeader.NAME);
    return group != null && record.value().countsAsOpinion()
        ? GroupHeader.read(group.value())
        : ContentGroup.NONE;
  }

  private void send() {
    Map<Integer, Packet> packets = new HashMap<>();
    pending.forEach(
        (brand, texts) -> {
          int partition = partitionOf(brand);
          Packet packet = packets.computeIfAbsent(partition, key -> new Packet());
          if (packet.bytes + texts.bytes() > MAX_BYTES) {
            send(partition, packet);
          }
          packet.add(brand, texts);
        });
    packets.forEach(this::send);
    pending.clear();
    errors.clear();
  }

  private void send(int partition, Packet packet) {
    if (!packet.counts.isEmpty()) {
      byte[] value = new BrandCounts(packet.counts, errors).toBytes();
      context.forward(new Record<>(partition, value, context.currentSystemTimeMs()));
      packet.clear();
    }
  }

  /** That of Kafka's own producer for records with the brand as their key. */
  private int partitionOf(String brand) {
    byte[] key = brand.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions.getAsInt();
  }

  /** What becomes one record. */
  private static final class Packet {
    private final List<OfBrand> counts = new ArrayList<>();
    private int bytes;

    void add(String brand, Pending texts) {
      counts.add(new OfBrand(brand, texts.counts, texts.mentions));
      bytes += texts.bytes() + CHARACTER_BYTES * brand.length();
    }

    void clear() {
      counts.clear();
      bytes = 0;
    }
  }
}
