package io.tonestream.trainer.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tonestream.trainer.gate.Contest;
import io.tonestream.trainer.gate.Verdict;
import io.tonestream.trainer.material.TextCounts;
import io.tonestream.trainer.material.Uncounted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A retraining: as it stands, or as it ended.
 *
 * @param id 1 for the first of a state directory
 * @param trigger what started it
 * @param started when
 * @param ended when; absent while it runs
 * @param outcome what came of it
 * @param summary that in a sentence, with the remedy if there is one
 * @param feedback how many records of feedback there were so far
 * @param drift what it was started for, if that is drift
 * @param findings what is known of its candidate; absent before there is one
 * @param uncounted feedback that didn't count; absent before that is known
 * @param proposed whether its version waits for a person to activate it; absent if not, as in
 *     histories of before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Run(
    long id,
    Trigger trigger,
    Instant started,
    @Nullable Instant ended,
    Outcome outcome,
    String summary,
    int feedback,
    @Nullable Drift drift,
    @Nullable Findings findings,
    @Nullable Uncounted uncounted,
    @Nullable Boolean proposed) {
  /** One that isn't proposed doesn't say so. */
  public Run {
    proposed = Boolean.TRUE.equals(proposed) ? true : null;
  }

  /** What starts a retraining. */
  public enum Trigger {
    /** Its time had come. */
    @JsonProperty("schedule")
    SCHEDULE,
    /** Enough feedback had come. */
    @JsonProperty("feedback")
    FEEDBACK,
    /** Texts are no longer such as the active version was validated on. */
    @JsonProperty("drift")
    DRIFT,
    /** The one before was cut, or could not be done. */
    @JsonProperty("retry")
    RETRY,
    /** Someone asked for it over HTTP. */
    @JsonProperty("request")
    REQUEST,
    /** Someone ran the command. */
    @JsonProperty("command")
    COMMAND;

    /** Whether a person wants it now. */
    public boolean isAsked() {
      return this == REQUEST || this == COMMAND;
    }

    /** How it is written in JSON, in logs and on the console. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What comes of a retraining. */
  public enum Outcome {
    /** It is under way, or will be gone on with. */
    @JsonProperty("running")
    RUNNING,
    /** Its version is the active one. */
    @JsonProperty("published")
    PUBLISHED,
    /** Its version is on the topic, and waits for a person to activate it. */
    @JsonProperty("proposed")
    PROPOSED,
    /** The gate or an instance refused its version; the one before stays. */
    @JsonProperty("refused")
    REFUSED,
    /** There was nothing to learn that the active version hadn't learnt or been judged by. */
    @JsonProperty("unchanged")
    UNCHANGED,
    /** The trainer was stopped or killed before it published anything. */
    @JsonProperty("interrupted")
    INTERRUPTED,
    /** It could not be done. */
    @JsonProperty("failed")
    FAILED;

    /** Whether what it was started for is dealt with. */
    public boolean isDone() {
      return switch (this) {
        case PUBLISHED, PROPOSED, REFUSED, UNCHANGED -> true;
        case RUNNING, INTERRUPTED, FAILED -> false;
      };
    }

    /** How it is written in JSON, in logs and on the console. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a candidate was made of, and how it did.
   *
   * @param version the candidate's
   * @param parent the version that it was compared with; absent if there was none
   * @param warm whether training started from the parent's parameters
   * @param input hash of all that it was made of: data, feedback and settings
   * @param validation hash of the validation texts, on which alone figures can be compared
   * @param texts how much there was of what
   * @param contests how candidate and parent did, by data set
   * @param checks what the gate looked at
   * @param notes what else is to be known about that, in sentences
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Findings(
      String version,
      @Nullable String parent,
      boolean warm,
      String input,
      String validation,
      TextCounts texts,
      List<Contest> contests,
      List<Verdict.Check> checks,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes) {
    /** Takes copies. */
    public Findings {
      contests = List.copyOf(contests);
      checks = List.copyOf(checks);
      notes = notes == null ? List.of() : List.copyOf(notes);
    }

    /** Whether the gate refused it for what it answers, which the same data would lead to again. */
    boolean isPoor() {
      return checks.stream().anyMatch(check -> !check.passed() && !check.isOfThisMachine());
    }

    /** The candidate's macro recall on the validation texts. */
    public double macroRecall() {
      return contests.get(0).candidate().macroRecall();
    }
  }

  /**
   * Drift that starts a retraining.
   *
   * @param version the version whose texts have drifted
   * @param texts how many texts that was seen on
   * @param summary the figures, for people
   */
  public record Drift(String version, long texts, String summary) {}

  /** One that begins. */
  public static Run begun(
      long id, Trigger trigger, Instant started, int feedback, @Nullable Drift drift) {
    return new Run(
        id,
        trigger,
        started,
        null,
        Outcome.RUNNING,
        "it is running",
        feedback,
        drift,
        null,
        null,
        false);
  }

  /** As it stands with a candidate. */
  public Run with(Findings found) {
    return new Run(
        id, trigger, started, ended, outcome, summary, feedback, drift, found, uncounted, proposed);
  }

  /** As it stands with all feedback read. */
  public Run with(int count) {
    return new Run(
        id, trigger, started, ended, outcome, summary, count, drift, findings, uncounted, proposed);
  }

  /** As it stands once it is known which feedback counts. */
  public Run with(Uncounted out) {
    return new Run(
        id, trigger, started, ended, outcome, summary, feedback, drift, findings, out, proposed);
  }

  /** As it stands before its version is published for a person to activate. */
  public Run toPropose() {
    return new Run(
        id, trigger, started, ended, outcome, summary, feedback, drift, findings, uncounted, true);
  }

  /** Whether its version waits for a person to activate it. */
  public boolean waitsForApproval() {
    return proposed != null;
  }

  /** As it stands if it isn't over, for this reason. */
  public Run open(String why) {
    return new Run(
        id, trigger, started, ended, outcome, why, feedback, drift, findings, uncounted, proposed);
  }

  /** As it ended. */
  public Run ended(Instant at, Outcome how, String sentence) {
    return new Run(
        id, trigger, started, at, how, sentence, feedback, drift, findings, uncounted, proposed);
  }

  /** Whether its version is this one. */
  public boolean isOf(@Nullable String version) {
    return findings != null && findings.version().equals(version);
  }

  /** Whether it isn't over. */
  @JsonIgnore
  public boolean isRunning() {
    return outcome == Outcome.RUNNING;
  }

  /** How long it took; nothing while it runs. */
  public Duration duration() {
    return ended == null ? Duration.ZERO : Duration.between(started, ended);
  }
}
