package io.tonestream.model.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/**
 * Holds files with secrets to OpenSSH's rule for private keys: nobody but their owner may read or
 * write them. A file of another user, such as a secret that Kubernetes mounts for a group, may be
 * read by its group.
 */
public final class PrivateFile {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);
  private static final Set<PosixFilePermission> GROUP =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE);

  private PrivateFile() {}

  /**
   * Makes sure that a file is as private as it must be. One that isn't there is left to whoever
   * reads it; where files have no POSIX permissions, all are taken.
   *
   * @param what it is, such as {@code signing key}, for the message
   * @throws IllegalArgumentException if it is open to too many; the message has the command that
   *     mends that
   */
  public static void require(String what, Path file) {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")
        || !Files.exists(file)) {
      return;
    }
    try {
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      permissions.addAll(Files.getPosixFilePermissions(file));
      boolean othersMay = permissions.stream().anyMatch(OTHERS::contains);
      boolean groupMay = permissions.stream().anyMatch(GROUP::contains);
      if (othersMay || (groupMay && isOwn(file))) {
        throw new IllegalArgumentException(
            "%s %s: it is open to %s; keep it to yourself with chmod 600 %s"
                .formatted(what, file, othersMay ? "anyone on this machine" : "its group", file));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s %s: its permissions can't be read (%s)".formatted(what, file, e.getMessage()), e);
    }
  }

  private static boolean isOwn(Path file) throws IOException {
    UserPrincipal owner = Files.getOwner(file);
    return owner.getName().equals(System.getProperty("user.name"));
  }
}
