package io.tonestream.cli.reconcile;

import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parts a move in net sentiment into the world's and the model's share anew, text by text. It
 * shares no code with the windows, so that a fault there shows: docs/decisions/0008 has the
 * formulas.
 */
final class SwapRecount {
  private static final int FEWEST_TEXTS = 20;
  private static final double NOTHING = 1e-9;
  private static final double Z = 1.959964;

  private SwapRecount() {}

  /** Whether a window's decomposition is that of its texts, up to rounding. */
  static boolean agrees(
      @Nullable Decomposition decomposition, List<LabelledText> now, List<LabelledText> before) {
    Optional<Decomposition> recount = of(now, before);
    if (decomposition == null || recount.isEmpty()) {
      return decomposition == null && recount.isEmpty();
    }
    Decomposition expected = recount.get();
    return decomposition.n() == expected.n()
        && same(decomposition.worldDelta(), expected.worldDelta())
        && same(decomposition.modelDelta(), expected.modelDelta())
        && same(decomposition.modelDeltaLow(), expected.modelDeltaLow())
        && same(decomposition.modelDeltaHigh(), expected.modelDeltaHigh());
  }

  private static boolean same(double one, double other) {
    return Math.abs(one - other) < NOTHING;
  }

  private static Optional<Decomposition> of(List<LabelledText> now, List<LabelledText> before) {
    if (now.isEmpty() || before.isEmpty()) {
      return Optional.empty();
    }
    List<Compared> tree = tree(compared(now, before));
    Map<String, Double> gains = shares(now);
    shares(before).forEach((version, share) -> gains.merge(version, -share, Double::sum));
    for (String version : gains.keySet()) {
      if (Math.abs(gain(gains, connected(version, tree))) >= NOTHING) {
        return Optional.empty();
      }
    }
    double modelDelta = 0;
    double centre = 0;
    double variance = 0;
    long n = 0;
    for (Compared edge : tree) {
      List<Compared> others = tree.stream().filter(other -> other != edge).toList();
      double share = gain(gains, connected(edge.second, others));
      if (Math.abs(share) >= NOTHING) {
        double[] steps = edge.steps.stream().mapToDouble(step -> step).toArray();
        double[] smoothed =
            DoubleStream.concat(DoubleStream.of(steps), DoubleStream.of(1, -1)).toArray();
        modelDelta += share * mean(steps);
        centre += share * mean(smoothed);
        variance += share * share * variance(smoothed) / smoothed.length;
        n += edge.steps.size();
      }
    }
    if (n == 0) {
      return Optional.empty();
    }
    double clipped = clip(modelDelta);
    double margin = Z * Math.sqrt(variance);
    return Optional.of(
        new Decomposition(
            net(now) - net(before) - clipped,
            clipped,
            Math.min(clipped, clip(centre - margin)),
            Math.max(clipped, clip(centre + margin)),
            n));
  }

  private static Map<String, Double> shares(List<LabelledText> texts) {
    return texts.stream()
        .collect(
            Collectors.groupingBy(
                LabelledText::modelVersion,
                TreeMap::new,
                Collectors.collectingAndThen(
                    Collectors.counting(), count -> (double) count / texts.size())));
  }

  /** For each two versions, by how many steps the second scored each text higher. */
  private static List<Compared> compared(List<LabelledText> now, List<LabelledText> before) {
    Map<String, Map<String, Compared>> compared = new TreeMap<>();
    for (LabelledText text : Stream.concat(now.stream(), before.stream()).toList()) {
      Comparison other = text.comparison();
      if (other != null && !other.modelVersion().equals(text.modelVersion())) {
        boolean isFirst = text.modelVersion().compareTo(other.modelVersion()) < 0;
        String first = isFirst ? text.modelVersion() : other.modelVersion();
        String second = isFirst ? other.modelVersion() : text.modelVersion();
        int step = score(other.label()) - score(text.label());
        compared
            .computeIfAbsent(first, version -> new TreeMap<>())
            .computeIfAbsent(second, version -> new Compared(first, second, new ArrayList<>()))
            .steps
            .add(isFirst ? step : -step);
      }
    }
    return compared.values().stream()
        .flatMap(others -> others.values().stream())
        .filter(pair -> pair.steps.size() >= FEWEST_TEXTS)
        .sorted(Comparator.comparingInt(pair -> -pair.steps.size()))
        .toList();
  }

  /** Those that connect versions that no larger comparison connects (Kruskal's algorithm). */
  private static List<Compared> tree(List<Compared> largestFirst) {
    List<Compared> tree = new ArrayList<>();
    for (Compared pair : largestFirst) {
      if (!connected(pair.first, tree).contains(pair.second)) {
        tree.add(pair);
      }
    }
    return tree;
  }

  private static Set<String> connected(String version, List<Compared> pairs) {
    Set<String> connected = new HashSet<>(Set.of(version));
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Compared pair : pairs) {
        if (connected.contains(pair.first) || connected.contains(pair.second)) {
          grew |= connected.add(pair.first) | connected.add(pair.second);
        }
      }
    }
    return connected;
  }

  private static double gain(Map<String, Double> gains, Set<String> versions) {
    return versions.stream().mapToDouble(version -> gains.getOrDefault(version, 0.0)).sum();
  }

  private static double net(List<LabelledText> texts) {
    return mean(texts.stream().mapToDouble(text -> score(text.label())).toArray());
  }

  private static int score(Label label) {
    return switch (label) {
      case NEGATIVE -> -1;
      case NEUTRAL -> 0;
      case POSITIVE -> 1;
    };
  }

  private static double mean(double[] values) {
    return DoubleStream.of(values).sum() / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum()
        / values.length;
  }

  private static double clip(double delta) {
    return Math.min(2, Math.max(-2, delta));
  }

  /**
   * Texts that two versions scored.
   *
   * @param first one version; the names stand in order
   * @param steps for each text, score by {@code second} less score by {@code first}
   */
  private record Compared(String first, String second, List<Integer> steps) {}
}
