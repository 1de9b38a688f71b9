package io.tonestream.trainer.optimization;

import java.util.SplittableRandom;

/**
 * Random numbers that follow from the seed and a number alone, not from what was drawn before: so
 * training can go on from any epoch or step without the state of a generator.
 */
public final class Seeds {
  private Seeds() {}

  /** The random numbers of one epoch or step. */
  public static SplittableRandom of(long seed, long number) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
  }
}
