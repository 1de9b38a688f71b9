package io.tonestream.trainer.cascade;

import io.tonestream.model.GoldenTexts;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TextSketch;
import io.tonestream.model.bundle.TrainedOn;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.network.Cascade;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Languages;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.training.ModelCard;
import io.tonestream.trainer.training.Provenance;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts a fast and an accurate model together. Both stay as they are, calibrated as they were; what
 * is judged is the bundle that is written.
 *
 * @param provenance what the bundle is to say about where it comes from
 * @param device where it is judged: {@code cpu}, {@code auto}, {@code gpu} or {@code gpu:N}
 */
public record Composition(
    Provenance provenance, ModelBundle fast, ModelBundle accurate, String device) {
  private static final long SEED = 1;

  /** Refuses models that can't be parts of one. */
  public Composition {
    for (ModelBundle each : List.of(fast, accurate)) {
      if (!each.parts().isEmpty() || each.manifest().isBareEncoder()) {
        throw new IllegalArgumentException(
            "%s is a %s: a cascade is made of two models that label texts themselves"
                .formatted(each.version(), each.parts().isEmpty() ? "bare encoder" : "cascade"));
      }
    }
    if (!labels(fast).equals(labels(accurate))) {
      throw new IllegalArgumentException(
          "%s knows the labels %s and %s knows %s: a cascade's parts must know the same"
              .formatted(fast.version(), labels(fast), accurate.version(), labels(accurate)));
    }
  }

  private static Set<Label> labels(ModelBundle bundle) {
    return Set.copyOf(bundle.manifest().labels());
  }

  /** What both say about texts, to choose a threshold by. */
  public ThresholdSearch search(DataSet validation) {
    return new ThresholdSearch(
        validation.labels(),
        Scores.of(fast, validation.pairs(), device),
        Scores.of(accurate, validation.pairs(), device),
        null);
  }

  /**
   * The bundle of this cascade, judged.
   *
   * @param choice how its threshold and weight were chosen, in sentences for the card
   * @param languages that it is known to know, ISO 639-1
   */
  public ModelBundle with(
      Cascade cascade,
      String choice,
      List<String> languages,
      DataSet validation,
      List<DataSet> tests) {
    ModelBundle bare = bundle(manifest(cascade), List.of(), "");
    Scores.Scored scored = Scores.score(bare, validation.pairs(), device);
    List<Assessment> assessments = new ArrayList<>();
    assessments.add(assess(bare, validation, scored));
    for (DataSet test : tests) {
      assessments.add(assess(bare, test, Scores.score(bare, test.pairs(), device)));
    }
    List<Evaluation> evaluations = assessments.stream().map(Assessment::evaluation).toList();
    DriftReference drift = DriftReference.of(scored.profile(), evaluations.get(0).accuracy());
    List<DataSet> sets = new ArrayList<>(List.of(validation));
    sets.addAll(tests);
    return bundle(
        bare.manifest()
            .evaluated(evaluations, Languages.with(languages, scored.judge(validation)), drift),
        GoldenTexts.of(texts -> Scores.ofTexts(bare, texts, device)),
        ModelCard.ofCascade(
            bare.manifest(),
            provenance.command(),
            choice,
            assessments,
            parts(),
            DataCard.of(sets)));
  }

  private Map<Part, ModelBundle> parts() {
    return Map.of(Part.FAST, fast, Part.ACCURATE, accurate);
  }

  private ModelBundle bundle(Manifest manifest, List<GoldenText> golden, String card) {
    return ModelBundle.of(manifest, parts(), golden, card);
  }

  private Manifest manifest(Cascade cascade) {
    SortedMap<String, String> trainingData = new TreeMap<>(accurate.manifest().trainingData());
    trainingData.putAll(fast.manifest().trainingData());
    String version = ModelBundle.versionOf(provenance.created(), cascade, parts());
    return Manifest.builder(provenance.name(), version, cascade)
        .labels(labels(fast).stream().sorted().toList())
        .preparation(fast.manifest().preparation())
        .targets(fast.manifest().takesTargets() || accurate.manifest().takesTargets())
        .trainingData(trainingData)
        .trainedOn(trainedOn())
        .parent(provenance.parent())
        .created(provenance.created())
        .build();
  }

  /** What both parts learnt from, labels by the mean of their shares; null if one doesn't say. */
  private @Nullable TrainedOn trainedOn() {
    TrainedOn ofFast = fast.manifest().trainedOn();
    TrainedOn ofAccurate = accurate.manifest().trainedOn();
    if (ofFast == null || ofAccurate == null) {
      return null;
    }
    TextSketch texts =
        fast.manifest()
            .trainingTexts()
            .flatMap(each -> accurate.manifest().trainingTexts().map(each::and))
            .orElse(null);
    Map<Label, Double> shares = new EnumMap<>(Label.class);
    for (Label label : labels(fast)) {
      shares.put(
          label,
          (ofFast.shares().getOrDefault(label, 0.0) + ofAccurate.shares().getOrDefault(label, 0.0))
              / 2);
    }
    return new TrainedOn(shares, texts);
  }

  private static Assessment assess(ModelBundle bare, DataSet set, Scores.Scored scored) {
    return Assessment.of(
        bare.manifest().name() + " " + bare.version(),
        set.name(),
        scored.judge(set),
        bare.manifest().temperature(),
        null,
        Assessment.Slicing.standard(),
        Bootstrap.standard(SEED));
  }
}
