package io.tonestream.trainer.distillation;

import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Models whose probabilities a faster one learns instead of bare labels (Hinton, Vinyals and Dean
 * 2015): the mean of what they say.
 *
 * @param bundles the models
 * @param device where they run
 * @param threads how many texts are scored at a time
 */
public record Teachers(List<ModelBundle> bundles, String device, int threads) {
  /** Texts that are scored, and kept, at a time: a few seconds of a slow teacher. */
  private static final int BATCH = 128;

  /** Refuses to go without any, or with one that labels nothing. */
  public Teachers {
    bundles = List.copyOf(bundles);
    if (bundles.isEmpty()) {
      throw new IllegalArgumentException("there is no teacher: give a bundle with --teacher");
    }
    for (ModelBundle bundle : bundles) {
      if (bundle.manifest().isBareEncoder()) {
        throw new IllegalArgumentException(
            "the teacher " + bundle.version() + " labels nothing: train it first");
      }
    }
  }

  /** What they are called, and are. */
  List<String> versions() {
    return bundles.stream()
        .map(bundle -> bundle.manifest().name() + " " + bundle.version() + " " + bundle.sha256())
        .toList();
  }

  /**
   * What they say about texts and their targets, in order.
   *
   * @param file where it is kept as it comes; what it has already is not asked again
   * @param progress is told how many texts are done
   */
  public List<Probabilities> of(List<TextPair> texts, TaughtFile file, Consumer<Integer> progress) {
    requireTargetsReadable(texts);
    Queue<List<TextPair>> left = batches(texts, file);
    if (!left.isEmpty()) {
      label(left, file, progress);
    }
    return texts.stream().map(file::get).toList();
  }

  private void label(Queue<List<TextPair>> left, TaughtFile file, Consumer<Integer> progress) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<BundleModel> models = new ArrayList<>();
    try {
      bundles.forEach(bundle -> models.add(BundleModel.load(bundle, device)));
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(pool.submit(() -> label(left, models, file, progress)));
      }
      running.forEach(Teachers::await);
    } finally {
      pool.shutdownNow();
      models.forEach(BundleModel::close);
    }
  }

  private void requireTargetsReadable(List<TextPair> texts) {
    if (texts.stream().allMatch(text -> text.second() == null)) {
      return;
    }
    for (ModelBundle bundle : bundles) {
      if (!bundle.manifest().takesTargets()) {
        throw new IllegalArgumentException(
            "teacher %s takes no targets, and would say the same of each target of a text: give another, leave --target-column out, or have it teach texts without targets alone (--teacher-share 0)"
                .formatted(bundle.version()));
      }
    }
  }

  /** What is not labelled yet, each once. */
  private static Queue<List<TextPair>> batches(List<TextPair> texts, TaughtFile file) {
    List<TextPair> left = texts.stream().distinct().filter(text -> !file.has(text)).toList();
    Queue<List<TextPair>> batches = new ConcurrentLinkedQueue<>();
    for (int from = 0; from < left.size(); from += BATCH) {
      batches.add(left.subList(from, Math.min(from + BATCH, left.size())));
    }
    return batches;
  }

  private static void label(
      Queue<List<TextPair>> left,
      List<BundleModel> models,
      TaughtFile file,
      Consumer<Integer> progress) {
    List<SentimentPredictor> predictors = new ArrayList<>();
    try {
      models.forEach(model -> predictors.add(model.openPredictor()));
      for (List<TextPair> batch = left.poll(); batch != null; batch = left.poll()) {
        file.add(batch, mean(models, predictors, batch));
        progress.accept(batch.size());
      }
    } finally {
      predictors.forEach(SentimentPredictor::close);
    }
  }

  private static void await(Future<?> work) {
    try {
      work.get();
    } catch (ExecutionException e) {
      throw new TrainingException("a teacher failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted while teachers label texts", e);
    }
  }

  private static List<Probabilities> mean(
      List<BundleModel> models, List<SentimentPredictor> predictors, List<TextPair> batch) {
    float[][] sums = new float[batch.size()][3];
    for (int model = 0; model < models.size(); model++) {
      List<Probabilities> scores =
          predictors.get(model).predictPairs(models.get(model).asked(batch));
      for (int i = 0; i < sums.length; i++) {
        sums[i][0] += scores.get(i).negative();
        sums[i][1] += scores.get(i).neutral();
        sums[i][2] += scores.get(i).positive();
      }
    }
    int count = models.size();
    return Arrays.stream(sums)
        .map(sum -> new Probabilities(sum[0] / count, sum[1] / count, sum[2] / count))
        .toList();
  }
}
