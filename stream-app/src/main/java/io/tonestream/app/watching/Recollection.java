package io.tonestream.app.watching;

import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.schemas.ModelStatus.Refusal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an instance that starts knows of its life before.
 *
 * @param before what it last said on {@code model-status}; absent if nothing
 * @param now the time of the start
 */
record Recollection(@Nullable ModelStatus before, Instant now) {
  private static final Set<Phase> TAKEN_BACK_IN = EnumSet.of(Phase.PROBATION, Phase.SERVE);

  List<Refusal> refusals() {
    return before == null ? List.of() : before.refusals();
  }

  /** The version that labelled, if it was a published one. */
  Optional<String> published() {
    return before == null || before.origin() != Origin.TOPIC
        ? Optional.empty()
        : Optional.of(before.active());
  }

  /** The last good version, if this one was on probation. */
  Optional<String> lastGoodBeside(String version) {
    if (before == null || !before.active().equals(version)) {
      return Optional.empty();
    }
    Instant until = before.probationUntil();
    return until == null || !now.isBefore(until)
        ? Optional.empty()
        : Optional.ofNullable(before.lastGood());
  }

  /** Whether this version, as this pointer asks for it, was taken back. */
  boolean tookBack(String version, long request) {
    return refusals().stream()
        .anyMatch(
            refusal ->
                isTakenBack(refusal)
                    && refusal.version().equals(version)
                    && refusal.request() == request);
  }

  /** Whether the version had labelled before. */
  static boolean isTakenBack(Refusal refusal) {
    return TAKEN_BACK_IN.contains(refusal.phase());
  }
}
