package io.tonestream.topics.publishing;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.PublishedModel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version on the topic.
 *
 * @param version the version
 * @param active whether the instances are told to run it
 * @param shadow whether they are told to try it beside that
 * @param broken what is wrong with it; absent if nothing is
 * @param model its manifest; absent if it is broken
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionReport(
    String version,
    boolean active,
    boolean shadow,
    @Nullable String broken,
    @Nullable PublishedModel model) {

  /** What the topic says of it. */
  public static VersionReport of(IndexedVersion version, ModelIndex index) {
    return new VersionReport(
        version.version(),
        pointsTo(index.active(), version.version()),
        pointsTo(index.shadow(), version.version()),
        version instanceof IndexedVersion.Broken broken ? broken.reason() : null,
        version instanceof IndexedVersion.Complete complete ? complete.model() : null);
  }

  /** How it is used, in a word. */
  public String use() {
    return active ? "active" : shadow ? "shadow" : "";
  }

  private static boolean pointsTo(Optional<PointedVersion> pointed, String version) {
    return pointed
        .filter(
            each ->
                each instanceof PointedVersion.Readable readable
                    && readable.pointer().version().equals(version))
        .isPresent();
  }
}
