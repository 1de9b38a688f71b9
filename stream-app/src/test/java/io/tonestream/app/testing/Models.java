package io.tonestream.app.testing;

import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import java.util.TreeMap;

/** Versions of the bundled model, for tests: each has three parts. */
public final class Models {
  private static final ModelBundle BUNDLED = ModelBundle.bundled();

  private Models() {}

  public static ModelBundle version(String version) {
    return version("test", version, "# Test\n");
  }

  /** The card alone tells the bytes of two with the same version apart. */
  public static ModelBundle version(String name, String version, String card) {
    Manifest manifest = BUNDLED.manifest();
    return ModelBundle.of(
        new Manifest(
            Manifest.FORMAT,
            name,
            version,
            manifest.architecture(),
            manifest.labels(),
            manifest.preparation(),
            manifest.temperature(),
            manifest.evaluations(),
            manifest.trainingData(),
            manifest.version(),
            manifest.created(),
            new TreeMap<>()),
        BUNDLED.parameters(),
        BUNDLED.vocabulary(),
        BUNDLED.golden(),
        card);
  }
}
