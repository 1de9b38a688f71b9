package io.tonestream.trainer.release;

import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.ModelBundle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What instances run as long as nothing is published: the model that they start with.
 *
 * @param name a bundle's file or name, such as {@code bundled}, or {@code none}
 * @param policy what the file must be
 */
public record Baseline(String name, BundlePolicy policy) {
  /**
   * Reads it.
   *
   * @return null if there is none
   * @throws io.tonestream.model.bundle.BadBundleException if it must not be used, or isn't there
   */
  public @Nullable ModelBundle read() {
    return name.equals("none") ? null : ModelBundle.read(Path.of(name), policy);
  }
}
