package io.tonestream.app.batching;

import io.opentelemetry.api.trace.Span;
import io.tonestream.app.batching.Isolation.Failed;
import io.tonestream.app.batching.Outcome.Judgement;
import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.app.batching.Outcome.Scored;
import io.tonestream.app.batching.Outcome.Scoring;
import io.tonestream.app.batching.TextReader.ReadText;
import io.tonestream.app.batching.TextReader.Reading;
import io.tonestream.app.batching.TextReader.Unreadable;
import io.tonestream.app.serving.BatchPredictor;
import io.tonestream.app.serving.SuspectTexts;
import io.tonestream.app.serving.TextSpan;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import io.tonestream.schemas.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores one batch after the other, on one thread of its own. */
final class BatchWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchWorker.class);

  /** What is left of a batch that can't be searched to the end comes back in such parts of it. */
  private static final int PARTS = 16;

  /** Any model can score this: if one can't, the model is at fault and not the record. */
  private static final List<TextPair> PROBE = List.of(TextPair.of("all good"));

  private final ScoringQueue queue;
  private final TextReader reader;
  private final BatchPredictor predictor;
  private final SuspectTexts suspects;
  private final CachingPredictor cachingPredictor;
  private final Pace pace;
  private final ComparisonSample comparison;
  private final InstantSource clock;
  private final BatchMetrics metrics;

  /**
   * @param predictor which it closes
   * @param cachedTexts how many texts' scores are remembered, if the model is slow
   * @param comparison which texts are scored by two versions after a swap
   */
  BatchWorker(
      ScoringQueue queue,
      TextReader reader,
      BatchPredictor predictor,
      int cachedTexts,
      Pace pace,
      ComparisonSample comparison,
      InstantSource clock,
      BatchMetrics metrics) {
    this.queue = queue;
    this.reader = reader;
    this.predictor = predictor;
    this.suspects = predictor.suspectTexts();
    this.cachingPredictor = new CachingPredictor(predictor, cachedTexts, metrics);
    this.pace = pace;
    this.comparison = comparison;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Nothing is left to score. */
  void idle() {
    predictor.idle();
  }

  /**
   * Takes the next batch and settles every record of it.
   *
   * @param thread the generation of the scoring thread
   * @param afterPause whether nothing was left to score before
   */
  void scoreNext(int thread, boolean afterPause) {
    VersionCost cost;
    try {
      cost = pace.begin(predictor);
    } catch (RuntimeException | Error e) {
      Batch all = queue.nextBatch(thread, pace.ofUnknown().limit(false));
      queue.fail(all, e);
      queue.end(all);
      return;
    }
    Batch batch = queue.nextBatch(thread, cost.limit(afterPause));
    Span span = BatchTracing.ofAgent().begin(batch.records());
    try {
      score(batch, cost);
    } catch (RuntimeException | Error e) {
      span.recordException(e);
      queue.fail(batch, e);
    } finally {
      queue.end(batch);
      span.end();
    }
  }

  @Override
  public void close() {
    predictor.close();
  }

  private void score(Batch batch, VersionCost cost) {
    long start = System.nanoTime();
    List<ReadText> texts = read(batch);
    if (texts.isEmpty()) {
      return;
    }
    Isolation isolation = new Isolation(System::nanoTime);
    predict(batch, texts, cost, isolation);
    reject(batch, isolation);
    putBack(batch, isolation.left(), texts.size());
    metrics.batch(
        texts.size(),
        texts.get(0).record().waited(start),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** What can be scored; the rest is settled at once. */
  private List<ReadText> read(Batch batch) {
    Instant now = clock.instant();
    List<ReadText> texts = new ArrayList<>(batch.records().size());
    for (Fetched record : batch.records()) {
      Reading reading = unlessAtFault(reader.read(record, now));
      if (reading instanceof ReadText text) {
        texts.add(text);
      } else if (reading instanceof Unreadable unreadable) {
        queue.settle(batch, List.of(record), List.of(unreadable.outcome()));
      }
    }
    return texts;
  }

  /** A text that models hung on, or that ended the process, is scored no more. */
  private Reading unlessAtFault(Reading reading) {
    if (!suspects.isEmpty() && reading instanceof ReadText text) {
      Optional<String> rejection = rejection(text.record());
      if (rejection.isPresent()) {
        return new Unreadable(
            text.record(),
            new Rejected(
                DeadLetter.of(
                    DeadLetter.Stage.PREDICT, new IllegalStateException(rejection.get()))));
      }
    }
    return reading;
  }

  private Optional<String> rejection(Fetched record) {
    return suspects.rejection(record.partition().partition(), record.offset());
  }

  /** Scores a batch; one that fails is halved until the record at fault stands alone. */
  private void predict(Batch batch, List<ReadText> texts, VersionCost cost, Isolation isolation) {
    try {
      predictor.take(spans(texts));
      List<ModelInput> inputs = inputs(texts);
      CachingPredictor.Predicted predicted =
          cachingPredictor.predict(ModelInput.pairs(inputs), cost);
      BatchPredictor.Scores scores = predicted.scores();
      metrics.predicted(scores.taken());
      int scored = (int) Math.ceil(texts.size() * predicted.scored());
      if (!isolation.isBegun() && scored > 0) {
        pace.measured(scores, scored, (long) (bytes(texts) * predicted.scored()));
      }
      settle(batch, inputs, scores, compare(inputs, scores));
    } catch (RuntimeException | OutOfMemoryError e) {
      isolation.begin();
      if (texts.size() == 1) {
        settleFailed(batch, texts.get(0), isolation, e);
        return;
      }
      if (isOutOfMemory(e)) {
        log.warn(
            "Out of memory in a batch of {}: capacity is {} from now on",
            texts.size(),
            cost.halve(texts.size()));
      }
      int half = texts.size() / 2;
      search(batch, texts.subList(0, half), cost, isolation);
      search(batch, texts.subList(half, texts.size()), cost, isolation);
    }
  }

  /** Scores a part of a batch that failed, if anyone still wants it, and there is time for it. */
  private void search(Batch batch, List<ReadText> part, VersionCost cost, Isolation isolation) {
    List<ReadText> wanted = part.stream().filter(text -> text.record().isWanted()).toList();
    if (wanted.isEmpty()) {
      return;
    }
    if (isolation.isOver()) {
      isolation.leave(wanted);
    } else {
      predict(batch, wanted, cost, isolation);
    }
  }

  private List<ModelInput> inputs(List<ReadText> texts) {
    return ModelInput.of(texts, predictor.adopted().model());
  }

  /** After a swap, what the version before makes of some of the inputs; by index. */
  private Map<Integer, Comparison> compare(List<ModelInput> inputs, BatchPredictor.Scores scores) {
    int most = predictor.maxCompared();
    if (most == 0) {
      return Map.of();
    }
    List<Integer> sample =
        comparison.of(scores.modelVersion(), inputs.size(), most, i -> brandsOf(inputs.get(i)));
    if (sample.isEmpty()) {
      return Map.of();
    }
    Map<Integer, Comparison> comparisons = new HashMap<>();
    predictor
        .compare(
            ModelInput.pairs(sample.stream().map(inputs::get).toList()),
            sample.stream().map(scores.probabilities()::get).toList())
        .ifPresent(
            before -> {
              for (int i = 0; i < sample.size(); i++) {
                Label label = before.probabilities().get(i).mostProbable();
                comparisons.put(sample.get(i), new Comparison(before.modelVersion(), label));
              }
            });
    return comparisons;
  }

  /** The brands that a prediction is about. */
  private Collection<String> brandsOf(ModelInput input) {
    String brand = input.brand();
    return brand == null ? input.text().targets().keySet() : List.of(brand);
  }

  private void settle(
      Batch batch,
      List<ModelInput> inputs,
      BatchPredictor.Scores scores,
      Map<Integer, Comparison> comparisons) {
    Scoring scoring = new Scoring(scores.modelVersion(), clock.instant());
    List<Fetched> records = new ArrayList<>(inputs.size());
    List<Outcome> outcomes = new ArrayList<>(inputs.size());
    int at = 0;
    while (at < inputs.size()) {
      ReadText text = inputs.get(at).text();
      List<Judgement> judgements = new ArrayList<>(1);
      for (; at < inputs.size() && inputs.get(at).text() == text; at++) {
        judgements.add(judgement(inputs.get(at), scores, at, comparisons.get(at)));
      }
      records.add(text.record());
      outcomes.add(
          new Scored(
              text.id(),
              text.text(),
              text.targets().keySet(),
              text.timestamp(),
              text.lang(),
              reader.languages().isUnsupported(text.lang(), scores.model().languages()),
              judgements,
              scoring));
    }
    queue.settle(batch, records, outcomes);
    if (!suspects.isEmpty()) {
      records.forEach(record -> suspects.clear(record.partition().partition(), record.offset()));
    }
  }

  private static Judgement judgement(
      ModelInput input, BatchPredictor.Scores scores, int index, @Nullable Comparison comparison) {
    Part part = scores.part(index);
    return new Judgement(
        input.brand(),
        scores.model().isAboutSecond(input.pair(), part) ? JudgedBy.MENTION : JudgedBy.TEXT,
        part,
        scores.probabilities().get(index),
        scores.errors(index),
        comparison);
  }

  /** A text that fails alone: the version on probation, the text or the model is at fault. */
  private void settleFailed(Batch batch, ReadText item, Isolation isolation, Throwable failure) {
    List<ModelInput> inputs = inputs(List.of(item));
    predictor
        .fallBack(ModelInput.pairs(inputs), failure)
        .ifPresentOrElse(
            scores -> settle(batch, inputs, scores, Map.of()), () -> isolation.add(item, failure));
  }

  /** Texts failed on their own: if the model fails on any text, it is at fault and not they. */
  private void reject(Batch batch, Isolation isolation) {
    List<Failed> failed = isolation.failed();
    if (failed.isEmpty()) {
      return;
    }
    for (Failed each : failed) {
      if (isOutOfMemory(each.failure())) {
        throw new IllegalStateException("not enough memory to score a single text", each.failure());
      }
    }
    try {
      predictor.take(List.of());
      pace.probed(predictor.predict(PROBE));
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new IllegalStateException("the model fails on every text", e);
    }
    List<Outcome> outcomes = new ArrayList<>(failed.size());
    for (Failed each : failed) {
      outcomes.add(new Rejected(DeadLetter.of(DeadLetter.Stage.PREDICT, each.failure())));
    }
    queue.settle(batch, failed.stream().map(each -> each.text().record()).toList(), outcomes);
  }

  /**
   * However long calls take to fail: parts end up as single texts, which are settled one way or
   * another.
   */
  private void putBack(Batch batch, List<ReadText> left, int failedSize) {
    if (!left.isEmpty()) {
      int size = Math.max(1, failedSize / PARTS);
      log.warn(
          "{} texts of a batch of {} that failed are scored again in batches of {}",
          left.size(),
          failedSize,
          size);
      queue.putBack(batch, records(left), size);
    }
  }

  private static List<Fetched> records(List<ReadText> texts) {
    return texts.stream().map(ReadText::record).toList();
  }

  /** Where texts stand: one span a partition, from its first to its last. */
  private static List<TextSpan> spans(List<ReadText> texts) {
    Map<Integer, TextSpan> spans = new LinkedHashMap<>();
    for (ReadText text : texts) {
      long offset = text.record().offset();
      int partition = text.record().partition().partition();
      spans.merge(partition, new TextSpan(partition, offset, offset), TextSpan::and);
    }
    return List.copyOf(spans.values());
  }

  private static long bytes(List<ReadText> texts) {
    long bytes = 0;
    for (ReadText text : texts) {
      bytes += text.record().size();
    }
    return bytes;
  }

  /** PyTorch's own exceptions for it differ by device and have only their message in common. */
  private static boolean isOutOfMemory(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof OutOfMemoryError
        || message.contains("out of memory")
        || message.contains("not enough memory");
  }
}
