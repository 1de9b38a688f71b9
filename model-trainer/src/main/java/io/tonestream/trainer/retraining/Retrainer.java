package io.tonestream.trainer.retraining;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Sha256;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.publishing.Rollout;
import io.tonestream.model.publishing.VersionRefusedException;
import io.tonestream.trainer.gate.Contest;
import io.tonestream.trainer.gate.Gate;
import io.tonestream.trainer.report.Report;
import io.tonestream.trainer.retraining.Run.Findings;
import io.tonestream.trainer.retraining.Run.Outcome;
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.Progress;
import io.tonestream.trainer.training.RecordedProgress;
import io.tonestream.trainer.training.Settings;
import io.tonestream.trainer.training.Training;
import io.tonestream.trainer.training.WarmStart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a retraining from reading the data to the last instance that runs what came of it, and
 * writes down in the history how it ended. One thread at a time.
 */
public final class Retrainer {
  private static final Logger log = LoggerFactory.getLogger(Retrainer.class);

  private final RetrainingConfiguration configuration;
  private final DataConfiguration files;
  private final FeedbackConfiguration counting;
  private final GateConfiguration bars;
  private final FeedbackSource feedback;
  private final ModelVersions versions;
  private final StateDirectory state;
  private final RunHistory history;
  private final InstantSource clock;

  Retrainer(
      RetrainingConfiguration configuration,
      DataConfiguration files,
      FeedbackConfiguration counting,
      GateConfiguration bars,
      FeedbackSource feedback,
      ModelVersions versions,
      StateDirectory state,
      RunHistory history,
      InstantSource clock) {
    files.requireFiles();
    this.configuration = configuration;
    this.files = files;
    this.counting = counting;
    this.bars = bars;
    this.feedback = feedback;
    this.versions = versions;
    this.state = state;
    this.history = history;
    this.clock = clock;
  }

  /**
   * Writes down how the last retraining ended if the process ended before it. Its version may be
   * the active one: then all that was left was to wait.
   */
  void recover() {
    history.last().filter(Run::isRunning).ifPresent(this::recover);
  }

  private void recover(Run interrupted) {
    Findings findings = interrupted.findings();
    history.put(
        findings != null && versions.isActive(findings.version())
            ? interrupted.ended(
                now(),
                Outcome.PUBLISHED,
                "published " + findings.version() + "; the trainer ended before all ran it")
            : interrupted.ended(
                now(), Outcome.FAILED, "the trainer ended before it did; nothing was published"));
  }

  /** Runs a retraining now, which the caller makes sure is the only one. */
  public Run runOnce(Run.Trigger trigger, Progress progress) {
    recover();
    return run(history.begin(trigger, now(), feedback.count()), progress);
  }

  /**
   * Runs a retraining that has begun; whatever goes wrong is its outcome.
   *
   * @param progress hears how training goes; what it throws ends the retraining
   */
  Run run(Run begun, Progress progress) {
    Run ended;
    try {
      ended = attempt(begun, progress);
    } catch (RuntimeException e) {
      log.debug("Retraining {} failed", begun.id(), e);
      ended = withFindings(begun).ended(now(), Outcome.FAILED, reason(e));
    }
    history.put(ended);
    return ended;
  }

  /** What was written down on the way. */
  private Run withFindings(Run begun) {
    return history.find(begun.id()).orElse(begun);
  }

  private static String reason(RuntimeException failure) {
    return failure.getMessage() == null
        ? failure.toString()
        : failure.getMessage().replaceAll("\\s*\\R\\s*", " ");
  }

  private Run attempt(Run started, Progress progress) {
    feedback.update();
    Run begun = started.with(feedback.count());
    Material material =
        Material.read(files, feedback.latest(), counting, configuration.seed(), log::info);
    ModelBundle active = versions.active().orElse(null);
    if (active != null) {
      material.requireLabels(active.manifest().labels(), active.version());
    }
    String input = input(material);
    Optional<Run> settled = settled(input, active);
    if (settled.isPresent()) {
      return begun.ended(
          now(),
          Outcome.UNCHANGED,
          "nothing new to learn since retraining "
              + settled.get().id()
              + " ("
              + settled.get().outcome().wireName()
              + ")");
    }
    Plan plan = plan(material, active);
    RecordedProgress recorded = new RecordedProgress(progress);
    ModelBundle candidate = signed(Training.run(plan, recorded));
    state.keepCandidate(candidate);
    Judgement judgement =
        Judgement.of(
            candidate,
            active,
            material,
            counting.leastHeldOut(),
            new Gate(bars.bars()),
            configuration.seed());
    state.keepReport(begun.id(), report(candidate, plan, recorded, material, judgement).html());
    Run found = begun.with(findings(candidate, plan, input, material, judgement));
    return judgement.verdict().passed()
        ? publish(found, candidate, active)
        : found.ended(
            now(),
            Outcome.REFUSED,
            "refused " + candidate.version() + ": " + judgement.verdict().toSentence());
  }

