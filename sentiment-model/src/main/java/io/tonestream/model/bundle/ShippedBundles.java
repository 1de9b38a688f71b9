package io.tonestream.model.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Bundles that come with Tonestream, which have names wherever a bundle's file can be given. {@code
 * bundled} and {@code fast} are part of this module; the others are large, and lie as {@code
 * NAME.zip} in the folder that the system property {@value #FOLDER} names, which the script {@code
 * tonestream} sets.
 */
final class ShippedBundles {
  /** The model that serves until there is another. */
  static final String BUNDLED = "bundled";

  /** The fastest one. */
  static final String FAST = "fast";

  private static final List<String> IN_MODULE = List.of(BUNDLED, FAST);
  private static final List<String> IN_FOLDER = List.of("accurate", "multilingual");

  private static final String FOLDER = "shipped.models";

  private ShippedBundles() {}

  /** Whether it is a name and no path: a file of the same name is {@code ./accurate}. */
  static boolean isName(Path file) {
    return IN_MODULE.contains(file.toString()) || IN_FOLDER.contains(file.toString());
  }

  /**
   * Reads the bundle of a name.
   *
   * @throws BadBundleException if it isn't there, or must not be used by this policy
   */
  static ModelBundle read(String name, BundlePolicy policy) {
    if (IN_MODULE.contains(name)) {
      return ModelBundle.read(name, List.of(resource(name)), policy);
    }
    Path file = Path.of(System.getProperty(FOLDER, "models"), name + ".zip");
    if (!Files.isRegularFile(file)) {
      throw new BadBundleException(
          name,
          "it comes with Tonestream as " + file + ", and that is not there",
          "give the path of a bundle");
    }
    return ModelBundle.read(file, policy);
  }

  private static byte[] resource(String name) {
    String resource = "/io/tonestream/model/" + name + "-model.zip";
    try (InputStream in = ShippedBundles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
