package io.tonestream.trainer.release;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.material.Material;
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
}
