package io.tonestream.schemas;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of a record on {@code models} that belongs to a version: {@code <name>/<version>/<part>},
 * or {@code <name>/<version>/manifest}.
 *
 * @param name what the model is called across its versions
 * @param version the version
 * @param part number of the part, from 0; {@value #MANIFEST_PART} for the manifest
 */
public record ModelKey(String name, String version, int part) {
  private static final int MANIFEST_PART = -1;
  private static final Pattern KEY =
      Pattern.compile(
          "(" + Require.IDENTIFIER + ")/(" + Require.IDENTIFIER + ")/(manifest|0|[1-9][0-9]{0,6})");

  /** Refuses what is no key. */
  public ModelKey {
    name = Require.identifier("name", name);
    version = Require.identifier("version", version);
    if (part < MANIFEST_PART) {
      throw new IllegalArgumentException("part is " + part + ", below 0");
    }
  }

  /** The key of a version's manifest. */
  public static ModelKey manifest(String name, String version) {
    return new ModelKey(name, version, MANIFEST_PART);
  }

  /** Reads a key; empty if it is none, such as a pointer's. */
  public static Optional<ModelKey> parse(String key) {
    Matcher matcher = KEY.matcher(key);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String part = matcher.group(3);
    return Optional.of(
        new ModelKey(
            matcher.group(1),
            matcher.group(2),
            part.equals("manifest") ? MANIFEST_PART : Integer.parseInt(part)));
  }

  /** Whether it is the key of the manifest. */
  public boolean isManifest() {
    return part == MANIFEST_PART;
  }

  /** The key as it stands on the topic. */
  @Override
  public String toString() {
    return name + "/" + version + "/" + (isManifest() ? "manifest" : String.valueOf(part));
  }
}
