package io.tonestream.trainer.quantification;

import io.tonestream.model.bundle.ErrorsByGroup;
import io.tonestream.model.quantification.GroupErrors;
import io.tonestream.model.quantification.GroupErrors.Groups;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.Split;
import io.tonestream.trainer.evaluation.Confusion;
import io.tonestream.trainer.evaluation.Judged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Labelled texts by group, of several data sets, and what a model says about them: what {@link
 * ErrorsByGroup} are estimated from.
 *
 * @param sets the texts of each data set by the name of their group; sets have the same weight
 * @param timeColumn column with the time, in which groups are halved; null if there is none
 */
public record GroupSets(List<Map<String, List<Judged>>> sets, @Nullable String timeColumn) {
  /** Fewer say too little about a group. */
  private static final int MIN_TEXTS = 20;

  /** Fewer say too little about how groups differ. */
  private static final int MIN_GROUPS = 10;

  /** Takes a copy. */
  public GroupSets {
    sets = List.copyOf(sets);
  }

  /**
   * A data set's texts by the first of these columns that each fills; without those that fill none.
   */
  public static Map<String, List<Judged>> by(List<String> columns, List<Judged> judged) {
    Map<String, List<Judged>> groups = new TreeMap<>();
    for (Judged each : judged) {
      columns.stream()
          .map(column -> each.example().columns().getOrDefault(column, ""))
          .filter(value -> !value.isBlank())
          .findFirst()
          .ifPresent(group -> groups.computeIfAbsent(group, name -> new ArrayList<>()).add(each));
    }
    return groups;
  }

  /**
   * What the groups whose name is one of these show.
   *
   * @return empty if they are fewer than 10 of 20 texts, or know fewer than two labels
   */
  public Optional<ErrorsByGroup> errors(Predicate<String> names) {
    List<List<List<Judged>>> chosen =
        sets.stream()
            .map(
                groups ->
                    groups.entrySet().stream()
                        .filter(group -> names.test(group.getKey()))
                        .map(Map.Entry::getValue)
                        .filter(texts -> texts.size() >= MIN_TEXTS)
                        .toList())
            .toList();
    long groups = chosen.stream().mapToLong(List::size).sum();
    if (groups < MIN_GROUPS) {
      return Optional.empty();
    }
    return rates(chosen, each -> true)
        .map(whole -> new ErrorsByGroup(groups, whole, ratesByPart(chosen)));
  }

  /** None of a model that is no cascade. */
  private Map<Part, ErrorRates> ratesByPart(List<List<List<Judged>>> chosen) {
    Map<Part, ErrorRates> rates = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      rates(chosen, each -> each.part() == part).ifPresent(found -> rates.put(part, found));
    }
    return rates;
  }

  private Optional<ErrorRates> rates(List<List<List<Judged>>> chosen, Predicate<Judged> texts) {
    List<Groups> counted =
        chosen.stream()
            .map(set -> new Groups(set.stream().map(group -> confusion(group, texts)).toList()))
            .toList();
    List<List<long[][]>> halves = new ArrayList<>();
    for (List<List<Judged>> set : chosen) {
      set.forEach(group -> halves(group, texts).ifPresent(halves::add));
    }
    return GroupErrors.fit(counted, halves);
  }

  /** The earlier texts and the later ones; empty if fewer than two have a time. */
  private Optional<List<long[][]>> halves(List<Judged> group, Predicate<Judged> texts) {
    List<Judged> timed =
        group.stream()
            .filter(each -> !time(each).isBlank())
            .sorted(Comparator.comparing(each -> Split.time(time(each))))
            .toList();
    int middle = timed.size() / 2;
    return middle == 0
        ? Optional.empty()
        : Optional.of(
            List.of(
                confusion(timed.subList(0, middle), texts),
                confusion(timed.subList(middle, timed.size()), texts)));
  }

  private String time(Judged judged) {
    return timeColumn == null ? "" : judged.example().columns().getOrDefault(timeColumn, "");
  }

  /** Counts, {@code [true label][predicted label]}. */
  private static long[][] confusion(List<Judged> group, Predicate<Judged> texts) {
    long[][] confusion = new long[Confusion.LABELS][Confusion.LABELS];
    for (Judged each : group) {
      if (texts.test(each)) {
        confusion[each.label().ordinal()][each.predicted().ordinal()]++;
      }
    }
    return confusion;
  }
}
