package io.tonestream.model.importing;

import io.tonestream.model.bundle.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A file of a source, be it on disk or within an archive. It can be read more than once.
 *
 * @param name its path within the source
 * @param size bytes that it has
 * @param opener reads it from its start
 */
record SourceFile(String name, long size, Opener opener) {
  private static final String READ_AGAIN = "check its permissions, or fetch it again";

  /** How a file starts that Git LFS has yet to fetch. */
  private static final byte[] POINTER =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  /** Such a file is smaller than this. */
  private static final long MAX_POINTER = 1 << 10;

  /** Bytes that are hashed at a time. */
  private static final int CHUNK = 1 << 16;

  /** Opens a file. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  /** Its bytes from the start on; the caller closes it. */
  InputStream open() throws IOException {
    requireFetched();
    return opener.open();
  }

  private void requireFetched() throws IOException {
    if (size >= MAX_POINTER) {
      return;
    }
    try (InputStream in = opener.open()) {
      if (Arrays.equals(in.readNBytes(POINTER.length), POINTER)) {
        throw new BadImportException(
            name,
            "it is a pointer of Git LFS, and not the file",
            "run git lfs pull in its folder, or fetch it with a browser");
      }
    }
  }

  /** The last part of its path. */
  String baseName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /**
   * All of a small file.
   *
   * @param most bytes that it may have
   */
  byte[] bytes(int most) {
    if (size > most) {
      throw new BadImportException(
          name,
          "it has " + size + " bytes, more than the " + most + " that such a file may have",
          "check that it is the right file");
    }
    try (InputStream in = open()) {
      return in.readNBytes((int) size);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** All of a small file of text. */
  String text(int most) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(most))).toString();
    } catch (CharacterCodingException e) {
      throw new BadImportException(name, "it is not UTF-8", "fetch it again", e);
    }
  }

  /** SHA-256 of its bytes, in hexadecimal. */
  String sha256() {
    Sha256 sum = new Sha256();
    try (InputStream in = open()) {
      for (byte[] read = in.readNBytes(CHUNK); read.length > 0; read = in.readNBytes(CHUNK)) {
        sum.update(read);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return sum.hex();
  }

  BadImportException unreadable(IOException cause) {
    return new BadImportException(
        name, "it can't be read: " + cause.getMessage(), READ_AGAIN, cause);
  }
}
