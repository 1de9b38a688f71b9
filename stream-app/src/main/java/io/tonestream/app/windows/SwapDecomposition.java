package io.tonestream.app.windows;

import io.tonestream.app.counting.ModelShift;
import io.tonestream.app.counting.Tally;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Parts the move in net sentiment between two windows into what the world moved and what a change
 * of models moved.
 *
 * <p>Where a version has taken over a share of the texts from another, that share times the {@link
 * ModelShift} between them is the model's part; the world's is the rest. Among more versions,
 * shares flow along the tree of those comparisons that have the most texts: there, each flow is
 * known.
 */
public final class SwapDecomposition {
  /** A comparison of fewer texts says too little. */
  private static final int FEWEST_TEXTS = 20;

  /** What rounding may leave of a share. */
  private static final double NOTHING = 1e-9;

  /** 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959964;

  private SwapDecomposition() {}

  /**
   * The two parts; none if a window is empty, if no version's share of the texts has changed, or if
   * one has that comparisons with enough texts don't connect to where its share went.
   */
  public static Optional<Decomposition> of(Tally now, Tally before) {
    List<ModelShift> shifts = shifts(now, before);
    if (shifts.isEmpty() || now.counts().total() == 0 || before.counts().total() == 0) {
      return Optional.empty();
    }
    Map<String, Double> gains = gains(now, before);
    List<Flow> flows = flows(tree(shifts), gains);
    boolean allFlowed = gains.values().stream().allMatch(rest -> Math.abs(rest) < NOTHING);
    if (flows.isEmpty() || !allFlowed) {
      return Optional.empty();
    }
    double net = NetSentiment.net(now.counts());
    double previousNet = NetSentiment.net(before.counts());
    return Optional.of(decomposition(net - previousNet, flows));
  }

  /** The shifts with enough texts, those with the most first and equals in the order of names. */
  private static List<ModelShift> shifts(Tally now, Tally before) {
    return now.shiftsWith(before).stream()
        .filter(shift -> shift.texts() >= FEWEST_TEXTS)
        .sorted(Comparator.comparingLong(ModelShift::texts).reversed())
        .toList();
  }

  /** By how much each version's share of the texts has grown; they sum to 0. */
  private static Map<String, Double> gains(Tally now, Tally before) {
    Map<String, Double> gains = new TreeMap<>();
    double volume = now.counts().total();
    double previousVolume = before.counts().total();
    now.modelVersions().forEach((version, texts) -> gains.put(version, texts / volume));
    before
        .modelVersions()
        .forEach((version, texts) -> gains.merge(version, -texts / previousVolume, Double::sum));
    return gains;
  }

  /**
   * The shifts with the most texts that connect all that can be connected (Prim's algorithm); each
   * leads to a version that those before it don't reach.
   */
  private static List<ModelShift> tree(List<ModelShift> shifts) {
    List<ModelShift> tree = new ArrayList<>();
    Set<String> reached = new HashSet<>();
    for (ModelShift start : shifts) {
      reached.add(start.from());
      Optional<ModelShift> next = next(shifts, reached);
      while (next.isPresent()) {
        tree.add(next.get());
        reached.add(next.get().to());
        next = next(shifts, reached);
      }
    }
    return tree;
  }

  private static Optional<ModelShift> next(List<ModelShift> shifts, Set<String> reached) {
    return shifts.stream()
        .flatMap(shift -> Stream.of(shift, shift.reversed()))
        .filter(shift -> reached.contains(shift.from()) && !reached.contains(shift.to()))
        .findFirst();
  }

  /**
   * The shares that flowed along each shift, from the tree's leaves to its root.
   *
   * @param gains what is left of them afterwards did not flow
   */
  private static List<Flow> flows(List<ModelShift> tree, Map<String, Double> gains) {
    List<ModelShift> leavesFirst = new ArrayList<>(tree);
    Collections.reverse(leavesFirst);
    List<Flow> flows = new ArrayList<>();
    for (ModelShift shift : leavesFirst) {
      double share = gains.getOrDefault(shift.to(), 0.0);
      gains.put(shift.to(), 0.0);
      gains.merge(shift.from(), share, Double::sum);
      if (Math.abs(share) >= NOTHING) {
        flows.add(new Flow(share, shift));
      }
    }
    return flows;
  }

  private static Decomposition decomposition(double move, List<Flow> flows) {
    double modelDelta = within(sum(flows, flow -> flow.share * flow.shift.mean()));
    double centre = sum(flows, flow -> flow.share * flow.shift.centre());
    double variance = sum(flows, flow -> flow.share * flow.share * flow.shift.variance());
    double margin = Z * Math.sqrt(variance);
    return new Decomposition(
        move - modelDelta,
        modelDelta,
        Math.min(modelDelta, within(centre - margin)),
        Math.max(modelDelta, within(centre + margin)),
        flows.stream().mapToLong(flow -> flow.shift.texts()).sum());
  }

  private static double sum(List<Flow> flows, ToDoubleFunction<Flow> part) {
    double sum = 0;
    for (Flow flow : flows) {
      sum += part.applyAsDouble(flow);
    }
    return sum;
  }

  /** No two windows' net sentiment is further apart. */
  private static double within(double delta) {
    return Math.max(-2, Math.min(2, delta));
  }

  /** A share of the texts that has gone over from one version to another. */
  private record Flow(double share, ModelShift shift) {}
}
