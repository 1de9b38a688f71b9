package io.tonestream.model.bundle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The zip file around a bundle's entries. Its comment is a seal: the SHA-256 of every byte before
 * it, so that a damaged file is refused before anything in it is parsed.
 */
final class Archive {
  private static final String COPY_AGAIN = "copy it again, or ask whoever made it";
  private static final String MAKE_AGAIN = "make it again with the trainer";

  private static final String SEAL = "sha256:";
  private static final int SEAL_LENGTH = SEAL.length() + 64;
  private static final int SHORTEST = 22 + SEAL_LENGTH;
  private static final byte[] MAGIC = {'P', 'K', 3, 4};

  private static final int MOST_ENTRIES = 16;
  private static final String ENTRY_NAME = "[a-z][a-z0-9._-]{0,63}";

  /** How many bytes a byte of the file may unpack to; a table of mostly zeros needs about 20. */
  private static final long MOST_RATIO = 200;

  /** The earliest time that a zip entry can have. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private Archive() {}

  /** The same entries give the same bytes. */
  static byte[] write(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.BEST_COMPRESSION);
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(each.getKey());
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(each.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seal(out.toByteArray());
  }

  /** Adds the seal to a zip file without a comment. */
  static byte[] seal(byte[] zip) {
    byte[] sealed = Arrays.copyOf(zip, zip.length + SEAL_LENGTH);
    sealed[zip.length - 2] = (byte) SEAL_LENGTH;
    byte[] seal = (SEAL + Sha256.of(sealed, zip.length)).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(seal, 0, sealed, zip.length, SEAL_LENGTH);
    return sealed;
  }

  /**
   * Entries by name, in their order.
   *
   * @param bundle what to call the file in messages
   */
  static Map<String, byte[]> read(String bundle, byte[] file, long mostBytes) {
    requireSeal(bundle, file);
    long quota = Math.min(mostBytes, file.length * MOST_RATIO);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        requireName(bundle, entry, entries);
        byte[] content = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, quota + 1));
        quota -= content.length;
        if (quota < 0) {
          throw new BadBundleException(
              bundle, "entry " + entry.getName() + " unpacks to too many bytes", MAKE_AGAIN);
        }
        entries.put(entry.getName(), content);
      }
    } catch (ZipException e) {
      throw new BadBundleException(bundle, "the zip file is malformed", MAKE_AGAIN, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadBundleException(bundle, "an entry can't be unpacked", MAKE_AGAIN, e);
    }
    return entries;
  }

  private static void requireSeal(String bundle, byte[] file) {
    if (!Arrays.equals(file, 0, Math.min(4, file.length), MAGIC, 0, 4)) {
      throw new BadBundleException(
          bundle, "it is not a zip file", "give a bundle that the trainer wrote");
    }
    int sealAt = file.length - SEAL_LENGTH;
    if (file.length < SHORTEST
        || !new String(file, sealAt, SEAL_LENGTH, StandardCharsets.US_ASCII)
            .equals(SEAL + Sha256.of(file, sealAt))) {
      throw new BadBundleException(
          bundle, "its seal doesn't match: it is cut, changed or no bundle", COPY_AGAIN);
    }
  }

  private static void requireName(String bundle, ZipEntry entry, Map<String, byte[]> before) {
    String name = entry.getName();
    if (!name.matches(ENTRY_NAME)) {
      throw new BadBundleException(bundle, "an entry's name is none that a bundle has", MAKE_AGAIN);
    }
    if (before.containsKey(name)) {
      throw new BadBundleException(bundle, "entry " + name + " is there twice", MAKE_AGAIN);
    }
    if (before.size() == MOST_ENTRIES) {
      throw new BadBundleException(
          bundle, "it has more than " + MOST_ENTRIES + " entries", MAKE_AGAIN);
    }
  }
}
