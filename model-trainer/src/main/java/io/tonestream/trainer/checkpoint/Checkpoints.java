package io.tonestream.trainer.checkpoint;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes checkpoints as often as they are worth their time. One thread's own. */
public final class Checkpoints {
  /** What share of the time goes into checkpoints at most. */
  private static final double MAX_COST = 0.01;

  private final @Nullable CheckpointFile file;

  /** When the last checkpoint was written, or training began, and how long a checkpoint takes. */
  private long savedAt = System.nanoTime();

  private long cost;

  /** Into this file, if any. */
  public Checkpoints(@Nullable CheckpointFile file) {
    this.file = file;
  }

  public boolean isDue() {
    return file != null
        && System.nanoTime() - savedAt >= Math.max(file.minInterval().toNanos(), cost / MAX_COST);
  }

  /** Writes one now. */
  public void write(Supplier<Checkpoint> checkpoint) {
    if (file == null) {
      return;
    }
    long start = System.nanoTime();
    file.write(checkpoint.get());
    savedAt = System.nanoTime();
    cost = savedAt - start;
  }
}
