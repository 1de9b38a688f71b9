package io.tonestream.app.feed;

import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #MOST} alerts, each as its last record has it, and in which order they changed.
 *
 * <p>Thread-safe: {@link TopicFeed} writes, the HTTP server's threads read.
 */
@Singleton
public final class LatestAlerts implements TopicFeed.Latest<SentimentAlert> {
  /** How many are kept. */
  private static final int MOST = 10_000;

  private static final Comparator<SentimentAlert> NEWEST_FIRST =
      Comparator.comparing(SentimentAlert::at)
          .reversed()
          .thenComparing(SentimentAlert::brand)
          .thenComparing(SentimentAlert::id);

  private final String epoch = UUID.randomUUID().toString().substring(0, 8);
  private final Map<String, SentimentAlert> byId = new HashMap<>();

  /** The id of the alert that each brand has raised last. */
  private final Map<Subject, String> raised = new HashMap<>();

  /** The last change of each alert, by number. */
  private final TreeMap<Long, String> changes = new TreeMap<>();

  private final Map<String, Long> numbers = new HashMap<>();
  private long lastChange;
  private boolean complete;

  private record Subject(String brand, Kind kind) {
    static Subject of(SentimentAlert alert) {
      return new Subject(alert.brand(), alert.kind());
    }
  }

  /**
   * What changed since a number.
   *
   * @param upTo the number to ask with next
   * @param alerts in the order in which they changed
   */
  public record Changes(long upTo, List<SentimentAlert> alerts) {}

  /** A record came. One that was read before changes nothing. */
  @Override
  public synchronized void put(SentimentAlert alert, Instant now) {
    SentimentAlert before = byId.get(alert.id());
    if (before != null && (before.state() == State.CLEARED || alert.state() == State.RAISED)) {
      return;
    }
    if (alert.state() == State.RAISED) {
      // A brand has one alert of a kind at a time: the one before was left open by a reset.
      String last = raised.put(Subject.of(alert), alert.id());
      forgetIfOpen(last);
    }
    byId.put(alert.id(), withWhatItIsAbout(alert, before));
    lastChange++;
    Long numberBefore = numbers.put(alert.id(), lastChange);
    if (numberBefore != null) {
      changes.remove(numberBefore);
    }
    changes.put(lastChange, alert.id());
    if (byId.size() > MOST) {
      forget(changes.firstEntry().getValue());
    }
  }

  private static SentimentAlert withWhatItIsAbout(
      SentimentAlert alert, @Nullable SentimentAlert before) {
    return before == null || alert.drivers() != null
        ? alert
        : alert.with(before.drivers(), before.samples());
  }

  private void forgetIfOpen(@Nullable String id) {
    SentimentAlert alert = id == null ? null : byId.get(id);
    if (alert != null && alert.state() == State.RAISED) {
      forget(alert.id());
    }
  }

  private void forget(String id) {
    byId.remove(id);
    Long number = numbers.remove(id);
    if (number != null) {
      changes.remove(number);
    }
  }

  /** Alerts are not deleted one by one. */
  @Override
  public void remove(String brand) {
    // Nothing to do: a record without a value says nothing of an alert.
  }

  @Override
  public synchronized void clear() {
    List.copyOf(byId.keySet()).forEach(this::forget);
    raised.clear();
    lastChange++; // other answers than before
  }

  @Override
  public synchronized void complete() {
    complete = true;
  }

  @Override
  public synchronized boolean isComplete() {
    return complete;
  }

  /** Changes whenever an answer may: who has the answer of one has that of the same. */
  public synchronized String version() {
    return "%s.%d.%b".formatted(epoch, lastChange, complete);
  }

  /** The newest of those that are meant, newest first. */
  public synchronized List<SentimentAlert> newest(Predicate<SentimentAlert> meant, int most) {
    return byId.values().stream().filter(meant).sorted(NEWEST_FIRST).limit(most).toList();
  }

  /** What changed after the change with this number; of 0, those that are open. */
  public synchronized Changes since(long change) {
    boolean openOnly = change == 0 || change > lastChange;
    List<SentimentAlert> changed = new ArrayList<>();
    for (String id : changes.tailMap(openOnly ? 0 : change, false).values()) {
      SentimentAlert alert = byId.get(id);
      if (alert != null && (!openOnly || alert.state() == State.RAISED)) {
        changed.add(alert);
      }
    }
    return new Changes(lastChange, changed);
  }
}
