package io.tonestream.trainer.data;

import io.tonestream.trainer.data.DataCard.Overlap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a model is judged by out of what it learns from, and remembers what that cost. Texts
 * that both have would make the figures lie, and so would groups. One thread's own.
 */
final class Separation {
  private static final String TEXT = "text";

  private final @Nullable String groupColumn;
  private final Consumer<String> report;
  private final List<Overlap> overlaps = new ArrayList<>();

  Separation(@Nullable String groupColumn, Consumer<String> report) {
    this.groupColumn = groupColumn;
    this.report = report;
  }

  /** What was left out so far. */
  List<Overlap> overlaps() {
    return List.copyOf(overlaps);
  }

  /** The texts that no held set has, nor any of their group. */
  DataSet without(DataSet data, List<DataSet> held) {
    DataSet rest = data;
    for (DataSet each : held) {
      rest = without(rest, each);
    }
    return rest;
  }

  private DataSet without(DataSet data, DataSet held) {
    DataSet rest = data.without(held);
    note(new Overlap(data.size() - rest.size(), data.name(), held.name(), TEXT));
    if (groupColumn != null) {
      DataSet others = withoutGroups(rest, held, groupColumn);
      note(new Overlap(rest.size() - others.size(), data.name(), held.name(), groupColumn));
      rest = others;
    }
    if (rest.size() == 0) {
      throw new IllegalArgumentException(
          data.name() + " has no texts that " + held.name() + " lacks; give other texts");
    }
    return rest;
  }

  private static DataSet withoutGroups(DataSet data, DataSet held, String column) {
    Set<String> groups = new HashSet<>();
    held.examples().forEach(each -> groups.add(each.columns().getOrDefault(column, "")));
    groups.remove("");
    return new DataSet(
        data.name(),
        data.examples().stream()
            .filter(each -> !groups.contains(each.columns().getOrDefault(column, "")))
            .toList());
  }

  private void note(Overlap overlap) {
    if (overlap.texts() > 0) {
      overlaps.add(overlap);
      report.accept(
          String.format(
              Locale.ROOT,
              "left out %,d texts of %s %s %s has too",
              overlap.texts(),
              overlap.of(),
              overlap.shared().equals(TEXT) ? "that" : "whose " + overlap.shared(),
              overlap.with()));
    }
  }
}
