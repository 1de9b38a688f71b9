package io.tonestream.topics.publishing;

import static java.util.stream.Collectors.joining;

import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import io.tonestream.schemas.ModelDrift.Level;
import io.tonestream.schemas.ModelStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far texts have drifted on all instances that run a version, each weighing as much as it has
 * scored texts: each sees its own partitions only.
 *
 * @param version the version that most texts were scored with
 * @param instances how many run it and know of drift
 * @param texts how many texts they scored
 * @param driftedShare the share of these that are on instances that have drifted
 * @param psi mean population stability index of each feature
 * @param estimatedAccuracy mean of the instances' estimates
 * @param referenceAccuracy share of the validation texts that got their own label
 */
public record DriftSummary(
    String version,
    int instances,
    long texts,
    double driftedShare,
    Map<Feature, Double> psi,
    double estimatedAccuracy,
    double referenceAccuracy) {
  /** Of what instances last said; those that are silent or stopped don't count. */
  public static Optional<DriftSummary> of(Collection<ModelStatus> statuses, Instant now) {
    Map<String, List<ModelDrift>> byVersion = new TreeMap<>();
    for (ModelStatus each : statuses) {
      ModelDrift drift = each.drift();
      if (Rollout.counts(each, now)
          && drift != null
          && drift.texts() > 0
          && drift.version().equals(each.active())) {
        byVersion.computeIfAbsent(drift.version(), unused -> new ArrayList<>()).add(drift);
      }
    }
    return byVersion.values().stream()
        .max(Comparator.comparingLong(DriftSummary::texts))
        .map(DriftSummary::of);
  }

  private static DriftSummary of(List<ModelDrift> drifts) {
    double texts = texts(drifts);
    double drifted = 0;
    double accuracy = 0;
    Map<Feature, Double> psi = new EnumMap<>(Feature.class);
    for (ModelDrift each : drifts) {
      double weight = each.texts() / texts;
      drifted += each.level() == Level.DRIFTED ? weight : 0;
      accuracy += weight * each.estimatedAccuracy();
      for (FeatureDrift feature : each.features()) {
        psi.merge(feature.name(), weight * feature.psi(), Double::sum);
      }
    }
    ModelDrift any = drifts.get(0);
    return new DriftSummary(
        any.version(),
        drifts.size(),
        (long) texts,
        drifted,
        psi,
        accuracy,
        any.referenceAccuracy());
  }

  private static long texts(List<ModelDrift> drifts) {
    return drifts.stream().mapToLong(ModelDrift::texts).sum();
  }

  /** The figures, for people. */
  public String toSentence() {
    return String.format(
        Locale.ROOT,
        "%,d texts of %d %s, %.0f %% of them drifted: PSI %s; accuracy about %.1f %% by the"
            + " model's probabilities, %.1f %% on its validation texts",
        texts,
        instances,
        instances == 1 ? "instance" : "instances",
        100 * driftedShare,
        psi.entrySet().stream()
            .map(
                each ->
                    String.format(
                        Locale.ROOT, "%s %.2f", each.getKey().wireName(), each.getValue()))
            .collect(joining(", ")),
        100 * estimatedAccuracy,
        100 * referenceAccuracy);
  }
}
