package io.tonestream.cli.training;

import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.ModelBundle;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which model a command runs. */
@SuppressWarnings("NullAway.Init") // picocli fills what is required
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "BUNDLE",
      description = "The bundle, or one that comes with Tonestream: " + ModelBundle.SHIPPED + ".")
  private String model;

  @Option(
      names = "--allow-torchscript",
      description = "Lets the bundle hold TorchScript, which is a program.")
  private boolean allowTorchscript;

  /** The bundle, read. */
  ModelBundle read() {
    return read(model);
  }

  /** Another bundle, read by the same policy. */
  ModelBundle read(String bundle) {
    return ModelBundle.read(Path.of(bundle), BundlePolicy.ofOwnFile(allowTorchscript));
  }

  /** A bundle by its name or file, which holds no script. */
  static ModelBundle readPlain(String bundle) {
    return ModelBundle.read(Path.of(bundle));
  }
}
