package io.tonestream.trainer.release;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.topics.publishing.Rollout;
import io.tonestream.topics.publishing.VersionRefusedException;
import io.tonestream.trainer.Failure;
import io.tonestream.trainer.gate.Contest;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.RunHistory;
import io.tonestream.trainer.release.ModelVersions.Standing;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes a candidate that cleared the gate to the instances: published, then awaited, and taken back
 * if one of them refuses it. What becomes of it is never guessed: where it can't be told yet, the
 * retraining stays open, and {@link #resume} finds out later, in this process or the next.
 */
public final class Release {
  private final ModelVersions versions;
  private final RunHistory history;
  private final InstantSource clock;

  /** Of candidates that the history tells of. */
  public Release(ModelVersions versions, RunHistory history, InstantSource clock) {
    this.versions = versions;
    this.history = history;
    this.clock = clock;
  }

  /**
   * Publishes a candidate.
   *
   * @param found the retraining as it stands; written down first, so that whoever comes after this
   *     process knows what to look for
   * @param pointed the version that was active when the candidate was judged; null if none was
   * @param stopping ends the wait for instances
   * @return how it ended, or as it stands if that isn't over
   * @throws RuntimeException if it was not made active
   */
  public Run publish(
      Run found, ModelBundle candidate, @Nullable String pointed, BooleanSupplier stopping) {
    history.put(found);
    try {
      versions.publish(candidate, pointed);
    } catch (RuntimeException e) {
      // An answer that is lost, or a failure after the commit, says nothing about the commit.
      Standing standing;
      try {
        standing = versions.standing(candidate.version());
      } catch (RuntimeException unknown) {
        return found.open("it isn't known whether it was published: " + Failure.reason(unknown));
      }
      if (standing != Standing.ACTIVE) {
        throw e;
      }
    }
    return follow(found, stopping);
  }

  /**
   * Publishes a candidate, and leaves it to a person to activate it.
   *
   * @param found the retraining as it stands; written down first
   * @return how it ended, or as it stands if that isn't over
   * @throws RuntimeException if it was not published
   */
  public Run propose(Run found, ModelBundle candidate) {
    history.put(found);
    try {
      versions.propose(candidate);
    } catch (RuntimeException e) {
      Standing standing;
      try {
        standing = versions.standing(candidate.version());
      } catch (RuntimeException unknown) {
        return found.open("it isn't known whether it was published: " + Failure.reason(unknown));
      }
      if (standing == Standing.UNKNOWN) {
        throw e;
      }
    }
    return proposed(found);
  }

  private Run proposed(Run found) {
    return ended(found, Outcome.PROPOSED, "proposed " + figures(found) + "; " + approval(found));
  }

  /** How a person looks at a version that was proposed, and activates it. */
  public String approval(Run proposed) {
    String version = findings(proposed).version();
    return "no instance runs it: try it beside the active version with `"
        + versions.command("shadow", version)
        + "`, approve it with `"
        + versions.command("activate", version)
        + "`";
  }

  /**
   * Goes on with a retraining that a process before this one, or Kafka, cut short.
   *
   * @return how it ended, or as it stands if that still isn't over
   */
  public Run resume(Run cut, BooleanSupplier stopping) {
    Run.Findings findings = cut.findings();
    if (findings == null) {
      return interrupted(cut);
    }
    Standing standing;
    try {
      standing = versions.standing(findings.version());
    } catch (RuntimeException e) {
      return cut.open("it isn't known whether it was published: " + Failure.reason(e));
    }
    if (cut.waitsForApproval() && standing != Standing.UNKNOWN) {
      return proposed(cut);
    }
    return switch (standing) {
      case UNKNOWN -> interrupted(cut);
      case REPLACED -> ended(cut, Outcome.PUBLISHED, published(cut) + "; it is no longer active");
      case ACTIVE -> follow(cut, stopping);
    };
  }

  private Run interrupted(Run cut) {
    return ended(
        cut, Outcome.INTERRUPTED, "the trainer ended before it did; nothing was published");
  }

  private Run follow(Run found, BooleanSupplier stopping) {
    String version = findings(found).version();
    try {
      Rollout rollout = versions.await(version, stopping);
      return stopping.getAsBoolean() && !rollout.isComplete()
          ? found.open("published " + version + "; the next start waits for the instances")
          : ended(found, Outcome.PUBLISHED, published(found) + "; " + reached(rollout));
    } catch (VersionRefusedException e) {
      return takeBack(found, e);
    } catch (RuntimeException e) {
      return ended(
          found,
          Outcome.PUBLISHED,
          published(found) + "; it isn't known who runs it: " + Failure.reason(e));
    }
  }

  private Run takeBack(Run found, VersionRefusedException refusal) {
    try {
      versions.takeBack(findings(found).version());
      return ended(
          found, Outcome.REFUSED, refusal.getMessage() + "; the version before is active again");
    } catch (RuntimeException e) {
      return found.open(
          refusal.getMessage() + "; it could not be taken back yet: " + Failure.reason(e));
    }
  }

  /** Whoever comes here has some. */
  private static Run.Findings findings(Run run) {
    return Objects.requireNonNull(run.findings());
  }

  private static String published(Run run) {
    return "published " + figures(run);
  }

  private static String figures(Run run) {
    Run.Findings findings = findings(run);
    return findings.version()
        + ": "
        + findings.contests().stream()
            .map(Release::figure)
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

  private Run ended(Run run, Outcome outcome, String summary) {
    return run.ended(clock.instant(), outcome, summary);
  }
}
