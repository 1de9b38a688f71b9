package io.tonestream.app.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Texts that models hung on, or that were being scored when the process ended. Each is scored
 * alone, so that the one at fault is found; once it is scored it is no suspect any more. Any
 * thread; asking costs nothing while there are none.
 */
public final class SuspectTexts {
  /** Of more texts than this the oldest are forgotten. */
  private static final int MOST = 10_000;

  /** Guarded by this. */
  private final NavigableMap<At, Suspicion> texts = new TreeMap<>();

  private final Runnable onChange;
  private volatile boolean empty = true;

  /**
   * @param onChange told after each change; may ask for {@link #spans}
   */
  SuspectTexts(Runnable onChange) {
    this.onChange = onChange;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return empty;
  }

  /** Whether this text is one, and must be scored alone. */
  public boolean contains(int partition, long offset) {
    return !empty && of(partition, offset) != null;
  }

  /** Why this text must not be scored any more, if that is so. */
  public Optional<String> rejection(int partition, long offset) {
    Suspicion suspicion = empty ? null : of(partition, offset);
    return suspicion == null ? Optional.empty() : Optional.ofNullable(suspicion.rejection());
  }

  /** This text was scored: it does no harm. */
  public void clear(int partition, long offset) {
    if (contains(partition, offset)) {
      synchronized (this) {
        texts.remove(new At(partition, offset));
        empty = texts.isEmpty();
      }
      onChange.run();
    }
  }

  /**
   * These texts were being scored when something happened.
   *
   * @param version the one that scored them
   * @param replaceable whether another version could do so; if not, or if several versions have
   *     struck already, it is the text that is at fault
   */
  synchronized void strike(
      List<TextSpan> spans, String version, boolean replaceable, Strike strike) {
    for (TextSpan span : spans) {
      long first = Math.max(span.first(), span.last() - MOST + 1);
      LongStream.rangeClosed(first, span.last())
          .mapToObj(offset -> new At(span.partition(), offset))
          .forEach(
              at ->
                  texts.put(
                      at,
                      texts.getOrDefault(at, Suspicion.NONE).plus(version, replaceable, strike)));
    }
    while (texts.size() > MOST) {
      texts.pollFirstEntry();
    }
    empty = texts.isEmpty();
  }

  /**
   * Keeps only those that were in flight again: the others had no part in how the process ended.
   */
  synchronized void retain(List<TextSpan> inFlight) {
    texts
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().rejection() == null
                    && inFlight.stream().noneMatch(span -> entry.getKey().isIn(span)));
    empty = texts.isEmpty();
  }

  /** Those among these texts that have reached the limit with this one version. */
  synchronized Optional<String> faultOf(String version, List<TextSpan> spans) {
    return texts.entrySet().stream()
        .filter(entry -> spans.stream().anyMatch(span -> entry.getKey().isIn(span)))
        .filter(entry -> entry.getValue().rejection() == null)
        .filter(entry -> entry.getValue().weight() >= Strike.LIMIT)
        .filter(entry -> entry.getValue().versions().equals(Set.of(version)))
        .map(entry -> entry.getKey().toString())
        .findFirst();
  }

  /** All of them, as they are written down. */
  synchronized List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (Map.Entry<At, Suspicion> entry : texts.entrySet()) {
      Span next = Span.of(entry.getKey(), entry.getValue());
      Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
      if (last != null && last.borders(next)) {
        spans.set(spans.size() - 1, last.and(next));
      } else {
        spans.add(next);
      }
    }
    return spans;
  }

  /** As they were written down. */
  synchronized void recall(List<Span> spans) {
    for (Span span : spans) {
      for (long offset = span.first(); offset <= span.last() && texts.size() < MOST; offset++) {
        texts.put(new At(span.partition(), offset), span.suspicion());
      }
    }
    empty = texts.isEmpty();
  }

  private synchronized @Nullable Suspicion of(int partition, long offset) {
    return texts.get(new At(partition, offset));
  }

  /** Where a text stands. */
  private record At(int partition, long offset) implements Comparable<At> {
    private static final Comparator<At> ORDER =
        Comparator.comparingInt(At::partition).thenComparingLong(At::offset);

    @Override
    public int compareTo(At other) {
      return ORDER.compare(this, other);
    }

    boolean isIn(TextSpan span) {
      return partition == span.partition() && offset >= span.first() && offset <= span.last();
    }

    @Override
    public String toString() {
      return partition + "@" + offset;
    }
  }

  /**
   * What a text is held to have done.
   *
   * @param versions those that it did it to
   * @param weight of all strikes
   * @param rejection why it must not be scored any more, if that is so
   */
  private record Suspicion(Set<String> versions, int weight, @Nullable String rejection) {
    static final Suspicion NONE = new Suspicion(Set.of(), 0, null);

    Suspicion plus(String version, boolean replaceable, Strike strike) {
      Set<String> all = new TreeSet<>(versions);
      all.add(version);
      int sum = weight + strike.weight();
      boolean atFault = sum >= Strike.LIMIT && (all.size() > 1 || !replaceable);
      return new Suspicion(
          all,
          sum,
          atFault
              ? "it has repeatedly hung or ended the process; the last time it %s with model %s"
                  .formatted(strike.word(), version)
              : rejection);
    }
  }

  /**
   * Texts one after the other that the same is known of.
   *
   * @param first offset of the first one
   * @param last offset of the last one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Span(
      int partition,
      long first,
      long last,
      List<String> versions,
      int weight,
      @Nullable String rejection) {
    static Span of(At at, Suspicion suspicion) {
      return new Span(
          at.partition(),
          at.offset(),
          at.offset(),
          List.copyOf(suspicion.versions()),
          suspicion.weight(),
          suspicion.rejection());
    }

    boolean borders(Span next) {
      return equals(
          new Span(
              next.partition, first, next.first - 1, next.versions, next.weight, next.rejection));
    }

    Span and(Span next) {
      return new Span(partition, first, next.last, versions, weight, rejection);
    }

    Suspicion suspicion() {
      return new Suspicion(new TreeSet<>(versions), weight, rejection);
    }
  }
}
