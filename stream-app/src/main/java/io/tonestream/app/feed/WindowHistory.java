package io.tonestream.app.feed;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one window of a brand was, at most so many times: the last record of each {@link #spacing}.
 * Not thread-safe; {@link LatestBrands} guards it.
 */
final class WindowHistory {
  private static final int POINTS_PER_WINDOW = 30;

  private final long spacingMillis;
  private final int maxPoints;
  private final Deque<Point> points = new ArrayDeque<>(4);

  /**
   * @param maxPoints the oldest go beyond that
   */
  WindowHistory(Duration length, int maxPoints) {
    this.spacingMillis = spacing(length).toMillis();
    this.maxPoints = maxPoints;
  }

  /** The shortest time between two points of a window of this length. */
  static Duration spacing(Duration length) {
    return length.dividedBy(POINTS_PER_WINDOW);
  }

  /**
   * A window at one moment. Primitive, since there are many.
   *
   * @param asOfMillis the window's end, in epoch milliseconds
   * @param net NaN while the window is empty, and so are its ends
   * @param correctedNet NaN where the window is not corrected
   */
  private record Point(
      long asOfMillis,
      double net,
      double netLow,
      double netHigh,
      double correctedNet,
      long negative,
      long neutral,
      long positive) {
    static Point of(Window window) {
      return new Point(
          window.end().toEpochMilli(),
          orNaN(window.net()),
          orNaN(window.netLow()),
          orNaN(window.netHigh()),
          window.corrected() == null ? Double.NaN : window.corrected().net(),
          window.counts().negative(),
          window.counts().neutral(),
          window.counts().positive());
    }

    HistoryPoint toHistoryPoint() {
      return new HistoryPoint(
          Instant.ofEpochMilli(asOfMillis),
          orNull(net),
          orNull(netLow),
          orNull(netHigh),
          orNull(correctedNet),
          negative + neutral + positive,
          new Counts(negative, neutral, positive));
    }

    private static double orNaN(@Nullable Double value) {
      return value == null ? Double.NaN : value;
    }

    private static @Nullable Double orNull(double value) {
      return Double.isNaN(value) ? null : value;
    }
  }

  /** A record replaces the one before it that lies in the same spacing. */
  void add(Window window) {
    Point point = Point.of(window);
    // Time may go back where the app's state was reset and the texts are counted again.
    while (!points.isEmpty() && slot(points.getLast()) >= slot(point)) {
      points.removeLast();
    }
    points.addLast(point);
    if (points.size() > maxPoints) {
      points.removeFirst();
    }
  }

  /** The points in [from, to], oldest first. */
  List<HistoryPoint> between(Instant from, Instant to) {
    return points.stream()
        .filter(point -> point.asOfMillis >= from.toEpochMilli())
        .filter(point -> point.asOfMillis <= to.toEpochMilli())
        .map(Point::toHistoryPoint)
        .toList();
  }

  /** The last points at most, oldest first. */
  Trend trend(int most) {
    int size = Math.min(most, points.size());
    long[] times = new long[size];
    Double[] nets = new Double[size];
    Iterator<Point> newestFirst = points.descendingIterator();
    for (int at = size - 1; at >= 0; at--) {
      Point point = newestFirst.next();
      times[at] = point.asOfMillis;
      nets[at] = Point.orNull(point.net);
    }
    return new Trend(times, nets);
  }

  private long slot(Point point) {
    return Math.floorDiv(point.asOfMillis, spacingMillis);
  }
}
