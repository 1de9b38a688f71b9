package io.tonestream.trainer.data;

import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A data set with each text once for each target.
 *
 * <p>Where the same text has several labels, the one with the most weight is kept, as annotators
 * are outvoted by the others; where two have the same, nobody knows the label, and the text is left
 * out.
 *
 * @param set the texts, in the order of their first occurrence
 * @param repeated how many texts were left out because they had come before
 * @param conflicts the texts that have several labels
 */
public record Deduplicated(DataSet set, int repeated, List<Conflict> conflicts) {
  /** Takes a copy. */
  public Deduplicated {
    conflicts = List.copyOf(conflicts);
  }

  /**
   * One text with several labels.
   *
   * @param examples all of its occurrences
   * @param kept its label from now on; absent if the text is left out
   */
  public record Conflict(List<Example> examples, @Nullable Label kept) {
    /** Takes a copy. */
    public Conflict {
      examples = List.copyOf(examples);
    }

    /** Where the text came with which label, for messages: the first of each label. */
    @Override
    public String toString() {
      Map<Label, Example> firsts = new LinkedHashMap<>();
      examples.forEach(each -> firsts.putIfAbsent(each.label(), each));
      return firsts.values().stream()
          .map(each -> each.origin() + " is " + each.label().wireName())
          .collect(Collectors.joining(", "));
    }
  }

  /** Of this data set. */
  static Deduplicated of(DataSet set) {
    Function<String, String> key = DataSet.keys();
    Map<String, List<Example>> byText = new LinkedHashMap<>();
    for (Example each : set.examples()) {
      String target = each.target() == null ? "" : each.target();
      byText
          .computeIfAbsent(key.apply(each.text()) + '\n' + target, unused -> new ArrayList<>(1))
          .add(each);
    }
    List<Example> unique = new ArrayList<>(byText.size());
    List<Conflict> conflicts = new ArrayList<>();
    for (List<Example> same : byText.values()) {
      Label kept = heaviest(same);
      if (kept != null) {
        unique.add(representative(same, kept));
      }
      if (same.stream().map(Example::label).distinct().count() > 1) {
        conflicts.add(new Conflict(same, kept));
      }
    }
    return new Deduplicated(new DataSet(set.name(), unique), set.size() - byText.size(), conflicts);
  }

  /** How many texts were left out because nobody knows their label. */
  public int undecided() {
    return (int) conflicts.stream().filter(each -> each.kept() == null).count();
  }

  private static @Nullable Label heaviest(List<Example> same) {
    Map<Label, Double> weights = new EnumMap<>(Label.class);
    same.forEach(each -> weights.merge(each.label(), (double) each.weight(), Double::sum));
    double most = Collections.max(weights.values());
    List<Label> first =
        weights.entrySet().stream()
            .filter(each -> each.getValue() == most)
            .map(Map.Entry::getKey)
            .toList();
    return first.size() == 1 ? first.get(0) : null;
  }

  /** The one that counts most of those with the label, the first of several. */
  private static Example representative(List<Example> same, Label label) {
    return same.stream()
        .filter(each -> each.label() == label)
        .reduce((first, next) -> next.weight() > first.weight() ? next : first)
        .orElseThrow();
  }
}
