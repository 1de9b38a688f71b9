package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandSentiment.Counts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A brand left what its own history predicts, or has come back. Two records of one id make an
 * alert: one when it is raised, one when it is cleared.
 *
 * @param id the same in both records; no two alerts share one
 * @param brand the brand, which is also the record's key
 * @param kind what left its prediction
 * @param state whether the alert begins or ends with this record
 * @param direction whether more or less came than expected, when the alert was raised
 * @param at event time up to which texts were judged
 * @param raisedAt {@code at} of the record that raised the alert
 * @param since event time at which the change is estimated to have begun
 * @param cleared why the alert ended; absent while it is raised
 * @param observed what came in [since, at): net sentiment in [−1, 1], or texts an hour; absent
 *     where no text came that would have a net sentiment
 * @param expected the same, as the brand's history predicts it; absent with {@code observed}
 * @param evidence the sum of bets against the prediction when the alert was raised: a brand in
 *     which nothing changes needs at least so many bins to reach it, on average
 * @param falseAlarmRate how many false alarms of this kind a day the settings allow, on average
 * @param counts number of texts with each label in [since, at)
 * @param volume number of texts in [since, at)
 * @param modelSwap whether the model changed in [since, at): what is known of the models'
 *     difference is taken out of the prediction, the rest may be the model's
 * @param drivers what the texts around {@code at} speak of that could have made the difference, the
 *     most telling term first; absent where that isn't known
 * @param samples some of those texts; absent where there are none to show
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SentimentAlert(
    String id,
    String brand,
    Kind kind,
    State state,
    Direction direction,
    Instant at,
    Instant raisedAt,
    Instant since,
    @Nullable Cleared cleared,
    @Nullable Double observed,
    @Nullable Expected expected,
    double evidence,
    double falseAlarmRate,
    Counts counts,
    long volume,
    boolean modelSwap,
    @Nullable List<Term> drivers,
    @Nullable List<Sample> samples) {
  /** The most drivers, and the most samples, of an alert. */
  public static final int MAX_LISTED = 20;

  /** Refuses figures that contradict each other. */
  public SentimentAlert {
    id = Require.identifier("id", id);
    brand = Require.name("brand", brand);
    Require.present("kind", kind);
    Require.present("state", state);
    Require.present("direction", direction);
    Require.reasonable("at", Require.present("at", at));
    Require.reasonable("raisedAt", Require.present("raisedAt", raisedAt));
    Require.reasonable("since", Require.present("since", since));
    if (since.isAfter(raisedAt) || raisedAt.isAfter(at)) {
      throw new IllegalArgumentException(
          "since %s, raisedAt %s and at %s are out of order".formatted(since, raisedAt, at));
    }
    if ((state == State.CLEARED) != (cleared != null)) {
      throw new IllegalArgumentException("cleared is " + cleared + " in state " + state);
    }
    if ((observed == null) != (expected == null)) {
      throw new IllegalArgumentException("observed and expected go together");
    }
    if (observed != null) {
      Require.between("observed", observed, kind == Kind.NET ? -1 : 0, most(kind));
    }
    Require.between("evidence", evidence, 0, Double.MAX_VALUE);
    Require.between("falseAlarmRate", falseAlarmRate, 0, Double.MAX_VALUE);
    Require.present("counts", counts);
    if (volume != counts.total()) {
      throw new IllegalArgumentException(
          "volume is " + volume + " but counts sum to " + counts.total());
    }
    drivers = atMostListed("drivers", drivers);
    samples = atMostListed("samples", samples);
  }

  private static double most(Kind kind) {
    return kind == Kind.NET ? 1 : Double.MAX_VALUE;
  }

  private static <T> @Nullable List<T> atMostListed(String field, @Nullable List<T> list) {
    if (list != null) {
      Require.atMost(field, list, MAX_LISTED);
      list.forEach(item -> Require.present(field, item));
    }
    return list == null ? null : List.copyOf(list);
  }

  /** The same with what it is about. */
  public SentimentAlert with(@Nullable List<Term> drivers, @Nullable List<Sample> samples) {
    return new SentimentAlert(
        id,
        brand,
        kind,
        state,
        direction,
        at,
        raisedAt,
        since,
        cleared,
        observed,
        expected,
        evidence,
        falseAlarmRate,
        counts,
        volume,
        modelSwap,
        drivers,
        samples);
  }

  /** What left its prediction. */
  public enum Kind {
    /** Net sentiment: (positive − negative) / volume. */
    @JsonProperty("net")
    NET,
    /** The number of texts. */
    @JsonProperty("volume")
    VOLUME
  }

  /** Whether an alert begins or ends. */
  public enum State {
    /** It begins. */
    @JsonProperty("raised")
    RAISED,
    /** It ends. */
    @JsonProperty("cleared")
    CLEARED
  }

  /** Which way a brand left its prediction. */
  public enum Direction {
    /** More came than expected. */
    @JsonProperty("up")
    UP,
    /** Less came than expected. */
    @JsonProperty("down")
    DOWN
  }

  /** Why an alert ended. */
  public enum Cleared {
    /** The brand is back at what its history predicts. */
    @JsonProperty("returned")
    RETURNED,
    /** The new level has lasted so long that it counts as normal. */
    @JsonProperty("adopted")
    ADOPTED
  }

  /**
   * What a brand's history predicts of a span.
   *
   * @param value the prediction
   * @param low lower end of its 95 % interval
   * @param high upper end of the interval
   */
  public record Expected(double value, double low, double high) {
    /** Refuses what is no interval. */
    public Expected {
      Require.between("expected.low", low, -Double.MAX_VALUE, value);
      Require.between("expected.high", high, value, Double.MAX_VALUE);
    }
  }
}
