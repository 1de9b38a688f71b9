package io.tonestream.app.feed;

import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When versions took over for a brand, the last few of them. Seen in its shortest window, so a
 * version that comes back before it has left that window isn't noticed. Not thread-safe; {@link
 * LatestBrands} guards it.
 */
final class ModelChanges {
  private static final int MOST = 20;

  private final Deque<Change> changes = new ArrayDeque<>(2);
  private Set<String> labelling = Set.of();

  /** One of them, and what each window said of it. */
  private record Change(
      Instant at,
      String version,
      List<String> before,
      Map<Duration, Decomposition> decompositions) {}

  void add(BrandSentiment sentiment) {
    if (sentiment.windows().isEmpty()) {
      return;
    }
    Instant asOf = sentiment.asOf();
    changes.removeIf(change -> change.at.isAfter(asOf));
    Set<String> now = sentiment.windows().get(0).modelVersions().keySet();
    if (!labelling.isEmpty()) {
      now.stream().filter(version -> !labelling.contains(version)).forEach(v -> begin(asOf, v));
    }
    // Versions of an empty window are none, but the next text's is not news either if it is theirs.
    if (!now.isEmpty()) {
      labelling = Set.copyOf(now);
    }
    sentiment.windows().forEach(window -> explain(asOf, window));
  }

  /** As a window of this length sees them, oldest first. */
  List<ModelChange> of(Duration length) {
    return changes.stream()
        .map(
            change ->
                new ModelChange(
                    change.at, change.version, change.before, change.decompositions.get(length)))
        .toList();
  }

  private void begin(Instant asOf, String version) {
    changes.addLast(
        new Change(asOf, version, labelling.stream().sorted().toList(), new HashMap<>()));
    if (changes.size() > MOST) {
      changes.removeFirst();
    }
  }

  /** The later within a window's length, the more of the window is the new version's alone. */
  private void explain(Instant asOf, Window window) {
    Change last = changes.peekLast();
    if (last != null
        && window.decomposition() != null
        && !asOf.isAfter(last.at.plus(window.length()))) {
      last.decompositions.put(window.length(), window.decomposition());
    }
  }
}