  /** All that decides what a candidate is like and what it is judged by, but for the parent. */
  private String input(Material material) {
    String all =
        List.of(
                configuration.architecture(),
                configuration.modelName(),
                configuration.set(),
                configuration.start(),
                configuration.warmEpochs(),
                configuration.warmRate(),
                configuration.seed(),
                bars,
                counting.leastHeldOut(),
                material.data().training().sha256(),
                material.data().validation().sha256(),
                material.heldOut().sha256())
            .toString();
    return Sha256.of(all.getBytes(StandardCharsets.UTF_8));
  }

  /** An earlier retraining that made the active version of the same, or didn't better it. */
  private Optional<Run> settled(String input, @Nullable ModelBundle active) {
    String version = active == null ? null : active.version();
    return history.newestFirst().stream()
        .filter(run -> run.findings() != null && run.findings().input().equals(input))
        .filter(run -> isSettled(run, version))
        .findFirst();
  }

  private static boolean isSettled(Run run, @Nullable String active) {
    Findings findings = run.findings();
    if (findings == null) {
      return false;
    }
    return run.outcome() == Outcome.REFUSED
        ? Optional.ofNullable(findings.parent()).equals(Optional.ofNullable(active))
        : findings.version().equals(active);
  }

  private @Nullable WarmStart start(Material material, ModelBundle active) {
    if (configuration.start() == RetrainingConfiguration.Start.SCRATCH) {
      return null;
    }
    Optional<String> obstacle =
        WarmStart.obstacle(
            active,
            configuration.architecture(),
            new Settings(configuration.hyperParameters()),
            material.labels());
    obstacle.ifPresent(
        why -> log.info("Training starts from nothing, not from {}: {}", active.version(), why));
    return obstacle.isPresent()
        ? null
        : new WarmStart(active, configuration.warmEpochs(), (float) configuration.warmRate());
  }

  private Plan plan(Material material, @Nullable ModelBundle active) {
    return new Plan(
        configuration.modelName(),
        configuration.architecture(),
        new Settings(configuration.hyperParameters()),
        material.data(),
        active == null ? null : active.version(),
        active == null ? null : start(material, active),
        configuration.seed(),
        now().truncatedTo(ChronoUnit.SECONDS),
        "tonestream retrain --once");
  }

  private ModelBundle signed(ModelBundle bundle) {
    return configuration.signingKey() == null
        ? bundle
        : bundle.signed(SigningKey.read(configuration.signingKey()));
  }

  private static Findings findings(
      ModelBundle candidate, Plan plan, String input, Material material, Judgement judgement) {
    return new Findings(
        candidate.version(),
        plan.parent(),
        plan.start() != null,
        input,
        material.texts(),
        judgement.contests(),
        judgement.verdict().checks());
  }

  private static Report report(
      ModelBundle candidate,
      Plan plan,
      RecordedProgress progress,
      Material material,
      Judgement judgement) {
    return new Report(
        candidate.manifest().name() + " " + candidate.version(),
        progress.epochs(),
        plan.start() == null,
        material.data().card(),
        judgement.assessments());
  }

  /**
   * Written down before it is done: if the process ends meanwhile, the topic says whether it was.
   */
  private Run publish(Run found, ModelBundle candidate, @Nullable ModelBundle active) {
    history.put(found);
    try {
      Rollout rollout = versions.publish(candidate, active == null ? null : active.version());
      return found.ended(
          now(),
          Outcome.PUBLISHED,
          "published " + candidate.version() + ": " + figures(found) + "; " + reached(rollout));
    } catch (VersionRefusedException e) {
      return found.ended(
          now(), Outcome.REFUSED, e.getMessage() + "; the version before is active again");
    }
  }

  private static String figures(Run run) {
    Findings findings = run.findings();
    return findings == null
        ? ""
        : findings.contests().stream()
            .map(Retrainer::figure)
            .collect(Collectors.joining(", ", "macro recall ", ""));
  }

  private static String figure(Contest contest) {
    String beside =
        contest.active() == null
            ? ""
            : String.format(Locale.ROOT, " (before %.3f)", contest.active().macroRecall());
    return String.format(
        Locale.ROOT,
        "%.3f%s on %s",
        contest.candidate().macroRecall(),
        beside,
        contest.candidate().dataSet());
  }

  private static String reached(Rollout rollout) {
    if (!rollout.isComplete()) {
      return "it is active, but " + rollout.toSentence();
    }
    return rollout.running().isEmpty()
        ? "no instance is running"
        : "run by " + String.join(", ", rollout.running());
  }

  private Instant now() {
    return clock.instant();
  }
}
