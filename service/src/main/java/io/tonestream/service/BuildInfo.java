package io.tonestream.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param version of the release, or of the one that is being made
 */
public record BuildInfo(String version) {
  private static final String FILE = "build.properties";

  /** This one. */
  public static BuildInfo current() {
    Properties properties = new Properties();
    try (InputStream in = Objects.requireNonNull(BuildInfo.class.getResourceAsStream(FILE))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(properties.getProperty("version"));
  }
}
