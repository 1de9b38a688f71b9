package io.tonestream.app.alerts;

import java.nio.ByteBuffer;

/**
 * How much more a brand's bins scatter than the number of their texts alone would make them: the
 * variance that is added to each bin, and how far surprises last from bin to bin. Mutable, one
 * stream thread's own.
 *
 * <p>The first is estimated by moments, each bin weighed by how well it tells it. The second is the
 * variance of sums of several bins' surprises beside that of as many independent ones.
 */
final class Spread {
  /** Lengths of the sums, in bins. */
  private static final int[] RUNS = {8, 32, 96};

  /** In bins: four weeks of a quarter of an hour each. */
  private static final double MEMORY = 2_688;

  private final double expected;
  private final double priorWeight;
  private double weight;
  private double weighted;
  private final Runs[] runs = new Runs[RUNS.length];

  /**
   * Before any bin.
   *
   * @param expected the added variance that is expected
   * @param deviation how far it may be off: a standard deviation
   */
  Spread(double expected, double deviation) {
    this.expected = expected;
    this.priorWeight = 1 / (deviation * deviation);
    for (int i = 0; i < RUNS.length; i++) {
      runs[i] = new Runs(RUNS[i]);
    }
  }

  /** The variance that is added to each bin's own. */
  double added() {
    return Math.max(0, (priorWeight * expected + weighted) / (priorWeight + weight));
  }

  /**
   * How many times larger the variance of a long sum of surprises is than if none lasted: 1 to 16.
   */
  double lasting() {
    double lasting = 1;
    for (Runs each : runs) {
      lasting = Math.max(lasting, each.ratio());
    }
    return lasting;
  }

  /**
   * Learns from a bin.
   *
   * @param added what this bin alone would say the added variance is
   * @param variance of that: how little the bin tells
   * @param standardised the bin's surprise in standard deviations
   */
  void learn(double added, double variance, double standardised) {
    weight = weight * (1 - 1 / MEMORY) + 1 / variance;
    weighted = weighted * (1 - 1 / MEMORY) + added / variance;
    for (Runs each : runs) {
      each.add(standardised);
    }
  }

  /** Puts all that is known. */
  void write(ByteBuffer bytes) {
    bytes.putDouble(weight).putDouble(weighted);
    for (Runs each : runs) {
      each.write(bytes);
    }
  }

  /** Takes what {@link #write} put. */
  void read(ByteBuffer bytes) {
    weight = bytes.getDouble();
    weighted = bytes.getDouble();
    for (Runs each : runs) {
      each.read(bytes);
    }
  }

  /** Sums of surprises over so many bins each. */
  private static final class Runs {
    /** As many runs of independent bins stand before the first. */
    private static final double PRIOR = 3;

    /** No single run says more than this. */
    private static final double MOST = 16;

    private final int length;
    private double count;
    private double squares;
    private double sum;
    private int size;

    Runs(int length) {
      this.length = length;
    }

    double ratio() {
      return (PRIOR + squares) / (PRIOR + count);
    }

    void add(double standardised) {
      sum += standardised;
      size++;
      if (size == length) {
        double kept = 1 - length / MEMORY;
        count = count * kept + 1;
        squares = squares * kept + Math.min(MOST, sum * sum / length);
        sum = 0;
        size = 0;
      }
    }

    void write(ByteBuffer bytes) {
      bytes.putDouble(count).putDouble(squares).putDouble(sum).putInt(size);
    }

    void read(ByteBuffer bytes) {
      count = bytes.getDouble();
      squares = bytes.getDouble();
      sum = bytes.getDouble();
      size = bytes.getInt();
    }
  }
}
