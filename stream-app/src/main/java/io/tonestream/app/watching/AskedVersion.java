package io.tonestream.app.watching;

import io.tonestream.topics.publishing.IndexedVersion;
import io.tonestream.topics.publishing.ModelIndex;
import io.tonestream.topics.publishing.PointedVersion;
import org.jspecify.annotations.Nullable;

/**
 * A version as a pointer asks for it: tried once, until its pointer or its manifest is written
 * again.
 *
 * @param request offset of the pointer
 * @param manifest offset of the version's manifest, or {@link #ABSENT}
 */
record AskedVersion(String version, long request, long manifest) {
  static final long ABSENT = -1;

  /** What this pointer asks for, with the manifests that are known. */
  static AskedVersion of(PointedVersion pointed, ModelIndex index) {
    if (pointed instanceof PointedVersion.Readable readable) {
      String version = readable.pointer().version();
      long at = index.find(version).map(IndexedVersion::offset).orElse(ABSENT);
      return new AskedVersion(version, readable.offset(), at);
    }
    return new AskedVersion("unreadable", pointed.offset(), ABSENT);
  }

  /** The same, as a pointer at another offset asks for it. */
  AskedVersion withRequest(long offset) {
    return new AskedVersion(version, offset, manifest);
  }

  /** Whether the same pointer asks for it, be it with another manifest. */
  boolean isSameRequest(@Nullable AskedVersion other) {
    return other != null && request == other.request && version.equals(other.version);
  }
}
