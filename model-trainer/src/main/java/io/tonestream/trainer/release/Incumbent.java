package io.tonestream.trainer.release;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.material.Material;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What instances run, and a candidate has to beat.
 *
 * @param bundle absent if there is nothing to beat
 * @param pointed the version that is active on the topic, which instances may have refused; absent
 *     if none is, so that they run what they started with
 */
public record Incumbent(@Nullable ModelBundle bundle, @Nullable String pointed) {
  /** The version to beat; absent if there is none. */
  public @Nullable String version() {
    return bundle == null ? null : bundle.version();
  }

  /**
   * Refuses to teach its successor less than it knows.
   *
   * @throws RetrainingException naming the labels that are not learnt
   */
  public void requireLabels(Material material) {
    if (bundle != null) {
      material.requireLabels(bundle.manifest().labels(), bundle.version());
    }
  }

  /** What to say of a successor that can't tell targets apart where it can. */
  public Optional<String> targetsLostTo(ModelBundle successor) {
    return bundle == null
            || !bundle.manifest().takesTargets()
            || successor.manifest().takesTargets()
        ? Optional.empty()
        : Optional.of(
            "version %s judges each brand of a text by itself, and %s gives all of them the label of the text: name what labels are about (tonestream.retraining.data.target-columns), or go on from the version before (tonestream.retraining.start)"
                .formatted(bundle.version(), successor.version()));
  }
}
