package io.tonestream.trainer.checkpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes checkpoints of a training as often as they are worth their time. One thread's own. */
public final class Checkpoints {
  /** What share of the time goes into checkpoints at most. */
  private static final double MAX_COST = 0.01;

  private final @Nullable CheckpointFile file;
  private final Map<String, String> fingerprint;
  private final Instant created;

  /** When the last checkpoint was written, or training began, and how long a checkpoint takes. */
  private long savedAt = System.nanoTime();

  private long cost;

  /**
   * Of a training that is told by its fingerprint.
   *
   * @param file that they are written to, if any
   * @param created the time that the version is named after
   */
  public Checkpoints(
      @Nullable CheckpointFile file, Map<String, String> fingerprint, Instant created) {
    this.file = file;
    this.fingerprint = fingerprint;
    this.created = created;
  }

  /** The time that the version is named after. */
  public Instant created() {
    return created;
  }

  /** Whether one is worth its time now. */
  public boolean isDue() {
    return file != null
        && System.nanoTime() - savedAt >= Math.max(file.minInterval().toNanos(), cost / MAX_COST);
  }

  /**
   * Writes one now.
   *
   * @param ended epochs that are over
   * @param steps how many steps of the next epoch are done
   * @param lossSum the sum of their losses
   * @param values the many numbers, by name; asked for only where there is a file
   */
  public void write(
      List<EndedEpoch> ended, int steps, double lossSum, Supplier<Map<String, float[]>> values) {
    if (file == null) {
      return;
    }
    long start = System.nanoTime();
    file.write(
        new Checkpoint(
            new Checkpoint.Standing(fingerprint, created, ended, steps, lossSum), values.get()));
    savedAt = System.nanoTime();
    cost = savedAt - start;
  }
}
