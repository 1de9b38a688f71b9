package io.tonestream.trainer.gate;

import io.tonestream.model.BundleModel;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Comparison;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.evaluation.PairedComparison;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.gate.Contest.Texts;
import io.tonestream.trainer.material.Material;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a candidate does beside the active version and those that this one comes from, and whether
 * that is good enough.
 *
 * @param contests by data set, the validation texts first
 * @param assessments the same at length, for people
 * @param verdict the gate's
 * @param answers what the candidate said
 * @param activeAnswers what the active version said; null if there is none
 */
public record Judgement(
    List<Contest> contests,
    List<Assessment> assessments,
    Verdict verdict,
    Answers answers,
    @Nullable Answers activeAnswers) {
  /** Takes copies. */
  public Judgement {
    contests = List.copyOf(contests);
    assessments = List.copyOf(assessments);
  }

  /**
   * Judges it.
   *
   * @param active the version to beat; null if there is none
   * @param ancestors what versions that this one comes from said when they were judged
   * @param groupColumn column with groups of texts that say much the same; null if there is none
   * @param minFeedback from how many held out texts on feedback is judged by
   * @param seed of the resamples
   * @param device where both are run
   */
  public static Judgement of(
      ModelBundle candidate,
      @Nullable ModelBundle active,
      Map<String, Answers> ancestors,
      Material material,
      @Nullable String groupColumn,
      int minFeedback,
      Gate gate,
      long seed,
      String device) {
    List<OnDataSet> results = new ArrayList<>();
    DataSet validation = material.data().validation();
    results.add(result(candidate, active, validation, Texts.VALIDATION, seed, device));
    if (material.heldOut().size() >= minFeedback) {
      results.add(result(candidate, active, material.heldOut(), Texts.FEEDBACK, seed, device));
    }
    List<PairedComparison.Pairing> pairings = new ArrayList<>();
    results.forEach(result -> result.besideActive(active, groupColumn).ifPresent(pairings::add));
    ancestors.forEach(
        (version, answers) ->
            answers
                .beside(version, validation, results.get(0).judged, groupColumn)
                .ifPresent(pairings::add));
    List<Contest> contests = results.stream().map(OnDataSet::contest).toList();
    try (BundleModel model = BundleModel.load(candidate, device)) {
      return new Judgement(
          contests,
          results.stream().map(OnDataSet::assessment).toList(),
          gate.judge(contests, pairings, model.latency()),
          answers(results, OnDataSet::judged),
          active == null ? null : answers(results, OnDataSet::others));
    }
  }

  private static Answers answers(List<OnDataSet> results, Function<OnDataSet, List<Judged>> whose) {
    return Answers.of(results.stream().flatMap(result -> whose.apply(result).stream()).toList());
  }

  /**
   * On one data set.
   *
   * @param judged what the candidate says
   * @param others what the active version says; empty if there is none
   */
  private record OnDataSet(
      DataSet set,
      Contest contest,
      Assessment assessment,
      List<Judged> judged,
      List<Judged> others) {
    Optional<PairedComparison.Pairing> besideActive(
        @Nullable ModelBundle active, @Nullable String groupColumn) {
      return active == null
          ? Optional.empty()
          : Answers.of(others).beside(active.version(), set, judged, groupColumn);
    }
  }

  private static OnDataSet result(
      ModelBundle candidate,
      @Nullable ModelBundle active,
      DataSet set,
      Texts texts,
      long seed,
      String device) {
    Bootstrap bootstrap = Bootstrap.standard(seed);
    List<Judged> judged = Scores.judge(candidate, set, device);
    List<Judged> others = active == null ? null : Scores.judge(active, set, device);
    Comparison comparison =
        active == null || others == null
            ? null
            : Comparison.of("the active version " + active.version(), judged, others, bootstrap);
    Assessment assessment =
        Assessment.of(
            candidate.manifest().name() + " " + candidate.version(),
            set.name(),
            judged,
            candidate.manifest().temperature(),
            comparison,
            Assessment.Slicing.standard(),
            bootstrap);
    return new OnDataSet(
        set,
        new Contest(
            texts, assessment.evaluation(), others == null ? null : evaluation(set, others)),
        assessment,
        judged,
        others == null ? List.of() : others);
  }

  private static Evaluation evaluation(DataSet set, List<Judged> judged) {
    return Evaluation.of(
        set.name(), set.labels(), judged.stream().map(Judged::prediction).toList());
  }
}
