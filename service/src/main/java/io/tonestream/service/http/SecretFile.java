package io.tonestream.service.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Files that nobody else on the host may read. */
final class SecretFile {
  private SecretFile() {}

  /**
   * What is in it.
   *
   * @param setting the setting that names it
   * @throws IllegalArgumentException if it can't be read, or others can read or change it
   */
  static String read(String setting, Path file) {
    try {
      requirePrivate(setting, file);
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: cannot read %s: %s".formatted(setting, file, reason(e)), e);
    }
  }

  private static void requirePrivate(String setting, Path file) throws IOException {
    if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.contains(PosixFilePermission.OTHERS_READ)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IllegalArgumentException(
          "%s: %s can be read or changed by every user of this host; chmod o-rw it"
              .formatted(setting, file));
    }
  }

  /** Why a file can't be read, in words. */
  static String reason(IOException failure) {
    String kind = failure.getClass().getSimpleName();
    return switch (kind) {
      case "NoSuchFileException" -> "there is no such file";
      case "AccessDeniedException" -> "permission denied";
      default -> String.valueOf(failure.getMessage());
    };
  }
}
