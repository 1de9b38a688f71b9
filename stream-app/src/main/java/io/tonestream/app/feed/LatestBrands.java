package io.tonestream.app.feed;

import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All brands: the last record of each, a short history, and in which order they changed. Every
 * change has a number, so that whoever has seen all up to one can ask for what came since; who is
 * slow gets each brand once, as it is now.
 *
 * <p>Thread-safe: {@link TopicFeed} writes, the HTTP server's threads read.
 */
@Singleton
public final class LatestBrands implements TopicFeed.Latest<BrandSentiment> {
  private final String epoch = UUID.randomUUID().toString().substring(0, 8);
  private final FeedConfiguration configuration;
  private final Map<String, FollowedBrand> brands = new HashMap<>();

  /** The last change of each brand, by number; of a brand that is gone too. */
  private final TreeMap<Long, String> changes = new TreeMap<>();

  private final Map<String, Long> numbers = new HashMap<>();
  private final Deque<Long> removals = new ArrayDeque<>();
  private long lastChange;
  private long lastForgotten;
  private @Nullable Instant updatedAt;
  private boolean complete;

  /** None yet. */
  public LatestBrands(FeedConfiguration configuration) {
    this.configuration = configuration;
  }

  private static final class FollowedBrand {
    private final Map<Duration, WindowHistory> histories = new HashMap<>();
    private final ModelChanges modelChanges = new ModelChanges();
    private BrandSentiment latest;

    FollowedBrand(BrandSentiment first) {
      latest = first;
    }
  }

  /**
   * What changed since a number.
   *
   * @param upTo the number to ask with next
   * @param everything whether these are all brands there are: then all that isn't among them is
   *     gone
   * @param changed as they are now, in the order in which they changed
   * @param removed brands that are gone
   */
  public record Changes(
      long upTo, boolean everything, List<BrandSentiment> changed, List<String> removed) {}

  /**
   * A window's past.
   *
   * @param spacing the shortest time between two points
   * @param points oldest first
   * @param modelChanges oldest first
   */
  public record History(
      Duration spacing, List<HistoryPoint> points, List<ModelChange> modelChanges) {}

  /** Tells the numbers of this object's changes from those of all others. */
  public String epoch() {
    return epoch;
  }

  /** A brand has news. */
  @Override
  public synchronized void put(BrandSentiment sentiment, Instant now) {
    FollowedBrand brand =
        brands.computeIfAbsent(sentiment.brand(), name -> new FollowedBrand(sentiment));
    brand.latest = sentiment;
    brand.modelChanges.add(sentiment);
    for (Window window : sentiment.windows()) {
      brand
          .histories
          .computeIfAbsent(
              window.length(), length -> new WindowHistory(length, configuration.historyPoints()))
          .add(window);
    }
    number(sentiment.brand());
    updatedAt = now;
    if (brands.size() > configuration.maxBrands()) {
      removeOldest();
    }
  }

  /** A brand is no more. */
  @Override
  public synchronized void remove(String name) {
    if (brands.remove(name) != null) {
      removals.addLast(number(name));
      if (removals.size() > configuration.maxBrands()) {
        forget(removals.removeFirst());
      }
    }
  }

  @Override
  public synchronized void clear() {
    List.copyOf(brands.keySet()).forEach(this::remove);
  }

  /** From now on, all that the topic holds has been read once. */
  @Override
  public synchronized void complete() {
    complete = true;
  }

  /** Whether all that the topic held at the start has been read. */
  @Override
  public synchronized boolean isComplete() {
    return complete;
  }

  /** When a brand last had news; empty before the first. */
  public synchronized Optional<Instant> updatedAt() {
    return Optional.ofNullable(updatedAt);
  }

  /** Number of the last change; 0 before the first. */
  public synchronized long lastChange() {
    return lastChange;
  }

  /** The last record of each brand, in the order in which they changed. */
  public synchronized List<BrandSentiment> all() {
    return since(0).changed();
  }

  /** The last record of a brand, if there is one. */
  public synchronized Optional<BrandSentiment> find(String brand) {
    return Optional.ofNullable(brands.get(brand)).map(found -> found.latest);
  }

  /** What changed after the change with this number; 0 is before the first. */
  public synchronized Changes since(long change) {
    boolean everything = change == 0 || change < lastForgotten || change > lastChange;
    List<BrandSentiment> changed = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (String name : changes.tailMap(everything ? 0 : change, false).values()) {
      FollowedBrand brand = brands.get(name);
      if (brand != null) {
        changed.add(brand.latest);
      } else if (!everything) {
        removed.add(name);
      }
    }
    return new Changes(lastChange, everything, changed, removed);
  }

  /** The past of a brand's window in [from, to]; empty if there is no such brand. */
  public synchronized Optional<History> history(
      String brand, Duration length, Instant from, Instant to) {
    return Optional.ofNullable(brands.get(brand))
        .map(
            found -> {
              WindowHistory history = found.histories.get(length);
              return new History(
                  WindowHistory.spacing(length),
                  history == null ? List.of() : history.between(from, to),
                  found.modelChanges.of(length));
            });
  }

  /** The last points of a brand's window, at most so many; empty if there is no such window. */
  public synchronized Optional<Trend> trend(String brand, Duration length, int most) {
    return Optional.ofNullable(brands.get(brand))
        .map(found -> found.histories.get(length))
        .map(history -> history.trend(most));
  }

  private void removeOldest() {
    changes.values().stream().filter(brands::containsKey).findFirst().ifPresent(this::remove);
  }

  private long number(String brand) {
    lastChange++;
    Long before = numbers.put(brand, lastChange);
    if (before != null) {
      changes.remove(before);
    }
    changes.put(lastChange, brand);
    return lastChange;
  }

  /** Whoever has not been told of this removal by now is told all again. */
  private void forget(long removal) {
    String brand = changes.remove(removal);
    if (brand != null) {
      numbers.remove(brand);
      lastForgotten = removal;
    }
  }
}
