package io.tonestream.app.alerts;

/**
 * Day and week as numbers that a line can be fitted to: a constant, harmonics of the day and
 * harmonics of the week; and the half hour of the day, for what harmonics are too smooth for. Days
 * are of UTC.
 *
 * @param x {@code [SIZE]}: 1, then a sine and a cosine for each harmonic
 * @param halfHour of the day, in [0, {@value #HALF_HOURS})
 */
record Seasons(double[] x, int halfHour) {
  private static final long DAY_MILLIS = 86_400_000;
  private static final int OF_DAY = 4;
  private static final int OF_WEEK = 3;

  /** How many numbers there are. */
  static final int SIZE = 1 + 2 * (OF_DAY + OF_WEEK);

  /** In a day. */
  static final int HALF_HOURS = 48;

  private static final long HALF_HOUR_MILLIS = DAY_MILLIS / HALF_HOURS;

  /** Those of a moment. */
  static Seasons at(long timeMillis) {
    double[] x = new double[SIZE];
    x[0] = 1;
    double day = (double) timeMillis / DAY_MILLIS;
    int at = 1;
    for (int harmonic = 1; harmonic <= OF_DAY; harmonic++) {
      at = put(x, at, day * harmonic);
    }
    for (int harmonic = 1; harmonic <= OF_WEEK; harmonic++) {
      at = put(x, at, day * harmonic / 7);
    }
    // In whole numbers: a fraction of a day would be rounded down on the border of a half hour.
    return new Seasons(x, (int) (Math.floorMod(timeMillis, DAY_MILLIS) / HALF_HOUR_MILLIS));
  }

  private static int put(double[] x, int at, double turns) {
    x[at] = Math.sin(2 * Math.PI * turns);
    x[at + 1] = Math.cos(2 * Math.PI * turns);
    return at + 2;
  }

  /**
   * How far from 0 each of these is, before anything is known of a brand: little, so that a season
   * shows only once there are texts that show it. All are standard deviations.
   *
   * @param level of the constant
   * @param day of the day's first harmonic; the n-th has an n-th of it
   * @param week likewise
   * @param halfHour of what a half hour adds to that
   */
  record Scale(double level, double day, double week, double halfHour) {
    /** The variances {@code [SIZE]} of constant and harmonics. */
    double[] variances() {
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
  }
}
