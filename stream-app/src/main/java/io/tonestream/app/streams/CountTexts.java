package io.tonestream.app.streams;

import static java.util.Objects.requireNonNull;

import io.tonestream.app.drivers.Mention;
import io.tonestream.app.drivers.MentionSampler;
import io.tonestream.app.windows.CountKey;
import io.tonestream.app.windows.CountKeys;
import io.tonestream.app.windows.TextCounts;
import io.tonestream.schemas.ConfusionHeader;
import io.tonestream.schemas.LabeledText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Counts labelled texts where they were scored, and sends one {@link BrandDelta} for each brand
 * right before each commit. One for each task, on its stream thread.
 *
 * <p>What is counted stands in memory alone: it goes out with the transaction that commits the
 * texts' offsets, or it is lost with that transaction, and the texts are read again.
 */
final class CountTexts implements Processor<String, LabeledText, String, byte[]> {
  /** Name of the task's {@link CommitHook}. */
  static final String HOOK = "pending-counts";

  /** A record must stay small: a brand with texts of so many seconds doesn't wait for a commit. */
  private static final int MAX_SECONDS = 4_096;

  private final int mentionsPerSecond;
  private final Map<String, Pending> pending = new HashMap<>();
  private final CountKeys keys = new CountKeys();
  private ProcessorContext<String, byte[]> context;
  private MentionSampler sampler;

  /**
   * @param mentionsPerSecond how many texts explain figures, about; 0 if none does
   */
  CountTexts(int mentionsPerSecond) {
    this.mentionsPerSecond = mentionsPerSecond;
  }

  /** A brand's texts since the last commit. */
  private static final class Pending {
    private final TextCounts counts = new TextCounts();
    private final Map<String, List<List<Long>>> errors = new HashMap<>(2);
    private final List<Mention> mentions = new ArrayList<>(0);
  }

  /** Called again when a task is revived after an aborted transaction: nothing may be left over. */
  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    pending.clear();
    sampler = new MentionSampler(mentionsPerSecond);
    CommitHook hook = context.getStateStore(HOOK);
    hook.beforeCommit(context, this::sendAll);
  }

  @Override
  public void process(Record<String, LabeledText> record) {
    LabeledText text = record.value();
    Pending brand = pending.computeIfAbsent(text.brand(), name -> new Pending());
    brand.counts.add(
        text.timestamp().toEpochMilli(), keys.nameFor(text), text.label(), text.comparison());
    Header confusion = record.headers().lastHeader(ConfusionHeader.NAME);
    if (confusion != null) {
      brand.errors.computeIfAbsent(
          CountKey.scorer(text.modelVersion(), text.part()),
          scorer -> ConfusionHeader.read(confusion.value()));
    }
    if (mentionsPerSecond > 0 && text.countsAsOpinion()) {
      sampler.choose(text, context.currentSystemTimeMs()).ifPresent(brand.mentions::add);
    }
    if (brand.counts.seconds() >= MAX_SECONDS) {
      send(text.brand(), requireNonNull(pending.remove(text.brand())));
    }
  }

  private void sendAll() {
    pending.forEach(this::send);
    pending.clear();
  }

  private void send(String brand, Pending texts) {
    BrandDelta delta = new BrandDelta(brand, texts.counts, texts.errors, texts.mentions);
    context.forward(new Record<>(brand, delta.toBytes(), context.currentSystemTimeMs()));
  }
}
