package io.tonestream.app.letters;

import io.tonestream.app.letters.DeadLetterReport.Group;
import io.tonestream.app.letters.DeadLetterReport.Sample;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Counts letters that failed alike: of each it keeps its position alone. One thread's own. */
final class LetterCounts {
  private static final int MAX_GROUPS = 500;
  private static final int MAX_SAMPLES = 3;
  private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
  private static final Pattern FIGURES = Pattern.compile("(?<![\\p{L}\\d])\\d[\\d.,:TZ-]*");

  /** What further reasons are counted as. */
  private static final String OTHER = "other reasons";

  private final Function<StoredLetter, Optional<String>> text;
  private final Map<Kind, Count> counts = new HashMap<>();

  /** Letters that were counted and not yet sent again, with what they are counted as. */
  private final Map<Position, Kind> open = new HashMap<>();

  private long letters;
  private long redriven;

  private record Kind(String stage, String topic, String reason) {}

  private static final class Count {
    private final Instant first;
    private Instant last;
    private long letters;
    private long redriven;
    private long again;
    private long omitted;
    private final Deque<Sample> samples = new ArrayDeque<>();

    Count(Instant first) {
      this.first = first;
      this.last = first;
    }
  }

  LetterCounts(Function<StoredLetter, Optional<String>> text) {
    this.text = text;
  }

  void add(StoredLetter letter) {
    letters++;
    Kind kind = kind(letter);
    open.put(letter.at(), kind);
    Count count = counts.computeIfAbsent(kind, each -> new Count(letter.time()));
    count.letters++;
    count.again += letter.redrivenFrom() == null ? 0 : 1;
    count.omitted += letter.omittedBytes() == null ? 0 : 1;
    if (count.last.isBefore(letter.time())) {
      count.last = letter.time();
    }
    count.samples.addFirst(
        new Sample(
            letter.at(),
            letter.time(),
            letter.source(),
            letter.reason(),
            letter.value() == null ? null : text.apply(letter).orElse(null)));
    if (count.samples.size() > MAX_SAMPLES) {
      count.samples.removeLast();
    }
  }

  /** A letter was sent again, which its note says after it. */
  void redriven(Position letter) {
    Kind kind = open.remove(letter);
    if (kind != null) {
      redriven++;
      Objects.requireNonNull(counts.get(kind)).redriven++;
    }
  }

  private Kind kind(StoredLetter letter) {
    String reason =
        FIGURES.matcher(QUOTED.matcher(letter.reason()).replaceAll("…")).replaceAll("…");
    Kind kind = new Kind(letter.stage(), letter.sourceTopic(), reason);
    return counts.containsKey(kind) || counts.size() < MAX_GROUPS ? kind : new Kind("", "", OTHER);
  }

  DeadLetterReport report() {
    List<Group> groups =
        counts.entrySet().stream()
            .map(each -> group(each.getKey(), each.getValue()))
            .sorted(Comparator.comparing(Group::last).reversed())
            .toList();
    return new DeadLetterReport(letters, redriven, groups);
  }

  private static Group group(Kind kind, Count count) {
    return new Group(
        kind.stage,
        kind.topic,
        kind.reason,
        count.letters,
        count.redriven,
        count.again,
        count.omitted,
        count.first,
        count.last,
        List.copyOf(count.samples));
  }
}
