package io.tonestream.app.drivers;

import io.tonestream.schemas.BrandDrivers.Kind;
import io.tonestream.schemas.BrandDrivers.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Some texts to show: of the negative and of the positive ones those whose label is most certain,
 * and of all the newest. The same texts whatever their order; one that comes again word for word is
 * kept once. Mutable, one stream thread's own.
 */
final class Samples {
  private static final Comparator<Mention> BY_TEXT =
      Comparator.comparing(Mention::excerpt).thenComparing(Mention::label);
  private static final Comparator<Mention> MAX_CERTAIN =
      Comparator.comparingDouble(Mention::certainty)
          .reversed()
          .thenComparing(Comparator.comparingLong(Mention::timeMillis).reversed())
          .thenComparing(BY_TEXT);
  private static final Comparator<Mention> NEWEST =
      Comparator.comparingLong(Mention::timeMillis)
          .reversed()
          .thenComparing(Comparator.comparingDouble(Mention::certainty).reversed())
          .thenComparing(BY_TEXT);

  private final int most;
  private final List<Mention> negative = new ArrayList<>(1);
  private final List<Mention> positive = new ArrayList<>(1);
  private final List<Mention> newest = new ArrayList<>(1);

  /**
   * @param most how many of each kind
   */
  Samples(int most) {
    this.most = most;
  }

  /** Takes a text in, if it is among the best. */
  void add(Mention mention) {
    if (mention.text() == null || most == 0) {
      return;
    }
    switch (mention.label()) {
      case NEGATIVE -> add(mention, negative, MAX_CERTAIN);
      case POSITIVE -> add(mention, positive, MAX_CERTAIN);
      case NEUTRAL -> {}
    }
    add(mention, newest, NEWEST);
  }

  /** Takes others in. */
  void add(Samples others) {
    others.all().forEach(this::add);
  }

  /** How much of the heap they take, about. */
  long heapBytes() {
    return 128 + all().mapToLong(Mention::heapBytes).sum();
  }

  /** The texts, none twice: certain ones first, negative before positive; then the newest. */
  List<Sample> onTheWire() {
    List<Sample> samples = new ArrayList<>();
    Stream.concat(negative.stream(), positive.stream())
        .forEach(mention -> samples.add(onTheWire(mention, Kind.CERTAIN)));
    newest.stream()
        .filter(
            mention -> samples.stream().noneMatch(each -> each.text().equals(mention.excerpt())))
        .toList()
        .forEach(mention -> samples.add(onTheWire(mention, Kind.RECENT)));
    return samples;
  }

  /** Takes out what has this id; false if none has. */
  boolean erase(long id) {
    return Stream.of(negative, positive, newest)
        .map(best -> best.removeIf(mention -> mention.id() == id))
        .reduce(false, Boolean::logicalOr);
  }

  /** Ids of the texts, some more than once. */
  LongStream ids() {
    return all().mapToLong(Mention::id);
  }

  /** All texts, none twice. */
  List<Mention> mentions() {
    return all().distinct().toList();
  }

  /** Samples of these texts. */
  static Samples of(List<Mention> mentions, int most) {
    Samples samples = new Samples(most);
    mentions.forEach(samples::add);
    return samples;
  }

  private Stream<Mention> all() {
    return Stream.of(negative, positive, newest).flatMap(List::stream);
  }

  private void add(Mention mention, List<Mention> best, Comparator<Mention> order) {
    if (best.size() == most && order.compare(mention, best.get(most - 1)) >= 0) {
      return;
    }
    Mention shortened = mention.shortened();
    for (int i = 0; i < best.size(); i++) {
      if (best.get(i).excerpt().equals(shortened.excerpt())) {
        if (order.compare(shortened, best.get(i)) >= 0) {
          return;
        }
        best.remove(i);
        break;
      }
    }
    int place = 0;
    while (place < best.size() && order.compare(best.get(place), shortened) <= 0) {
      place++;
    }
    best.add(place, shortened);
    if (best.size() > most) {
      best.remove(most);
    }
  }

  private static Sample onTheWire(Mention mention, Kind kind) {
    return new Sample(
        mention.excerpt(),
        mention.label(),
        Math.round(mention.certainty() * 10_000) / 10_000.0,
        Instant.ofEpochMilli(mention.timeMillis()),
        mention.source(),
        mention.lang(),
        kind);
  }
}
