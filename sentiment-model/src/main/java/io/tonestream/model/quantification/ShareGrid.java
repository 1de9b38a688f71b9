package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;
import java.util.Arrays;

/**
 * Points that lie evenly among all shares of true labels, or a part of them, with what a model's
 * predicted labels are expected to be there. Immutable.
 *
 * <p>A point is the centre of a cell; all cells have the same area. Nets of points are multiples of
 * one width apart.
 */
final class ShareGrid {
  /** Triangles to a side of the triangle of all shares. */
  private static final int SIDES = 15;

  /** Triangles to a side of a part of it. */
  private static final int PART_SIDES = 20;

  /** Where one label is unknown: all shares lie on a line. */
  private static final int SEGMENTS = 60;

  private static final int NEGATIVE = Label.NEGATIVE.ordinal();
  private static final int NEUTRAL = Label.NEUTRAL.ordinal();
  private static final int POSITIVE = Label.POSITIVE.ordinal();
  private static final int LABELS = Label.values().length;

  private final int size;

  /** {@code [points][labels]}, row by row: shares of true labels, which sum to 1. */
  private final double[] shares;

  /** {@code [points][2]}: expected shares of the first two predicted labels. */
  private final double[] expected;

  /** {@code [points][3]}: their variances over groups, and between these their covariance. */
  private final double[] covariances;

  private final double netWidth;
  private final double lowestNet;
  private final int nets;

  private ShareGrid(ErrorMatrix errors, double[] shares, double netWidth) {
    this.size = shares.length / LABELS;
    this.shares = shares;
    this.netWidth = netWidth;
    this.expected = new double[2 * size];
    this.covariances = new double[3 * size];
    double lowest = 1;
    double highest = -1;
    for (int point = 0; point < size; point++) {
      lowest = Math.min(lowest, net(point));
      highest = Math.max(highest, net(point));
      expect(errors, point);
    }
    this.lowestNet = lowest;
    this.nets = 1 + (int) Math.round((highest - lowest) / netWidth);
  }

  /**
   * Covariances of rows that are independent, and of such as are off in the same direction (their
   * Cholesky factors add up), each for its part.
   */
  private void expect(ErrorMatrix errors, int point) {
    double alone = 1 - errors.correlation();
    double factor = 0;
    double below = 0;
    double otherFactor = 0;
    for (int row = 0; row < errors.rows(); row++) {
      double share = share(point, errors.label(row));
      double variance = errors.covariance(row, 0, 0);
      double covariance = errors.covariance(row, 0, 1);
      double otherVariance = errors.covariance(row, 1, 1);
      expected[2 * point] += share * errors.rate(row, 0);
      expected[2 * point + 1] += share * errors.rate(row, 1);
      covariances[3 * point] += alone * share * share * variance;
      covariances[3 * point + 1] += alone * share * share * covariance;
      covariances[3 * point + 2] += alone * share * share * otherVariance;
      double deviation = Math.sqrt(variance);
      factor += share * deviation;
      below += share * covariance / deviation;
      otherFactor +=
          share * Math.sqrt(Math.max(0, otherVariance - covariance * covariance / variance));
    }
    covariances[3 * point] += errors.correlation() * factor * factor;
    covariances[3 * point + 1] += errors.correlation() * factor * below;
    covariances[3 * point + 2] +=
        errors.correlation() * (below * below + otherFactor * otherFactor);
  }

  /** All shares of the labels that are known. */
  static ShareGrid whole(ErrorMatrix errors) {
    return errors.rows() == LABELS
        ? triangles(errors, SIDES, new double[LABELS], new double[] {1, 1, 1})
        : line(errors, 0, 1);
  }

  /**
   * Those shares that lie between these, {@code [labels]}: of negative and positive texts, or, if a
   * label is unknown, of the second one that is known.
   */
  static ShareGrid between(ErrorMatrix errors, double[] low, double[] high) {
    if (errors.rows() < LABELS) {
      int second = errors.label(1);
      return line(errors, low[second], high[second]);
    }
    double span = Math.max(high[NEGATIVE] - low[NEGATIVE], high[POSITIVE] - low[POSITIVE]);
    return triangles(errors, (int) Math.round(PART_SIDES / span), low, high);
  }

  /**
   * Triangles that tile all shares, of which those are taken that lie between. Those that point up
   * have their centre at thirds of a side, the others at two thirds.
   */
  private static ShareGrid triangles(
      ErrorMatrix errors, int divisions, double[] low, double[] high) {
    double side = 1.0 / divisions;
    int fromNegative = (int) (low[NEGATIVE] * divisions);
    int toNegative = (int) Math.ceil(high[NEGATIVE] * divisions);
    int fromPositive = (int) (low[POSITIVE] * divisions);
    int toPositive = (int) Math.ceil(high[POSITIVE] * divisions);
    double[] shares =
        new double[LABELS * 2 * (toNegative - fromNegative) * (toPositive - fromPositive)];
    int at = 0;
    for (int i = fromNegative; i < toNegative; i++) {
      for (int j = fromPositive; j < toPositive; j++) {
        for (double third = 1; third <= 2 && i + j + third <= divisions; third++) {
          shares[at + NEGATIVE] = side * (i + third / 3);
          shares[at + POSITIVE] = side * (j + third / 3);
          shares[at + NEUTRAL] = 1 - shares[at + NEGATIVE] - shares[at + POSITIVE];
          at += LABELS;
        }
      }
    }
    return new ShareGrid(errors, Arrays.copyOf(shares, at), side);
  }

  /** Shares of the second label that is known, between these; the first has the rest. */
  private static ShareGrid line(ErrorMatrix errors, double low, double high) {
    int first = errors.label(0);
    int second = errors.label(1);
    double side = (high - low) / SEGMENTS;
    double[] shares = new double[LABELS * SEGMENTS];
    for (int i = 0; i < SEGMENTS; i++) {
      double share = low + side * (i + 0.5);
      shares[LABELS * i + first] = 1 - share;
      shares[LABELS * i + second] = share;
    }
    // Labels are in the order of their scores −1, 0, 1.
    return new ShareGrid(errors, shares, side * (second - first));
  }

  /** Number of points. */
  int size() {
    return size;
  }

  double share(int point, int label) {
    return shares[LABELS * point + label];
  }

  double net(int point) {
    return share(point, POSITIVE) - share(point, NEGATIVE);
  }

  /** Expected share of a predicted label, the first or the second. */
  double expected(int point, int label) {
    return expected[2 * point + label];
  }

  /** Covariance over groups of the first two predicted labels' shares. */
  double covariance(int point, int label, int other) {
    return covariances[3 * point + label + other];
  }

  /** Distance between neighbouring nets. */
  double netWidth() {
    return netWidth;
  }

  /** How many different nets points have. */
  int nets() {
    return nets;
  }

  /** The number of a point's net, counted from the lowest. */
  int netNumber(int point) {
    return (int) Math.round((net(point) - lowestNet) / netWidth);
  }

  /** The net of this number. */
  double netOf(int number) {
    return lowestNet + number * netWidth;
  }
}
