package io.tonestream.cli.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.topics.publishing.Publication;
import io.tonestream.topics.publishing.Rollout;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What publishing a bundle came to.
 *
 * @param model the manifest on the topic
 * @param written whether its parts were written; false if the topic had them already
 * @param activated whether instances are told to run it
 * @param removed older versions that were deleted in its favour
 * @param seconds how long that took, waiting not included
 * @param running instances that run it; absent unless it was awaited
 * @param pinned running instances that their configuration holds to another version; likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PublishReport(
    PublishedModel model,
    boolean written,
    boolean activated,
    List<String> removed,
    double seconds,
    @Nullable List<String> running,
    @Nullable List<String> pinned) {

  static PublishReport of(Publication publication, double seconds, @Nullable Rollout rollout) {
    return new PublishReport(
        publication.model(),
        publication.written(),
        publication.activated(),
        publication.removed(),
        seconds,
        rollout == null ? null : rollout.running(),
        rollout == null ? null : rollout.pinned());
  }

  String toSentence() {
    String what =
        written
            ? String.format(
                Locale.ROOT,
                "published %s: %,d bytes in %.1f s",
                model.version(),
                model.size(),
                seconds)
            : "published %s before: its bytes are there".formatted(model.version());
    return what
        + (activated ? "; it is active" : "; it is not active yet")
        + (removed.isEmpty() ? "" : "; removed " + String.join(", ", removed))
        + ChangeReport.awaited(running, pinned);
  }
}
