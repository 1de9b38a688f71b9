package io.tonestream.topics.publishing;

import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelPointer.Signed;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Obeyed;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The last signed pointer of a name that was obeyed.
 *
 * @param sequence its sequence; 0 if none was
 * @param request its offset on {@code models} when it was first obeyed: a copy further on asks for
 *     nothing new; absent if that isn't known
 */
public record LastObeyed(long sequence, @Nullable Long request) {
  /** None was obeyed. */
  public static final LastObeyed NONE = new LastObeyed(0, null);

  /**
   * By any of these instances.
   *
   * @param name {@link ModelPointer#ACTIVE} or {@link ModelPointer#SHADOW}
   */
  public static LastObeyed of(String name, Collection<ModelStatus> statuses) {
    LastObeyed last = NONE;
    for (ModelStatus each : statuses) {
      Obeyed obeyed = each.obeyed();
      if (obeyed != null) {
        last =
            last.later(
                name.equals(ModelPointer.ACTIVE)
                    ? new LastObeyed(obeyed.active(), obeyed.activeRequest())
                    : new LastObeyed(obeyed.shadow(), obeyed.shadowRequest()));
      }
    }
    return last;
  }

  /** The later of the two; of the same pointer, where it was obeyed first. */
  public LastObeyed later(LastObeyed other) {
    if (sequence != other.sequence) {
      return sequence > other.sequence ? this : other;
    }
    if (request == null || other.request == null) {
      return request == null ? other : this;
    }
    return request <= other.request ? this : other;
  }

  /** The offset by which instances know what this pointer asks for. */
  long requestOf(PointedVersion.Readable pointed) {
    Signed signed = pointed.pointer().signed();
    return request != null && signed != null && signed.sequence() == sequence
        ? Math.min(request, pointed.offset())
        : pointed.offset();
  }
}
