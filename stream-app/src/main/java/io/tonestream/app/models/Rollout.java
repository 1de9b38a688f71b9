package io.tonestream.app.models;

import static java.util.stream.Collectors.joining;

import io.tonestream.app.console.CommandFailure;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.ModelStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

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

  /**
   * Judges by what the instances last said; those that are silent or stopped don't count.
   *
   * @param request offset of the pointer that asked for the version
   * @throws CommandFailure if an instance has refused it
   */
  static Rollout of(String version, long request, Collection<ModelStatus> statuses, Instant now) {
    List<String> running = new ArrayList<>();
    List<ModelStatus> waiting = new ArrayList<>();
    List<String> pinned = new ArrayList<>();
    for (ModelStatus each : statuses) {
      if (each.state() != State.RUNNING || InstanceReport.isSilent(each, now)) {
        continue;
      }
      requireNoRefusal(version, request, each);
      if (each.active().equals(version)) {
        running.add(each.instance());
      } else if (each.pinned() != null) {
        pinned.add(each.instance());
      } else {
        waiting.add(each);
      }
    }
    return new Rollout(version, running, waiting, pinned);
  }

  boolean isComplete() {
    return waiting.isEmpty();
  }

  /** What is still awaited, for a message. */
  String toSentence() {
    return "%d of %d instances don't run %s yet, though it is active: %s"
        .formatted(
            waiting.size(),
            waiting.size() + running.size(),
            version,
            waiting.stream().map(Rollout::describe).collect(joining(", ")));
  }

  private static String describe(ModelStatus status) {
    String phase =
        status.loading() != null && status.phase() != null
            ? ", " + status.phase().name().toLowerCase(Locale.ROOT) + " of " + status.loading()
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
