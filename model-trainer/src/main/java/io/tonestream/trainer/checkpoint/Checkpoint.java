package io.tonestream.trainer.checkpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How far a training came, between two steps.
 *
 * @param standing all but the many numbers
 * @param values the many numbers, by name; those that the learner goes on from, and the best
 *     parameters so far
 */
public record Checkpoint(Standing standing, Map<String, float[]> values) {
  /**
   * Where a training stands.
   *
   * @param fingerprint what it follows, see {@link Fingerprint}
   * @param created the time that the version is named after
   * @param epochs those that are over
   * @param steps how many steps of the next epoch are done
   * @param lossSum the sum of their losses
   */
  public record Standing(
      Map<String, String> fingerprint,
      Instant created,
      List<EndedEpoch> epochs,
      int steps,
      double lossSum) {}
}
