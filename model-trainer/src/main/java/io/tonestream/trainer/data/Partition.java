package io.tonestream.trainer.data;

import io.tonestream.trainer.data.DataCard.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How data is parted into what a model learns from and what it is judged by. Duplicates go first,
 * then what is tested on is taken away, then what is validated on, so that nothing that stops,
 * chooses or calibrates has seen a test text.
 *
 * <p>What a share holds out for validation follows from nothing but share and texts, and is the
 * same with a test share and without one.
 *
 * @param validation texts to tune and to validate on
 * @param test texts to report on in the end
 * @param by which texts make up a share
 * @param tuning the share of the texts to validate on that is for tuning alone, so that what stops,
 *     chooses and calibrates has no part in the figures; with 0, all of them do both
 * @param seed of the order of the training texts
 * @param report takes a line about all that is left out
 */
public record Partition(
    HeldOut validation,
    HeldOut test,
    SplitBy by,
    double tuning,
    long seed,
    Consumer<String> report) {
  private static final int MAX_SHOWN = 5;

  /** With fewer texts on either side, chance would tune or judge. */
  static final int MIN_TEXTS = 50;

  /** Tunes on all texts that it validates on. */
  public Partition(
      HeldOut validation, HeldOut test, SplitBy by, long seed, Consumer<String> report) {
    this(validation, test, by, 0, seed, report);
  }

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
   * @throws IllegalArgumentException if a part would have no texts, or all have the same label
   */
  public TrainingData of(List<DataSet> sources) {
    Deduplicated unique = DataSet.join(sources).deduplicated();
    sayLeftOut(unique);
    unique.set().requireSeveralLabels();
    List<Deduplicated> tested = checked(test);
    List<Deduplicated> checkedValidation = checked(validation);
    Separation separation =
        new Separation(by instanceof SplitBy.Groups groups ? groups.column() : null, report);
    double validated = validation instanceof HeldOut.Share share ? share.share() : 0;
    Taken tests = take(unique.set(), test, validated, "test", separation);
    Taken validations = take(tests.rest, validation, 0, "validation", separation);
    DataSet validating = DataSet.join(validations.held);
    if (validation instanceof HeldOut.Sets) {
      validating = separation.without(validating, tests.held);
    }
    DataSet training = validations.rest.shuffled(seed).named("training");
    Taken forTuning = forTuning(validating);
    validating = forTuning.rest;

    List<Part> parts = new ArrayList<>();
    parts.add(part(training, sources, List.of(unique)));
    parts.add(part(validating, sources(validation), checkedValidation));
    forTuning.held.forEach(each -> parts.add(part(each, List.of(), List.of())));
    for (int i = 0; i < tests.held.size(); i++) {
      DataSet set = tests.held.get(i);
      parts.add(
          tested.isEmpty()
              ? part(set, List.of(), List.of())
              : part(set, List.of(set), List.of(tested.get(i))));
    }
    DataSet tuned = forTuning.held.isEmpty() ? validating : forTuning.held.get(0);
    forTuning.held.forEach(each -> say("tuning on %,d of %s", each.size(), each.name()));
    say(
        "training on %,d texts, validating on %,d of %s",
        training.size(), validating.size(), validating.name());
    tests.held.forEach(each -> say("testing on %,d of %s", each.size(), each.name()));
    DataCard card = new DataCard(parts, separation.overlaps());
    return new TrainingData(training, sources, tuned, validating, tests.held, List.of(), card);
  }

  /** Of texts to validate on, those to tune on; none if there are too few. */
  private Taken forTuning(DataSet heldOut) {
    if (tuning == 0) {
      return new Taken(heldOut, List.of());
    }
    Predicate<Example> isForTuning =
        validation instanceof HeldOut.Share share
            ? by.tuning(heldOut, share.share(), tuning)
            : (by instanceof SplitBy.Times ? new SplitBy.Texts() : by).tuning(heldOut, 1, tuning);
    Map<Boolean, List<Example>> sides =
        heldOut.examples().stream().collect(Collectors.partitioningBy(isForTuning));
    DataSet texts =
        new DataSet(heldOut.name() + "-tuning", Objects.requireNonNull(sides.get(true)));
    DataSet rest =
        new DataSet(heldOut.name(), Objects.requireNonNull(sides.get(false)), heldOut.leftOut());
    if (heldOut.hasTargets()) {
      rest = rest.without(texts);
    }
    if (Math.min(rest.size(), texts.size()) < MIN_TEXTS) {
      say(
          "%,d texts are too few to tune on some and validate on others: all of them do both",
          heldOut.size());
      return new Taken(heldOut, List.of());
    }
    return new Taken(rest, List.of(texts));
  }

  private Part part(DataSet set, List<DataSet> sources, List<Deduplicated> unique) {
    return Part.of(set, sources, unique, by instanceof SplitBy.Times times ? times.column() : null);
  }

  private static List<DataSet> sources(HeldOut held) {
    return held instanceof HeldOut.Sets sets ? sets.sets() : List.of();
  }

  /**
   * Takes texts away.
   *
   * @param from the place that a share begins at
   */
  private Taken take(DataSet data, HeldOut held, double from, String part, Separation separation) {
    if (held instanceof HeldOut.Share share) {
      return taken(data, by.split(data, from, share.share()), part, separation);
    }
    if (held instanceof HeldOut.From since) {
      if (!(by instanceof SplitBy.Times times)) {
        throw new IllegalArgumentException("texts from a time on need a split by time");
      }
      return taken(data, Split.byTime(data, times.column(), since.time()), part, separation);
    }
    List<DataSet> sets = sources(held);
    return new Taken(separation.without(data, sets), sets);
  }

  /** By group or time, rows of one text about several targets may have come to both sides. */
  private static Taken taken(DataSet data, Split split, String part, Separation separation) {
    List<DataSet> held = List.of(split.heldOut().named(data.name() + "-" + part));
    return new Taken(
        data.hasTargets() ? separation.without(split.training(), held) : split.training(), held);
  }

  private void sayLeftOut(Deduplicated unique) {
    int read = unique.set().size() + unique.repeated() + unique.undecided();
    say("%,d texts, %,d of them twice", read, unique.repeated());
    if (!unique.conflicts().isEmpty()) {
      say(
          "%,d texts have conflicting labels: the most frequent one is kept, and %,d texts without"
              + " one are left out",
          unique.conflicts().size(), unique.undecided());
      sayConflicts(unique);
    }
  }

  private void sayConflicts(Deduplicated unique) {
    unique.conflicts().stream().limit(MAX_SHOWN).forEach(each -> say("  %s", each));
  }

  /** Files to judge by are taken as they are. */
  private List<Deduplicated> checked(HeldOut held) {
    List<Deduplicated> checked = sources(held).stream().map(DataSet::deduplicated).toList();
    for (Deduplicated each : checked) {
      if (each.repeated() > 0) {
        say(
            "%s has %,d texts twice, and %,d with conflicting labels; all of them count",
            each.set().name(), each.repeated(), each.conflicts().size());
        sayConflicts(each);
      }
    }
    return checked;
  }

  private void say(String format, Object... values) {
    report.accept(String.format(Locale.ROOT, format, values));
  }
}
