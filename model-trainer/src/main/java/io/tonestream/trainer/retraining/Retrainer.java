package io.tonestream.trainer.retraining;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.trainer.Failure;
import io.tonestream.trainer.feedback.FeedbackSource;
import io.tonestream.trainer.gate.Answers;
import io.tonestream.trainer.gate.Judgement;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Findings;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.RunHistory;
import io.tonestream.trainer.history.StateDirectory;
import io.tonestream.trainer.material.Material;
import io.tonestream.trainer.material.Unseen;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.release.Incumbent;
import io.tonestream.trainer.release.ModelVersions;
import io.tonestream.trainer.release.Release;
import io.tonestream.trainer.report.LearningCurve;
import io.tonestream.trainer.report.TrainingReport;
import io.tonestream.trainer.training.Progress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a retraining from reading the data to the last instance that runs what came of it, and
 * writes down in the history how it ended. One thread at a time.
 */
public final class Retrainer implements Retrainings.Attempt {
  private static final Logger log = LoggerFactory.getLogger(Retrainer.class);

  private final RetrainingSettings settings;
  private final FeedbackSource feedback;
  private final ModelVersions versions;
  private final Release release;
  private final StateDirectory state;
  private final RunHistory history;
  private final InstantSource clock;

  Retrainer(
      RetrainingSettings settings,
      FeedbackSource feedback,
      ModelVersions versions,
      StateDirectory state,
      RunHistory history,
      InstantSource clock) {
    this.settings = settings;
    this.feedback = feedback;
    this.versions = versions;
    this.release = new Release(versions, history, clock);
    this.state = state;
    this.history = history;
    this.clock = clock;
  }

  /**
   * Runs a retraining now, which the caller makes sure is the only one. One that was cut before is
   * brought to its end first; as long as that can't be done, no other begins.
   *
   * @return how it ended, or as it stands if that isn't over
   */
  public Run runOnce(Run.Trigger trigger, Progress progress) {
    Optional<Run> open = history.last().filter(Run::isRunning).map(cut -> resume(cut, () -> false));
    return open.filter(Run::isRunning)
        .orElseGet(
            () ->
                run(history.begin(trigger, now(), feedback.count(), null), progress, () -> false));
  }

  @Override
  public Run resume(Run cut, BooleanSupplier stopping) {
    Run resumed = release.resume(cut, stopping);
    history.put(resumed);
    return resumed;
  }

  @Override
  public Run run(Run begun, Progress progress, BooleanSupplier stopping) {
    Run run;
    try {
      run = attempt(begun, progress, stopping);
    } catch (CancellationException e) {
      run = withFindings(begun).ended(now(), Outcome.INTERRUPTED, Failure.reason(e));
    } catch (RuntimeException e) {
      if (!Failure.isExplained(e)) {
        log.warn("Retraining {} failed", begun.id(), e);
      }
      run = withFindings(begun).ended(now(), Outcome.FAILED, Failure.reason(e));
    }
    history.put(run);
    return run;
  }

  /** What was written down on the way. */
  private Run withFindings(Run begun) {
    return history.find(begun.id()).orElse(begun);
  }

  private Run attempt(Run started, Progress progress, BooleanSupplier stopping) {
    requireNotStopping(stopping);
    feedback.update();
    int received = feedback.count();
    Material material = settings.material(feedback.latest());
    Run begun = started.with(received).with(material.uncounted());
    Incumbent incumbent = versions.incumbent();
    incumbent.requireLabels(material);
    ArchitectureChoice architecture = settings.architecture();
    String input = settings.input(material, architecture);
    Optional<Run> settled = history.settled(input, incumbent.version(), begun.trigger().isAsked());
    if (settled.isPresent()) {
      return begun.ended(now(), Outcome.UNCHANGED, unchanged(settled.get(), incumbent));
    }
    Unseen unseen = settings.unseen(material, incumbent.bundle());
    Material judging = unseen.material();
    CandidatePlan plan = settings.plan(judging, architecture, incumbent.bundle(), now());
    CandidatePlan.Made made = plan.make(progress);
    ModelBundle candidate = settings.signed(erring(plan, made.bundle(), incumbent));
    state.keepCandidate(candidate);
    Judgement judgement =
        Judgement.of(
            candidate,
            incumbent.bundle(),
            ancestors(incumbent),
            judging,
            settings.files().groupColumn(),
            settings.feedback().minHeldOut(),
            settings.gate(),
            settings.retraining().seed(),
            plan.device());
    state.dropReportsBefore(now().minus(settings.feedback().retention()));
    state.keepReport(
        begun.id(), report(candidate, plan, made.training(), judging, judgement).html());
    List<String> notes = notes(unseen, candidate, incumbent);
    Run found = begun.with(findings(candidate, plan, input, unseen, notes, judgement));
    if (!judgement.verdict().passed()) {
      return found.ended(
          now(),
          Outcome.REFUSED,
          "refused " + candidate.version() + ": " + judgement.verdict().toSentence());
    }
    keepAnswers(candidate, incumbent, judgement);
    requireNotStopping(stopping);
    return settings.retraining().propose()
        ? release.propose(found.toPropose(), candidate)
        : release.publish(found, candidate, incumbent.pointed(), stopping);
  }

