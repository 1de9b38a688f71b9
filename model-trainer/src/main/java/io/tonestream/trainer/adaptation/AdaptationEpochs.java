package io.tonestream.trainer.adaptation;

import io.tonestream.model.network.Tensor;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.Checkpoint;
import io.tonestream.trainer.checkpoint.Checkpoints;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Batches;
import io.tonestream.trainer.optimization.Learner;
import io.tonestream.trainer.optimization.Schedule;
import io.tonestream.trainer.optimization.Seeds;
import io.tonestream.trainer.training.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Passes over texts without labels, of which other pieces are hidden in each. Between any two steps
 * what it needs to go on is the learner's state and two counters: a checkpoint.
 */
final class AdaptationEpochs implements AutoCloseable {
  private final Schedule schedule;
  private final Learner learner;
  private final Batches batches;
  private final Masking masking;
  private final long seed;
  private final Checkpoints checkpoints;
  private final Progress progress;
  private final int stepsOfAnEpoch;

  /** Of all epochs. */
  private int steps;

  /** Of the current epoch. */
  private double lossSum;

  /**
   * From the start.
   *
   * @param learner which it closes
   * @param batches of texts as they are
   */
  AdaptationEpochs(
      Schedule schedule,
      Learner learner,
      Batches batches,
      Masking masking,
      long seed,
      Checkpoints checkpoints,
      Progress progress) {
    this.schedule = schedule;
    this.learner = learner;
    this.batches = batches;
    this.masking = masking;
    this.seed = seed;
    this.checkpoints = checkpoints;
    this.progress = progress;
    this.stepsOfAnEpoch = batches.of(1).size();
  }

  /** Goes on from a checkpoint of the same adaptation. */
  void resume(Checkpoint checkpoint) {
    learner.restore(checkpoint.values());
    steps = checkpoint.standing().steps();
    lossSum = checkpoint.standing().lossSum();
  }

  /** Takes the steps that are left, and returns what the parameters are then. */
  Map<String, Tensor> run() {
    while (steps < schedule.epochs() * stepsOfAnEpoch) {
      pass(steps / stepsOfAnEpoch + 1);
    }
    return learner.parameters();
  }

  private void pass(int epoch) {
    List<Batch> all = batches.of(epoch);
    int done = steps % stepsOfAnEpoch;
    lossSum = done == 0 ? 0 : lossSum;
    progress.epochStarted(epoch, all.size(), done);
    for (Batch batch : all.subList(done, all.size())) {
      lossSum += step(batch, epoch);
      done++;
      progress.stepped(lossSum / done, batch.size());
      if (checkpoints.isDue() || done == all.size()) {
        // Epochs that are over follow from the steps.
        checkpoints.write(List.of(), steps, lossSum, learner::state);
      }
    }
    progress.adapted(epoch, lossSum / done);
  }

  private float step(Batch batch, int epoch) {
    float rate = schedule.rate((double) steps / stepsOfAnEpoch);
    steps++;
    Batch hidden = masking.hide(batch.texts(), Seeds.of(seed, steps));
    float loss = learner.step(hidden, steps, rate);
    if (!Float.isFinite(loss)) {
      throw new TrainingException(
          "the adaptation diverged in epoch "
              + epoch
              + " (the loss is "
              + loss
              + "): try a lower adapt-learning-rate");
    }
    return loss;
  }

  /** When the adaptation began. */
  Instant created() {
    return checkpoints.created();
  }

  @Override
  public void close() {
    learner.close();
  }
}
