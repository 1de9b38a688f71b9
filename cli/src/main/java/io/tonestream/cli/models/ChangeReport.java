package io.tonestream.cli.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.topics.publishing.Rollout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change of the active version came to.
 *
 * @param active the active version; absent if each instance runs the model that it started with
 * @param previous the versions that were active before it, newest first
 * @param running instances that run it; absent unless it was awaited
 * @param pinned running instances that their configuration holds to another version; likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ChangeReport(
    @Nullable String active,
    List<String> previous,
    @Nullable List<String> running,
    @Nullable List<String> pinned) {

  /**
   * The report.
   *
   * @param pointer as it is now; null if it was taken away
   */
  static ChangeReport of(@Nullable ModelPointer pointer, @Nullable Rollout rollout) {
    return new ChangeReport(
        pointer == null ? null : pointer.version(),
        pointer == null ? List.of() : pointer.previous(),
        rollout == null ? null : rollout.running(),
        rollout == null ? null : rollout.pinned());
  }

  String toSentence() {
    if (active == null) {
      return "no version is active: each instance runs the model that it started with"
          + awaited(running, pinned);
    }
    String before = previous.isEmpty() ? "" : ", before it " + previous.get(0);
    return "active: " + active + before + awaited(running, pinned);
  }

  /** What was waited for, as the end of a sentence. */
  static String awaited(@Nullable List<String> running, @Nullable List<String> pinned) {
    if (running == null) {
      return "";
    }
    String elsewhere =
        pinned == null || pinned.isEmpty()
            ? ""
            : "; pinned to another: " + String.join(", ", pinned);
    return running.isEmpty()
        ? "; no instance is running" + elsewhere
        : "; run by " + String.join(", ", running) + elsewhere;
  }
}
