package io.tonestream.app.drivers;

import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandDrivers.Window;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Direction;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a brand's texts speak of when it raises an alert. */
public final class Explanation {
  private static final int MAX_TERMS = 5;
  private static final int MAX_SAMPLES = 3;

  private Explanation() {}

  /**
   * The alert with what could have made the difference, from the shortest window that is as long as
   * the change, or else the longest: what negative texts speak of where net sentiment fell, what
   * positive ones do where it rose, and what is new in either where there are more texts. Where
   * there are fewer, those that are missing can't be told.
   *
   * @param drivers computes what drives the brand; asked only where it is told
   */
  public static SentimentAlert of(SentimentAlert alert, Supplier<BrandDrivers> drivers) {
    boolean isQuieter = alert.kind() == Kind.VOLUME && alert.direction() == Direction.DOWN;
    if (alert.state() == State.CLEARED || isQuieter) {
      return alert;
    }
    List<Window> windows = drivers.get().windows();
    if (windows.isEmpty()) {
      return alert;
    }
    Duration span = Duration.between(alert.since(), alert.at());
    Window window =
        windows.stream()
            .filter(each -> each.length().compareTo(span) >= 0)
            .findFirst()
            .orElseGet(() -> windows.get(windows.size() - 1));
    return alert.with(nullIfEmpty(terms(alert, window)), nullIfEmpty(samples(alert, window)));
  }

  private static List<Term> terms(SentimentAlert alert, Window window) {
    Stream<Term> terms =
        switch (alert.kind()) {
          case NET ->
              alert.direction() == Direction.DOWN
                  ? window.negative().stream()
                  : window.positive().stream();
          case VOLUME ->
              Stream.concat(window.negative().stream(), window.positive().stream())
                  .sorted(Comparator.comparingDouble(Explanation::newness).reversed());
        };
    return terms.limit(MAX_TERMS).toList();
  }

  private static double newness(Term term) {
    return term.change() == null ? 0 : term.change();
  }

  private static List<Sample> samples(SentimentAlert alert, Window window) {
    Label label = alert.direction() == Direction.DOWN ? Label.NEGATIVE : Label.POSITIVE;
    return window.samples().stream()
        .filter(sample -> alert.kind() == Kind.VOLUME || sample.label() == label)
        .limit(MAX_SAMPLES)
        .toList();
  }

  private static <T> @Nullable List<T> nullIfEmpty(List<T> list) {
    return list.isEmpty() ? null : list;
  }
}
