package io.tonestream.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How data is parted into what a model learns from and what it is judged by. Duplicates go first,
 * then what is tested on is taken away, then what is validated on, so that nothing that stops,
 * chooses or calibrates has seen a test text.
 *
 * @param validation texts to stop, choose and calibrate by
 * @param test texts to report on in the end
 * @param by which texts make up a share
 * @param seed of the draws, and of the order of the training texts
 * @param report takes a line about all that is left out
 */
public record Partition(
    HeldOut validation, HeldOut test, SplitBy by, long seed, Consumer<String> report) {
  private static final int MOST_SHOWN = 5;

  /** Refuses to go without validation. */
  public Partition {
    if (validation.equals(HeldOut.NOTHING)) {
      throw new IllegalArgumentException("training needs texts to validate on");
    }
  }

  /** What is left once texts are held out, and these. */
  private record Taken(DataSet rest, List<DataSet> held) {}

  /**
   * Parts these data sets.
   *
   * @throws BadDataException if a row lacks what it is to be split by
   * @throws IllegalArgumentException if a part would have no texts
   */
  public TrainingData of(List<DataSet> sources) {
    DataSet all = DataSet.join(names(sources), sources);
    Deduplicated unique = all.deduplicated();
    sayLeftOut(all, unique);
    sayLeftIn(test);
    sayLeftIn(validation);
    Taken tests = take(unique.set(), test, "test");
    Taken validations = take(tests.rest, validation, "validation");
    DataSet validated = DataSet.join(names(validations.held), validations.held);
    if (validation instanceof HeldOut.Sets) {
      validated = without(validated, tests.held);
    }
    DataSet training = validations.rest.shuffled(seed).named("training");
    say(
        "training on %,d texts, validating on %,d of %s",
        training.size(), validated.size(), validated.name());
    for (DataSet each : tests.held) {
      say("testing on %,d of %s", each.size(), each.name());
    }
    return new TrainingData(training, sources, validated, tests.held);
  }

  private static String names(List<DataSet> sets) {
    return sets.stream().map(DataSet::name).collect(Collectors.joining("+"));
  }

  private Taken take(DataSet data, HeldOut held, String part) {
    if (held instanceof HeldOut.Share share) {
      return taken(data, by.split(data, share.share(), seed), part);
    }
    if (held instanceof HeldOut.From from) {
      if (!(by instanceof SplitBy.Times times)) {
        throw new IllegalArgumentException("texts from a time on need a split by time");
      }
      return taken(data, Split.byTime(data, times.column(), from.time()), part);
    }
    List<DataSet> sets = ((HeldOut.Sets) held).sets();
    return new Taken(without(data, sets), sets);
  }

  private static Taken taken(DataSet data, Split split, String part) {
    return new Taken(split.training(), List.of(split.heldOut().named(data.name() + "-" + part)));
  }

  private DataSet without(DataSet data, List<DataSet> held) {
    DataSet rest = data;
    for (DataSet each : held) {
      rest = without(rest, each);
    }
    return rest;
  }

  /** Texts of a held set that the data has too would make the figures lie, and so would groups. */
  private DataSet without(DataSet data, DataSet held) {
    DataSet clean = data.without(held);
    if (clean.size() < data.size()) {
      say(
          "left out %,d texts of %s that %s has too",
          data.size() - clean.size(), data.name(), held.name());
    }
    return by instanceof SplitBy.Groups groups
        ? withoutGroups(clean, held, groups.column())
        : requireTexts(clean, held);
  }

  private DataSet withoutGroups(DataSet data, DataSet held, String column) {
    Set<String> groups =
        held.examples().stream()
            .filter(each -> each.columns().containsKey(column))
            .map(each -> each.columns().get(column))
            .collect(Collectors.toSet());
    List<Example> others = new ArrayList<>();
    for (Example each : data.examples()) {
      String group = each.columns().get(column);
      if (group == null || !groups.contains(group)) {
        others.add(each);
      }
    }
    if (others.size() < data.size()) {
      say(
          "left out %,d texts of %s whose %s %s has too",
          data.size() - others.size(), data.name(), column, held.name());
    }
    return requireTexts(new DataSet(data.name(), others), held);
  }

  private static DataSet requireTexts(DataSet data, DataSet held) {
    if (data.size() == 0) {
      throw new IllegalArgumentException(
          data.name() + " has no texts that " + held.name() + " lacks; give other texts");
    }
    return data;
  }

  private void sayLeftOut(DataSet all, Deduplicated unique) {
    say("%,d texts, %,d of them twice", all.size(), unique.repeated());
    if (!unique.conflicts().isEmpty()) {
      say(
          "%,d texts have conflicting labels: the most frequent one is kept, and %,d texts without"
              + " one are left out",
          unique.conflicts().size(), unique.undecided());
      sayConflicts(unique);
    }
  }

  private void sayConflicts(Deduplicated unique) {
    unique.conflicts().stream().limit(MOST_SHOWN).forEach(each -> say("  %s", each));
  }

  /** Files to judge by are taken as they are. */
  private void sayLeftIn(HeldOut held) {
    if (held instanceof HeldOut.Sets sets) {
      for (DataSet set : sets.sets()) {
        Deduplicated unique = set.deduplicated();
        if (unique.repeated() > 0) {
          say(
              "%s has %,d texts twice, and %,d with conflicting labels; all of them count",
              set.name(), unique.repeated(), unique.conflicts().size());
          sayConflicts(unique);
        }
      }
    }
  }

  private void say(String format, Object... values) {
    report.accept(String.format(Locale.ROOT, format, values));
  }
}
