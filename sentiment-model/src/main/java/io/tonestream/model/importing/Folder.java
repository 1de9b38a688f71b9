package io.tonestream.model.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder and of those in it. Links must not lead out of it; in the cache that
 * Hugging Face's own programs keep they lead from {@code snapshots/<commit>} to {@code blobs}
 * beside it.
 */
final class Folder {
  private static final int MAX_FILES = 10_000;

  /** The folder itself, and the files of the folders in it. */
  private static final int DEPTH = 2;

  private final Path folder;
  private final Path root;

  private Folder(Path folder) throws IOException {
    this.folder = folder;
    this.root = folder.toRealPath();
  }

  /** All of them, in the order of their names. */
  static List<SourceFile> files(Path path) throws IOException {
    Folder folder = new Folder(path);
    List<SourceFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(path, DEPTH)) {
      List<Path> all = paths.limit(MAX_FILES + 1L).sorted().toList();
      if (all.size() > MAX_FILES) {
        throw new BadImportException(
            path.toString(), "it has more than " + MAX_FILES + " files", "give the model's own");
      }
      for (Path each : all) {
        folder.requireInside(each);
        if (Files.isRegularFile(each)) {
          files.add(folder.file(each));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return files;
  }

  private SourceFile file(Path file) throws IOException {
    return new SourceFile(nameOf(file), Files.size(file), () -> Files.newInputStream(file));
  }

  private String nameOf(Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private void requireInside(Path path) {
    if (!Files.isSymbolicLink(path)) {
      return;
    }
    Path target;
    try {
      target = path.toRealPath();
    } catch (IOException e) {
      throw bad(path, "it is a link that leads nowhere", e);
    }
    if (!target.startsWith(root) && !isBlob(target)) {
      throw bad(path, "it is a link that leads out of the folder", null);
    }
  }

  private BadImportException bad(Path path, String what, @Nullable IOException cause) {
    return new BadImportException(
        nameOf(path), what, "put the file itself there, or remove the link", cause);
  }

  /** Whether it lies where Hugging Face's cache keeps the files of its snapshots. */
  private boolean isBlob(Path target) {
    Path snapshots = root.getParent();
    return snapshots != null
        && snapshots.endsWith("snapshots")
        && target.startsWith(snapshots.resolveSibling("blobs"));
  }
}
