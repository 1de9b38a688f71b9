package io.tonestream.trainer.data;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which texts are held out where a share of them is. {@code train} and {@code retrain} split by the
 * same functions, so that neither is judged by what the other learnt.
 */
public sealed interface SplitBy {
  /**
   * Holds out a share of the texts.
   *
   * @param from the place that they begin at, where texts have places; see {@link Split#place}
   */
  Split split(DataSet set, double from, double share);

  /**
   * Which of the texts that are held out are for tuning alone.
   *
   * @param below the place that they end before, where texts have places
   * @param share that is for tuning
   */
  Predicate<Example> tuning(DataSet heldOut, double below, double share);

  /** Any, but the same text is always on the same side, whatever the data set gains or loses. */
  record Texts() implements SplitBy {
    @Override
    public Split split(DataSet set, double from, double share) {
      return Split.byText(set, from, from + share);
    }

    @Override
    public Predicate<Example> tuning(DataSet heldOut, double below, double share) {
      Function<String, String> keys = DataSet.keys();
      return each -> Split.place(keys.apply(each.text())) >= below * (1 - share);
    }
  }

  /**
   * Whole groups: texts with the same value in a column are always on the same side, whatever the
   * data set gains or loses.
   */
  record Groups(String column) implements SplitBy {
    @Override
    public Split split(DataSet set, double from, double share) {
      return Split.byGroup(set, column, from, from + share);
    }

    @Override
    public Predicate<Example> tuning(DataSet heldOut, double below, double share) {
      return each ->
          Split.place(each.columns().getOrDefault(column, each.text())) >= below * (1 - share);
    }
  }

  /** The last by the time in a column; the first of them are for tuning. */
  record Times(String column) implements SplitBy {
    @Override
    public Split split(DataSet set, double from, double share) {
      return Split.byTime(set, column, share);
    }

    @Override
    public Predicate<Example> tuning(DataSet heldOut, double below, double share) {
      List<Instant> times =
          heldOut.examples().stream()
              .map(each -> Split.time(heldOut, each, column))
              .sorted(Comparator.naturalOrder())
              .toList();
      Instant end = times.get((int) (times.size() * share));
      return each -> Split.time(heldOut, each, column).isBefore(end);
    }
  }
}
