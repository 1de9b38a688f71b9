package io.tonestream.trainer.history;

import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.Run.Trigger;
import io.tonestream.trainer.journal.Journal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All retrainings of a state directory, in a file that has a line for each thing that became of
 * one: the last line counts. Any thread may call it; whoever opens it closes it.
 */
public final class RunHistory implements AutoCloseable {
  private final Journal<Run> journal;
  private final NavigableMap<Long, Run> byId = new TreeMap<>();

  private RunHistory(Journal<Run> journal) {
    this.journal = journal;
    journal.records().forEach(run -> byId.put(run.id(), run));
  }

  /**
   * Opens the file, and makes it if it is missing.
   *
   * @throws IllegalStateException if another process has it open, or a line is none of ours; the
   *     message names file and line
   */
  public static RunHistory open(Path path) {
    return new RunHistory(Journal.open(path, Run.class));
  }

  /**
   * Writes down that one begins.
   *
   * @param feedback how many records of feedback there are
   * @param drift what it begins for, if that is drift
   */
  public synchronized Run begin(
      Trigger trigger, Instant now, int feedback, Run.@Nullable Drift drift) {
    Run run = Run.begun(byId.isEmpty() ? 1 : byId.lastKey() + 1, trigger, now, feedback, drift);
    put(run);
    return run;
  }

  /** Writes down what became of one; it is on disk when this returns. */
  public synchronized void put(Run run) {
    journal.append(List.of(run));
    byId.put(run.id(), run);
  }

  /** All of them, the last first. */
  public synchronized List<Run> newestFirst() {
    return new ArrayList<>(byId.descendingMap().values());
  }

  /** One of them. */
  public synchronized Optional<Run> find(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The last of them, if there is one. */
  public synchronized Optional<Run> last() {
    return byId.isEmpty() ? Optional.empty() : Optional.of(byId.lastEntry().getValue());
  }

  /** The last whose reason to start is dealt with, if there is one. */
  public synchronized Optional<Run> lastDone() {
    return newestFirst().stream().filter(run -> run.outcome().isDone()).findFirst();
  }

  /** The last that drift started, if any was. */
  public synchronized Optional<Run> lastOfDrift() {
    return newestFirst().stream().filter(run -> run.drift() != null).findFirst();
  }

  /** Those since {@link #lastDone} that were cut or failed, the last first. */
  public synchronized List<Run> undone() {
    return newestFirst().stream().takeWhile(run -> !run.outcome().isDone()).toList();
  }

  /**
   * An earlier one that says what this one would come to: its version is what instances run, or did
   * not replace it, or replaced it until someone went back.
   *
   * @param input hash of all that the candidate would be made of, as {@link Run.Findings} has it
   * @param incumbent the version that it would be compared with; null if there is none
   * @param asked whether a person wants to try again what may end otherwise: what an instance
   *     refused, or what took too long
   */
  public synchronized Optional<Run> settled(
      String input, @Nullable String incumbent, boolean asked) {
    return newestFirst().stream()
        .filter(run -> isSettled(run, input, incumbent, asked))
        .findFirst();
  }

  private static boolean isSettled(
      Run run, String input, @Nullable String incumbent, boolean asked) {
    Run.Findings findings = run.findings();
    if (findings == null || !findings.input().equals(input)) {
      return false;
    }
    boolean sameParent = Objects.equals(findings.parent(), incumbent);
    return switch (run.outcome()) {
      case PUBLISHED, PROPOSED -> sameParent || findings.version().equals(incumbent);
      case REFUSED -> sameParent && (findings.isPoor() || !asked);
      case RUNNING, UNCHANGED, INTERRUPTED, FAILED -> false;
    };
  }

  /**
   * The versions that a version comes from, its parent first, as far as they were published here:
   * what someone went back from isn't among them.
   */
  public synchronized List<String> ancestors(@Nullable String version) {
    List<String> ancestors = new ArrayList<>();
    String child = version;
    for (Run run : newestFirst()) {
      Run.Findings findings = run.findings();
      if ((run.outcome() == Outcome.PUBLISHED || run.outcome() == Outcome.PROPOSED)
          && findings != null
          && findings.version().equals(child)) {
        child = findings.parent();
        if (child != null) {
          ancestors.add(child);
        }
      }
    }
    return ancestors;
  }

  /** When the last one ended whose version was published, if any was. */
  public synchronized Optional<Instant> lastPublished() {
    return newestFirst().stream()
        .filter(run -> run.outcome() == Outcome.PUBLISHED)
        .flatMap(run -> Optional.ofNullable(run.ended()).stream())
        .findFirst();
  }

  @Override
  public synchronized void close() {
    journal.close();
  }
}
