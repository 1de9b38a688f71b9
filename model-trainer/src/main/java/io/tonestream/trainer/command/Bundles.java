package io.tonestream.trainer.command;

import io.tonestream.model.bundle.ModelBundle;
import java.nio.file.Path;

/** Finds the bundle that an option means. */
final class Bundles {
  private Bundles() {}

  /** The file of this name, or the model that comes with the product for {@code bundled}. */
  static ModelBundle read(String model) {
    return model.equals("bundled") ? ModelBundle.bundled() : ModelBundle.read(Path.of(model));
  }
}
