package io.tonestream.trainer.quantification;

import io.tonestream.model.quantification.LabelAllocation;
import io.tonestream.model.quantification.LabelledGroups;
import io.tonestream.model.quantification.LabelledGroups.NetInterval;
import io.tonestream.model.quantification.LabelledPart;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.evaluation.Confusion;
import io.tonestream.trainer.evaluation.Judged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How narrow intervals of net are, and how often they hold the net of the true labels, when humans
 * have labelled some texts: those that {@link LabelAllocation} asks for, beside others. True labels
 * are held back until a text is chosen, and all choices go through the same estimator.
 *
 * @param rows by number of labels
 */
public record LabelBudgets(int groups, long texts, List<Row> rows) {
  private static final int LABELS = Confusion.LABELS;

  /** Takes a copy. */
  public LabelBudgets {
    rows = List.copyOf(rows);
  }

  /**
   * One number of labels.
   *
   * @param asked texts that were asked for
   * @param even as many texts of each group, drawn from all of its texts
   * @param random texts drawn from those of all groups
   * @param randomNeeds how many of these make intervals as narrow as those of {@code asked}
   */
  public record Row(int labels, Outcome asked, Outcome even, Outcome random, int randomNeeds) {}

  /**
   * Means over groups, each counting the same, and over draws.
   *
   * @param width of the 95 % interval of net
   * @param holds share of intervals that hold the net of the true labels
   */
  public record Outcome(double width, double holds) {}

  /**
   * Tries these numbers of labels.
   *
   * @param groups texts by the name of their group
   * @param least texts of a group that counts
   * @param draws how often texts are drawn
   * @throws IllegalArgumentException if no group has so many texts
   */
  public static LabelBudgets of(
      Map<String, List<Judged>> groups,
      int least,
      Quantification.Errors errors,
      List<Integer> budgets,
      int draws) {
    return new Trial(groups, least, errors, draws).run(budgets);
  }

  /** Texts of one group that one part of a model gave one label. */
  private record Stratum(int group, int part, int predicted) {}

  /** A text, of which nothing more counts. */
  private record Text(Stratum stratum, Label truth) {}

  private static final class Trial {
    private final int draws;
    private final List<List<Text>> texts = new ArrayList<>();
    private final List<Text> all;
    private final LabelledGroups unlabelled;
    private final int[][][] available;

    Trial(Map<String, List<Judged>> groups, int least, Quantification.Errors errors, int draws) {
      this.draws = draws;
      List<List<LabelledPart>> parts = new ArrayList<>();
      new TreeMap<>(groups)
          .forEach(
              (name, judged) -> {
                if (judged.size() >= least) {
                  parts.add(parts(name, judged, errors));
                }
              });
      if (parts.isEmpty()) {
        throw new IllegalArgumentException("no group has " + least + " texts");
      }
      this.all = texts.stream().flatMap(List::stream).toList();
      this.unlabelled = LabelledGroups.of(parts);
      this.available =
          parts.stream()
              .map(
                  group ->
                      group.stream()
                          .map(part -> IntStream.range(0, LABELS).map(at(part)).toArray())
                          .toArray(int[][]::new))
              .toArray(int[][][]::new);
    }

    private static IntUnaryOperator at(LabelledPart part) {
      return label -> Math.toIntExact(part.counts()[label]);
    }

    private List<LabelledPart> parts(
        String name, List<Judged> judged, Quantification.Errors errors) {
      Map<Optional<Part>, List<Judged>> byPart =
          judged.stream().collect(Collectors.groupingBy(each -> Optional.ofNullable(each.part())));
      List<LabelledPart> parts = new ArrayList<>();
      List<Text> own = new ArrayList<>();
      byPart.forEach(
          (part, each) -> {
            long[] counts = new long[LABELS];
            for (Judged text : each) {
              int predicted = text.predicted().ordinal();
              counts[predicted]++;
              own.add(new Text(new Stratum(texts.size(), parts.size(), predicted), text.label()));
            }
            parts.add(LabelledPart.unlabelled(errors.of(name, part.orElse(null)), counts));
          });
      texts.add(own);
      return parts;
    }

