package io.tonestream.app.alerts;

/**
 * Day and week as numbers that a line can be fitted to: a constant, harmonics of the day and
 * harmonics of the week. Days are of UTC.
 */
final class Seasons {
  private static final double DAY_MILLIS = 86_400_000;
  private static final int OF_DAY = 4;
  private static final int OF_WEEK = 3;

  /** How many numbers there are. */
  static final int SIZE = 1 + 2 * (OF_DAY + OF_WEEK);

  private Seasons() {}

  /** The numbers {@code [SIZE]} of a moment: 1, then a sine and a cosine for each harmonic. */
  static double[] at(long timeMillis) {
    double[] x = new double[SIZE];
    x[0] = 1;
    double day = timeMillis / DAY_MILLIS;
    int at = 1;
    for (int harmonic = 1; harmonic <= OF_DAY; harmonic++) {
      at = put(x, at, day * harmonic);
    }
    for (int harmonic = 1; harmonic <= OF_WEEK; harmonic++) {
      at = put(x, at, day * harmonic / 7);
    }
    return x;
  }

  /**
   * Variances {@code [SIZE]} of what is to be learnt, before anything is known: small, so that a
   * season shows only once there are texts that show it.
   *
   * @param level standard deviation of the constant
   * @param day standard deviation of the day's first harmonic; the n-th has an n-th of it
   * @param week likewise
   */
  static double[] prior(double level, double day, double week) {
    double[] variances = new double[SIZE];
    variances[0] = level * level;
    int at = 1;
    for (int harmonic = 1; harmonic <= OF_DAY; harmonic++) {
      variances[at++] = Math.pow(day / harmonic, 2);
      variances[at++] = Math.pow(day / harmonic, 2);
    }
    for (int harmonic = 1; harmonic <= OF_WEEK; harmonic++) {
      variances[at++] = Math.pow(week / harmonic, 2);
      variances[at++] = Math.pow(week / harmonic, 2);
    }
    return variances;
  }

  private static int put(double[] x, int at, double turns) {
    x[at] = Math.sin(2 * Math.PI * turns);
    x[at + 1] = Math.cos(2 * Math.PI * turns);
    return at + 2;
  }
}
