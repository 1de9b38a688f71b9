package io.tonestream.topics.publishing;

import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.PublishedModel;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a publisher did with a bundle.
 *
 * @param model the manifest on the topic
 * @param written whether its parts were written; false if the topic had the same bytes already
 * @param activated whether instances are now told to run it
 * @param removed older versions that were deleted in its favour
 */
public record Publication(
    PublishedModel model, boolean written, boolean activated, List<String> removed) {
  /** Takes copies. */
  public Publication {
    removed = List.copyOf(removed);
  }

  /** What the topic's manifest says of a bundle that is published now. */
  static PublishedModel describe(ModelBundle bundle) {
    Manifest manifest = bundle.manifest();
    return new PublishedModel(
        manifest.name(),
        manifest.version(),
        manifest.architecture().name(),
        manifest.labels().stream().distinct().toList(),
        bundle.size(),
        (int) ((bundle.size() + ModelPublisher.PART_BYTES - 1) / ModelPublisher.PART_BYTES),
        bundle.sha256(),
        bundle.signedBy().orElse(null),
        manifest.parent(),
        manifest.created(),
        Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS),
        manifest.evaluations().stream()
            .map(
                each ->
                    new PublishedModel.Score(
                        each.dataSet(),
                        each.n(),
                        each.accuracy(),
                        each.macroRecall(),
                        each.ece(),
                        each.confusion()))
            .toList());
  }
}
