package io.tonestream.topics.publishing;

import io.tonestream.schemas.PublishedModel;

/** A model version as it stands on the topic. */
public sealed interface IndexedVersion {
  /** The version. */
  String version();

  /** Offset of its manifest, or of its last record if it has none: the later, the newer. */
  long offset();

  /**
   * A version whose parts are all there, each before the next and all before the manifest.
   *
   * @param model what its manifest says
   */
  record Complete(PublishedModel model, long offset) implements IndexedVersion {
    @Override
    public String version() {
      return model.version();
    }
  }

  /**
   * A version that can't be fetched.
   *
   * @param reason what is wrong with it
   */
  record Broken(String version, String reason, long offset) implements IndexedVersion {}
}
