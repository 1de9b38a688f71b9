package io.tonestream.trainer.optimization;

/**
 * How fast to learn when: the rate rises in a straight line, then falls in one to nothing at the
 * end (Goyal et al. 2017 for the rise).
 *
 * @param epochs passes over the data at most
 * @param warmUp the share of them over which the rate rises
 * @param height what share of the learning rate it rises to
 */
public record Schedule(int epochs, float warmUp, float height) {
  /** What share of its full height a rising rate starts with. */
  private static final double FIRST = 0.1;

  /** One that rises to the whole learning rate. */
  public Schedule(int epochs, float warmUp) {
    this(epochs, warmUp, 1);
  }

  /** What share of the learning rate to use after so many epochs, or parts of one. */
  public float rate(double after) {
    double done = after / epochs;
    return (float)
        (height
            * (done < warmUp ? FIRST + (1 - FIRST) * done / warmUp : (1 - done) / (1 - warmUp)));
  }
}
