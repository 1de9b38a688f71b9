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
    List<Part> parts = new ArrayList<>();
    DataSet validation = material.data().validation();
    parts.add(part(candidate, active, validation, Texts.VALIDATION, seed, device));
    if (material.heldOut().size() >= minFeedback) {
      parts.add(part(candidate, active, material.heldOut(), Texts.FEEDBACK, seed, device));
    }
    List<PairedComparison.Pairing> pairings = new ArrayList<>();
    parts.forEach(part -> part.besideActive(active, groupColumn).ifPresent(pairings::add));
    ancestors.forEach(
        (version, answers) ->
            answers
                .beside(version, validation, parts.get(0).judged, groupColumn)
                .ifPresent(pairings::add));
    List<Contest> contests = parts.stream().map(Part::contest).toList();
    try (BundleModel model = BundleModel.load(candidate, device)) {
      return new Judgement(
          contests,
          parts.stream().map(Part::assessment).toList(),
          gate.judge(contests, pairings, model.latency()),
          answers(parts, Part::judged),
          active == null ? null : answers(parts, Part::others));
    }
  }

  private static Answers answers(List<Part> parts, Function<Part, List<Judged>> whose) {
    return Answers.of(parts.stream().flatMap(part -> whose.apply(part).stream()).toList());
  }

  /**
   * On one data set.
   *
   * @param judged what the candidate says
   * @param others what the active version says; empty if there is none
   */
  private record Part(
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

  private static Part part(
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
            Assessment.Slicing.by(Assessment.Slicing.STANDARD),
            bootstrap);
    return new Part(
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
