package io.tonestream.cli.kit;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command is to write. */
public final class OutputFile {
  private OutputFile() {}

  /**
   * Makes sure that it can be written, before minutes or hours of work, not after.
   *
   * @param option that named it
   * @throws IllegalArgumentException if it can't
   */
  public static void requireWritable(String option, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw new IllegalArgumentException(
          "%s %s can't be written: give a file in a folder that exists".formatted(option, file));
    }
  }
}
