package io.tonestream.topics.publishing;

import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What instances say of their models, for tests. */
public final class Statuses {
  private Statuses() {}

  /** A running instance, all well. */
  public static ModelStatus running(String instance, String active, Instant updatedAt) {
    return status(instance, ModelStatus.State.RUNNING, active, null, List.of(), updatedAt);
  }

  /** The same, and what it says of drift. */
  public static ModelStatus drifting(ModelStatus status, ModelDrift drift) {
    return with(status, drift, status.obeyed());
  }

  /** The same, and which signed pointers it obeyed last. */
  public static ModelStatus obeying(ModelStatus status, ModelStatus.Obeyed obeyed) {
    return with(status, status.drift(), obeyed);
  }

  private static ModelStatus with(
      ModelStatus status, @Nullable ModelDrift drift, ModelStatus.@Nullable Obeyed obeyed) {
    return new ModelStatus(
        status.instance(),
        status.application(),
        status.state(),
        status.active(),
        status.activeSince(),
        status.origin(),
        status.signedBy(),
        status.pinned(),
        status.probationUntil(),
        status.lastGood(),
        status.loading(),
        status.phase(),
        status.refusals(),
        status.shadow(),
        drift,
        status.device(),
        obeyed,
        status.updatedAt());
  }

  public static ModelStatus stopped(String instance, String active, Instant updatedAt) {
    return status(instance, ModelStatus.State.STOPPED, active, null, List.of(), updatedAt);
  }

  /** A running instance that is held to its version. */
  public static ModelStatus pinned(String instance, String active, Instant updatedAt) {
    return status(instance, ModelStatus.State.RUNNING, active, active, List.of(), updatedAt);
  }

  /** A running instance that refused a version. */
  public static ModelStatus refusing(
      String instance, String active, String refused, long request, Instant updatedAt) {
    ModelStatus.Refusal refusal =
        new ModelStatus.Refusal(
            refused, request, ModelStatus.Phase.TEST, "it says the same to every text", updatedAt);
    return status(instance, ModelStatus.State.RUNNING, active, null, List.of(refusal), updatedAt);
  }

  private static ModelStatus status(
      String instance,
      ModelStatus.State state,
      String active,
      @Nullable String pinned,
      List<ModelStatus.Refusal> refusals,
      Instant updatedAt) {
    return new ModelStatus(
        instance,
        "tonestream",
        state,
        active,
        updatedAt,
        ModelStatus.Origin.TOPIC,
        null,
        pinned,
        null,
        null,
        null,
        null,
        refusals,
        null,
        null,
        null,
        null,
        updatedAt);
  }
}
