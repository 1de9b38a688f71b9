package io.tonestream.model.bundle;

import io.tonestream.schemas.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Bundles that come with Tonestream, which have names wherever a bundle's file can be given. {@code
 * bundled} is part of this module, and {@code fast} and {@code student} are its parts; the others
 * are large, and lie as {@code NAME.zip} in the folder that the system property {@value #FOLDER}
 * names, which the script {@code tonestream} sets.
 */
final class ShippedBundles {
  /** The model that serves until there is another. */
  static final String BUNDLED = "bundled";

  /** The faster of the two that it is made of. */
  static final String FAST = "fast";

  /** The other one, which learnt from a teacher. */
  private static final String STUDENT = "student";

  /** All names. */
  static final List<String> NAMES = List.of(BUNDLED, FAST, STUDENT, "accurate", "multilingual");

  private static final String FOLDER = "shipped.models";

  private static final String RESOURCE = "/io/tonestream/model/bundled-model.zip";

  private ShippedBundles() {}

  /** Whether it is a name and no path: a file of the same name is {@code ./accurate}. */
  static boolean isName(Path file) {
    return NAMES.contains(file.toString());
  }

  /**
   * Reads the bundle of a name.
   *
   * @throws BadBundleException if it isn't there, or must not be used by this policy
   */
  static ModelBundle read(String name, BundlePolicy policy) {
    return switch (name) {
      case BUNDLED -> ModelBundle.read(name, List.of(bundled()), policy);
      case FAST -> read(BUNDLED, policy).part(Part.FAST);
      case STUDENT -> read(BUNDLED, policy).part(Part.ACCURATE);
      default -> ofFolder(name, policy);
    };
  }

  private static ModelBundle ofFolder(String name, BundlePolicy policy) {
    Path file = Path.of(System.getProperty(FOLDER, "models"), name + ".zip");
    if (!Files.isRegularFile(file)) {
      throw new BadBundleException(
          name,
          "it comes with Tonestream as " + file + ", and that is not there",
          "give the path of a bundle");
    }
    return ModelBundle.read(file, policy);
  }

  private static byte[] bundled() {
    try (InputStream in = ShippedBundles.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }
}
