package io.tonestream.trainer.training;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Tensor;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.Checkpoint;
import io.tonestream.trainer.checkpoint.Checkpoints;
import io.tonestream.trainer.checkpoint.EndedEpoch;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Batches;
import io.tonestream.trainer.optimization.Learner;
import io.tonestream.trainer.optimization.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Passes over the data until validation stops improving, and keeps the best. Between any two steps
 * what it needs to go on is the learner's state, the best parameters and a few counters: a
 * checkpoint.
 */
final class Epochs implements AutoCloseable {
  private static final String BEST = "best/";

  private final Schedule schedule;
  private final OptionalInt patience;
  private final Learner learner;
  private final Batches batches;
  private final Candidates candidates;
  private final Checkpoints checkpoints;
  private final Progress progress;

  private final List<EndedEpoch> ended = new ArrayList<>();
  private int steps;
  private double lossSum;
  private @Nullable ModelBundle best;

  /**
   * From the start.
   *
   * @param patience passes without a better validation result before it stops and the best is kept;
   *     without it, all are taken and the last is kept
   * @param learner which it closes
   */
  Epochs(
      Schedule schedule,
      OptionalInt patience,
      Learner learner,
      Batches batches,
      Candidates candidates,
      Checkpoints checkpoints,
      Progress progress) {
    this.schedule = schedule;
    this.patience = patience;
    this.learner = learner;
    this.batches = batches;
    this.candidates = candidates;
    this.checkpoints = checkpoints;
    this.progress = progress;
  }

  /** Goes on from a checkpoint of the same training. What was told of its epochs is told again. */
  void resume(Checkpoint checkpoint) {
    learner.restore(checkpoint.values());
    for (EndedEpoch each : checkpoint.standing().epochs()) {
      end(each);
    }
    steps = checkpoint.standing().steps();
    lossSum = checkpoint.standing().lossSum();
    if (!ended.isEmpty()) {
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      learner
          .parameters()
          .forEach((name, tensor) -> parameters.put(name, saved(checkpoint, name, tensor.shape())));
      best = candidates.of(parameters);
    }
  }

  private static Tensor saved(Checkpoint checkpoint, String name, long[] shape) {
    int length = Math.toIntExact(Tensor.size(shape));
    return new Tensor(shape, Learner.saved(checkpoint.values(), BEST + name, length));
  }

  /** Trains to the end. */
  ModelBundle best() {
    while (ended.size() < schedule.epochs() && !isOutOfPatience()) {
      double loss = pass(batches.of(ended.size() + 1));
      ModelBundle candidate = candidates.of(learner.parameters());
      Evaluation validation = candidates.validate(candidate);
      boolean better = patience.isEmpty() || validation.macroRecall() > bestRecall();
      best = better ? candidate : best;
      steps = 0;
      lossSum = 0;
      end(new EndedEpoch(loss, validation, better));
      save();
    }
    if (best == null) {
      throw new IllegalArgumentException("epochs must be at least 1");
    }
    return best;
  }

  /** Takes the steps of an epoch that are left, and returns its mean loss. */
  private double pass(List<Batch> all) {
    int epoch = ended.size() + 1;
    progress.epochStarted(epoch, all.size(), steps);
    while (steps < all.size()) {
      long number = (long) ended.size() * all.size() + steps + 1;
      double after = ended.size() + (double) steps / all.size();
      float loss = learner.step(all.get(steps), number, schedule.rate(after));
      requireFinite(loss, epoch);
      lossSum += loss;
      steps++;
      progress.stepped(lossSum / steps, all.get(steps - 1).size());
      if (checkpoints.isDue()) {
        save();
      }
    }
    return lossSum / steps;
  }

  private static void requireFinite(float loss, int epoch) {
    if (!Float.isFinite(loss)) {
      throw new TrainingException(
          "training diverged in epoch "
              + epoch
              + " (the loss is "
              + loss
              + "): try a lower learning-rate");
    }
  }

  private void end(EndedEpoch epoch) {
    ended.add(epoch);
    progress.epochEnded(ended.size(), epoch.loss(), epoch.validation(), epoch.best());
  }

  private double bestRecall() {
    return ended.stream()
        .mapToDouble(epoch -> epoch.validation().macroRecall())
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  private boolean isOutOfPatience() {
    return patience.isPresent() && sinceBest() >= patience.getAsInt();
  }

  /** How many epochs have passed since the best. */
  private int sinceBest() {
    int since = 0;
    while (since < ended.size() && !ended.get(ended.size() - 1 - since).best()) {
      since++;
    }
    return since;
  }

  private void save() {
    checkpoints.write(List.copyOf(ended), steps, lossSum, this::values);
  }

  private Map<String, float[]> values() {
    Map<String, float[]> values = new LinkedHashMap<>(learner.state());
    if (best != null) {
      best.parameters().forEach((name, tensor) -> values.put(BEST + name, tensor.values()));
    }
    return values;
  }

  @Override
  public void close() {
    learner.close();
  }
}
