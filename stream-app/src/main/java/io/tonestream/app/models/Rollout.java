package io.tonestream.app.models;

import static java.util.stream.Collectors.joining;

import io.tonestream.app.console.CommandFailure;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.ModelStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * How far a version has come on those instances that run and follow the active version.
 *
 * @param version the version
 * @param running those that run it
 * @param waiting those that don't yet
 * @param pinned those that their configuration holds to another version
 */
record Rollout(
    String version, List<String> running, List<ModelStatus> waiting, List<String> pinned) {
  private static final String START = "the model that it started with";

  /**
   * Judges by what the instances last said; those that are silent or stopped don't count.
   *
   * @param request offset of the pointer that asked for the version
   * @throws CommandFailure if an instance has refused it
   */
  static Rollout of(String version, long request, Collection<ModelStatus> statuses, Instant now) {
    statuses.stream()
        .filter(each -> counts(each, now))
        .forEach(each -> requireNoRefusal(version, request, each));
    return of(version, statuses, now, each -> each.active().equals(version));
  }

  /** Judges how far the instances are back to the models that they started with. */
  static Rollout ofStart(Collection<ModelStatus> statuses, Instant now) {
    return of(START, statuses, now, each -> each.origin() != Origin.TOPIC);
  }

  private static Rollout of(
      String version,
      Collection<ModelStatus> statuses,
      Instant now,
      Predicate<ModelStatus> runsIt) {
    List<String> running = new ArrayList<>();
    List<ModelStatus> waiting = new ArrayList<>();
    List<String> pinned = new ArrayList<>();
    for (ModelStatus each : statuses) {
      if (!counts(each, now)) {
        continue;
      }
      if (runsIt.test(each)) {
        running.add(each.instance());
      } else if (each.pinned() != null) {
        pinned.add(each.instance());
      } else {
        waiting.add(each);
      }
    }
    return new Rollout(version, running, waiting, pinned);
  }

  private static boolean counts(ModelStatus status, Instant now) {
    return status.state() == State.RUNNING && !InstanceReport.isSilent(status, now);
  }

  boolean isComplete() {
    return waiting.isEmpty();
  }

  /** What is still awaited, for a message. */
  String toSentence() {
    return "%d of %d instances don't run %s yet%s: %s"
        .formatted(
            waiting.size(),
            waiting.size() + running.size(),
            version,
            version.equals(START) ? "" : ", though it is active",
            waiting.stream().map(Rollout::describe).collect(joining(", ")));
  }

  private static String describe(ModelStatus status) {
    String phase =
        status.loading() != null && status.phase() != null
            ? ", " + status.phase().wireName() + " of " + status.loading()
            : "";
    return "%s (runs %s%s)".formatted(status.instance(), status.active(), phase);
  }

  private static void requireNoRefusal(String version, long request, ModelStatus status) {
    for (Refusal refusal : status.refusals()) {
      if (refusal.version().equals(version) && refusal.request() >= request) {
        throw new CommandFailure(
            "instance %s refused version %s: %s"
                .formatted(status.instance(), version, refusal.reason()));
      }
    }
  }
}
