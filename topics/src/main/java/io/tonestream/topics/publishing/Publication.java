package io.tonestream.topics.publishing;

import io.tonestream.schemas.PublishedModel;
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
}
