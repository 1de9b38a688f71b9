package io.tonestream.app.testing;

import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Cleared;
import io.tonestream.schemas.SentimentAlert.Direction;
import io.tonestream.schemas.SentimentAlert.Expected;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Alerts, for tests: something fell, two hours before it was noticed. */
public final class SentimentAlerts {
  private SentimentAlerts() {}

  /** One that is raised. */
  public static SentimentAlert raised(String id, String brand, Kind kind, Instant at) {
    Sample sample =
        new Sample("late again", Label.NEGATIVE, 0.9, at, null, null, BrandDrivers.Kind.CERTAIN);
    return of(id, brand, kind, at, at, null).with(null, List.of(sample));
  }

  /** Its end. */
  public static SentimentAlert cleared(SentimentAlert raised, Instant at) {
    return of(raised.id(), raised.brand(), raised.kind(), raised.at(), at, Cleared.RETURNED);
  }

  private static SentimentAlert of(
      String id, String brand, Kind kind, Instant raisedAt, Instant at, @Nullable Cleared cleared) {
    return new SentimentAlert(
        id,
        brand,
        kind,
        cleared == null ? State.RAISED : State.CLEARED,
        Direction.DOWN,
        at,
        raisedAt,
        raisedAt.minus(Duration.ofHours(2)),
        cleared,
        0.25,
        new Expected(0.5, 0.4, 0.6),
        7_000,
        1 / 60.0,
        new Counts(3, 0, 5),
        8,
        false,
        null,
        null);
  }
}
