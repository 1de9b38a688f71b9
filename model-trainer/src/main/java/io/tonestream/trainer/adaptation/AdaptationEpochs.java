package io.tonestream.trainer.adaptation;

import io.tonestream.model.network.Tensor;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.Checkpoint;
import io.tonestream.trainer.checkpoint.CheckpointFile;
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
  private final Map<String, String> fingerprint;
  private final Instant created;
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
   * @param file where checkpoints go
   * @param fingerprint what they are told by
   * @param created the time that is kept in checkpoints
   */
  AdaptationEpochs(
      Schedule schedule,
      Learner learner,
      Batches batches,
      Masking masking,
      long seed,
      CheckpointFile file,
      Map<String, String> fingerprint,
      Instant created,
      Progress progress) {
    this.schedule = schedule;
    this.learner = learner;
    this.batches = batches;
    this.masking = masking;
    this.seed = seed;
    this.checkpoints = new Checkpoints(file);
    this.fingerprint = fingerprint;
    this.created = created;
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
        checkpoints.write(() -> new Checkpoint(standing(), learner.state()));
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

  /** Where it stands; epochs that are over are told by the steps. */
  Checkpoint.Standing standing() {
    return new Checkpoint.Standing(fingerprint, created, List.of(), steps, lossSum);
  }

  @Override
  public void close() {
    learner.close();
  }
}
