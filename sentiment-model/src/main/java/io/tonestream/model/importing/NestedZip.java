package io.tonestream.model.importing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a zip within a zip, which can be read as a stream alone. Looking through it once
 * tells how large they are; small ones are kept then, so that the large ones before them needn't be
 * unpacked again.
 */
final class NestedZip {
  /** Bytes of a file that is kept. */
  private static final int KEPT = 1 << 20;

  /** Files that are kept. */
  private static final int MAX_KEPT = 16;

  private final SourceFile archive;
  private final byte[] buffer = new byte[1 << 16];
  private long left;

  private NestedZip(SourceFile archive, long packed) {
    this.archive = archive;
    this.left = Math.max(ZipArchive.MIN_UNPACKED, packed * ZipArchive.MAX_RATIO);
  }

  /**
   * All of them, in the order of the archive.
   *
   * @param packed bytes of the file around the archive
   */
  static List<SourceFile> files(SourceFile archive, long packed) throws IOException {
    return new NestedZip(archive, packed).files();
  }

  private List<SourceFile> files() throws IOException {
    List<SourceFile> files = new ArrayList<>();
    int kept = 0;
    try (ZipInputStream zip = new ZipInputStream(archive.open())) {
      int place = 0;
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        ZipArchive.requireInside(entry.getName());
        ZipArchive.requireCount(archive.name(), place);
        byte[] start = kept < MAX_KEPT ? zip.readNBytes(KEPT) : new byte[0];
        long rest = skip(entry.getName(), zip, start.length);
        boolean whole = rest == 0 && kept < MAX_KEPT;
        kept += whole ? 1 : 0;
        if (!entry.isDirectory()) {
          files.add(file(entry.getName(), start.length + rest, place, whole ? start : null));
        }
        place++;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("the zip file in it is damaged", e);
    }
    return files;
  }

  /** Reads to the entry's end; returns how many bytes there were. */
  private long skip(String name, InputStream zip, int before) throws IOException {
    long rest = 0;
    left -= before;
    for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
      rest += read;
      left -= read;
      if (left < 0) {
        throw ZipArchive.bomb(name, before + rest);
      }
    }
    return rest;
  }

  private SourceFile file(String name, long size, int place, byte @Nullable [] content) {
    return new SourceFile(
        name, size, () -> content == null ? open(place) : new ByteArrayInputStream(content));
  }

  private InputStream open(int place) throws IOException {
    ZipInputStream zip = new ZipInputStream(archive.open());
    try {
      for (int i = 0; i <= place; i++) {
        zip.getNextEntry();
      }
      return zip;
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }
}