  /** What a person should know before the candidate runs. */
  private static List<String> notes(Unseen unseen, ModelBundle candidate, Incumbent incumbent) {
    List<String> notes = new ArrayList<>(unseen.notes());
    incumbent.targetsLostTo(candidate).ifPresent(notes::add);
    notes.forEach(log::warn);
    return notes;
  }

  /**
   * One that started from the incumbent differs from it in a few texts of a hundred: how its errors
   * differ between groups is known from there.
   */
  private static ModelBundle erring(
      CandidatePlan plan, ModelBundle candidate, Incumbent incumbent) {
    ModelBundle before = incumbent.bundle();
    return !plan.isWarm() || before == null || before.manifest().errors() == null
        ? candidate
        : candidate.withErrors(before.manifest().errors(), plan.provenance().created());
  }

  /**
   * What versions said that the incumbent comes from: those 1, 2, 4, 8, … generations before it,
   * and the first. So none can be much worse than any before it, however small the steps, and there
   * are few to compare with.
   */
  private Map<String, Answers> ancestors(Incumbent incumbent) {
    List<String> all = history.ancestors(incumbent.version());
    Map<String, Answers> answers = new LinkedHashMap<>();
    for (int generation = 1; generation <= all.size(); generation++) {
      if (Integer.bitCount(generation) == 1 || generation == all.size()) {
        String version = all.get(generation - 1);
        state.readAnswers(version).ifPresent(each -> answers.put(version, each));
      }
    }
    return answers;
  }

  /** Before anything is published: whatever comes after it is compared with it. */
  private void keepAnswers(ModelBundle candidate, Incumbent incumbent, Judgement judgement) {
    state.keepAnswers(candidate.version(), judgement.answers());
    if (incumbent.version() != null && judgement.activeAnswers() != null) {
      state.keepAnswers(incumbent.version(), judgement.activeAnswers());
    }
  }

  private static void requireNotStopping(BooleanSupplier stopping) {
    if (stopping.getAsBoolean()) {
      throw LoggedProgress.stopped();
    }
  }

  private String unchanged(Run settled, Incumbent incumbent) {
    String since =
        "nothing new to learn since retraining "
            + settled.id()
            + " ("
            + settled.outcome().wireName()
            + ")";
    return settled.outcome() == Outcome.PROPOSED && !settled.isOf(incumbent.version())
        ? since + "; " + release.approval(settled)
        : since;
  }

  private static Findings findings(
      ModelBundle candidate,
      CandidatePlan plan,
      String input,
      Unseen unseen,
      List<String> notes,
      Judgement judgement) {
    return new Findings(
        candidate.version(),
        plan.provenance().parent(),
        plan.isWarm(),
        input,
        unseen.material().data().validation().sha256(),
        unseen.material().texts(),
        judgement.contests(),
        judgement.verdict().checks(),
        notes);
  }

  private static TrainingReport report(
      ModelBundle candidate,
      CandidatePlan plan,
      List<LearningCurve> training,
      Material material,
      Judgement judgement) {
    return new TrainingReport(
        candidate.manifest().name() + " " + candidate.version(),
        training,
        plan.choice(judgement.assessments().get(0)),
        material.data().card(),
        judgement.assessments());
  }

  private Instant now() {
    return clock.instant();
  }
}
