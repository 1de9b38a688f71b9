package io.tonestream.model.importing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The files of a zip or jar file on disk. Nothing of it is written anywhere. */
final class ZipArchive {
  static final int MAX_ENTRIES = 10_000;

  /** How many bytes a packed byte may unpack to, beyond a start. */
  static final long MAX_RATIO = 20;

  /** Bytes that any archive may unpack to. */
  static final long MIN_UNPACKED = 64 << 20;

  private static final String DONT = "don't use it: ask whoever made it";

  private ZipArchive() {}

  /** All of them, in the order of the archive. */
  static List<SourceFile> files(Path path) throws IOException {
    List<SourceFile> files = new ArrayList<>();
    try (ZipFile zip = new ZipFile(path.toFile())) {
      requireCount(path.toString(), zip.size());
      for (ZipEntry entry : Collections.list(zip.entries())) {
        requireInside(entry.getName());
        if (!entry.isDirectory()) {
          requireSize(entry);
          files.add(new SourceFile(entry.getName(), entry.getSize(), () -> open(path, entry)));
        }
      }
    } catch (ZipException e) {
      throw new BadImportException(
          path.toString(), "the zip file is damaged: " + e.getMessage(), "fetch it again", e);
    }
    return files;
  }

  /** Refuses an archive with too many entries. */
  static void requireCount(String archive, int entries) {
    if (entries > MAX_ENTRIES) {
      throw new BadImportException(archive, "it has more than " + MAX_ENTRIES + " entries", DONT);
    }
  }

  /** Refuses an entry whose name is a trick. */
  static void requireInside(String name) {
    if (name.startsWith("/")
        || name.contains("\\")
        || ("/" + name + "/").contains("/../")
        || name.indexOf('\0') >= 0) {
      throw new BadImportException(
          "entry '" + name + "'", "its name leads out of the archive", DONT);
    }
  }

  private static void requireSize(ZipEntry entry) {
    long most = Math.max(MIN_UNPACKED, entry.getCompressedSize() * MAX_RATIO);
    if (entry.getSize() < 0 || entry.getSize() > most) {
      throw bomb(entry.getName(), most);
    }
  }

  static BadImportException bomb(String name, long most) {
    return new BadImportException(
        "entry " + name, "it unpacks to more than " + most + " bytes, which no model does", DONT);
  }

  private static InputStream open(Path path, ZipEntry entry) throws IOException {
    ZipFile zip = new ZipFile(path.toFile());
    try {
      return new FilterInputStream(zip.getInputStream(entry)) {
        @Override
        public void close() throws IOException {
          super.close();
          zip.close();
        }
      };
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }
}
