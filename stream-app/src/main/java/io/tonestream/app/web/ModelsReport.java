package io.tonestream.app.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.topics.publishing.InstanceReport;
import io.tonestream.topics.publishing.ModelIndex;
import io.tonestream.topics.publishing.ModelStatuses;
import io.tonestream.topics.publishing.PointedVersion;
import io.tonestream.topics.publishing.VersionReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which model versions there are and who runs what, as the topics {@code models} and {@code
 * model-status} say it.
 *
 * @param active what the instances are told to label with; absent if nothing was published
 * @param shadow what they are told to try beside it, if anything
 * @param versions all on the topic, newest first
 * @param instances what each instance last said, by name
 * @param problems records that can't be read; one sentence each
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelsReport(
    @Nullable ModelPointer active,
    @Nullable ModelPointer shadow,
    List<VersionReport> versions,
    List<InstanceReport> instances,
    List<String> problems) {

  static final ModelsReport EMPTY = new ModelsReport(null, null, List.of(), List.of(), List.of());

  static ModelsReport of(ModelIndex index, ModelStatuses statuses, Instant now) {
    List<VersionReport> versions = new ArrayList<>();
    index.versions().forEach(version -> versions.add(VersionReport.of(version, index)));
    Collections.reverse(versions);
    List<String> problems = new ArrayList<>(statuses.problems());
    return new ModelsReport(
        pointer("active", index.active(), problems),
        pointer("shadow", index.shadow(), problems),
        versions,
        statuses.all().stream().map(status -> InstanceReport.of(status, now)).toList(),
        problems);
  }

  private static @Nullable ModelPointer pointer(
      String name, Optional<PointedVersion> pointed, List<String> problems) {
    if (pointed.isEmpty()) {
      return null;
    }
    if (pointed.get() instanceof PointedVersion.Readable readable) {
      return readable.pointer();
    }
    problems.add(
        "the pointer %s can't be read: %s"
            .formatted(name, ((PointedVersion.Unreadable) pointed.get()).reason()));
    return null;
  }
}