    LabelBudgets run(List<Integer> budgets) {
      return new LabelBudgets(texts.size(), all.size(), budgets.stream().map(this::row).toList());
    }

    private Row row(int wanted) {
      int labels = Math.min(wanted, all.size());
      int[][][] allocated = LabelAllocation.of(unlabelled, available, labels);
      Outcome asked = mean(random -> asked(allocated, random));
      return new Row(
          labels,
          asked,
          mean(random -> even(labels, random)),
          random(labels),
          randomNeeds(asked.width));
    }

    private Outcome random(int labels) {
      return mean(random -> shuffled(all, random).subList(0, labels));
    }

    /** By halving: the width falls with the number of labels, but for noise. */
    private int randomNeeds(double width) {
      int tooFew = 0;
      int enough = all.size();
      while (enough - tooFew > Math.max(1, tooFew / 50)) {
        int middle = (tooFew + enough) >>> 1;
        if (random(middle).width > width) {
          tooFew = middle;
        } else {
          enough = middle;
        }
      }
      return enough;
    }

    private List<Text> asked(int[][][] allocated, Random random) {
      int[][][] taken = new int[allocated.length][][];
      for (int group = 0; group < taken.length; group++) {
        taken[group] = new int[allocated[group].length][LABELS];
      }
      List<Text> chosen = new ArrayList<>();
      for (Text text : shuffled(all, random)) {
        Stratum at = text.stratum;
        if (taken[at.group][at.part][at.predicted] < allocated[at.group][at.part][at.predicted]) {
          taken[at.group][at.part][at.predicted]++;
          chosen.add(text);
        }
      }
      return chosen;
    }

    /** Round by round one of each group that has texts left. */
    private List<Text> even(int labels, Random random) {
      List<List<Text>> left = texts.stream().map(own -> shuffled(own, random)).toList();
      List<Text> chosen = new ArrayList<>();
      for (int round = 0; chosen.size() < labels; round++) {
        for (List<Text> own : shuffled(left, random)) {
          if (round < own.size() && chosen.size() < labels) {
            chosen.add(own.get(round));
          }
        }
      }
      return chosen;
    }

    private static <T> List<T> shuffled(List<T> items, Random random) {
      List<T> shuffled = new ArrayList<>(items);
      Collections.shuffle(shuffled, random);
      return shuffled;
    }

    /** Draws are seeded: a run says the same each time. */
    private Outcome mean(Function<Random, List<Text>> choice) {
      List<Outcome> outcomes =
          IntStream.range(0, draws)
              .mapToObj(seed -> outcome(choice.apply(new Random(seed))))
              .toList();
      return new Outcome(mean(outcomes, Outcome::width), mean(outcomes, Outcome::holds));
    }

    private static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
      return outcomes.stream().mapToDouble(figure).average().orElseThrow();
    }

    private Outcome outcome(List<Text> chosen) {
      long[][][][] labelled = new long[available.length][][][];
      for (int group = 0; group < available.length; group++) {
        labelled[group] = new long[available[group].length][LABELS][LABELS];
      }
      for (Text text : chosen) {
        Stratum at = text.stratum;
        labelled[at.group][at.part][at.predicted][text.truth.ordinal()]++;
      }
      LabelledGroups groups = unlabelled.with(labelled);
      double width = 0;
      double holds = 0;
      for (int group = 0; group < groups.size(); group++) {
        NetInterval interval = groups.net(group);
        width += interval.width();
        holds += holds(interval, net(texts.get(group))) ? 1 : 0;
      }
      return new Outcome(width / groups.size(), holds / groups.size());
    }

    /** All texts labelled make an interval of one point. */
    private static boolean holds(NetInterval interval, double net) {
      return interval.low() - 1e-9 <= net && net <= interval.high() + 1e-9;
    }

    private static double net(List<Text> texts) {
      return texts.stream()
          .mapToInt(
              text ->
                  switch (text.truth) {
                    case NEGATIVE -> -1;
                    case NEUTRAL -> 0;
                    case POSITIVE -> 1;
                  })
          .average()
          .orElseThrow();
    }
  }
}
