package io.tonestream.model.bundle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The zip file around a bundle's entries, in memory. Its comment is a seal: the SHA-256 of every
 * byte before it, so that a damaged file is refused before anything in it is parsed.
 *
 * <p>Opening one unpacks each entry within the quotas and hashes it, and keeps the bytes of the
 * small ones only; large ones are unpacked again when they are asked for.
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

  private final String bundle;
  private final List<byte[]> parts;
  private final long size;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** What is known of an entry; its bytes only if it is a small one. */
  private record Entry(long size, String sha256, byte @Nullable [] content) {}

  private Archive(String bundle, List<byte[]> parts) {
    this.bundle = bundle;
    this.parts = parts;
    this.size = parts.stream().mapToLong(part -> part.length).sum();
  }

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
   * Opens a file that comes in parts, which nobody changes any more.
   *
   * @param bundle what to call the file in messages
   * @param mostBytes of the file, and of its entries when unpacked
   * @throws BadBundleException if it is damaged, or larger in any way than a bundle may be
   */
  static Archive open(String bundle, List<byte[]> parts, long mostBytes) {
    Archive archive = new Archive(bundle, parts);
    try {
      requireSize(bundle, archive.size, mostBytes);
      archive.requireSeal();
      archive.inspect(Math.min(mostBytes, archive.size * MOST_RATIO));
    } catch (ZipException e) {
      throw new BadBundleException(bundle, "the zip file is malformed", MAKE_AGAIN, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadBundleException(bundle, "an entry can't be unpacked", MAKE_AGAIN, e);
    }
    return archive;
  }

  /** Refuses a file that is too large. */
  static void requireSize(String bundle, long size, long mostBytes) {
    if (size > mostBytes) {
      throw new BadBundleException(
          bundle,
          "it has " + size + " bytes, more than the " + mostBytes + " that are allowed",
          "give a bundle that the trainer wrote, or allow more");
    }
  }

  private void requireSeal() throws IOException {
    if (!Arrays.equals(stream().readNBytes(MAGIC.length), MAGIC)) {
      throw new BadBundleException(
          bundle, "it is not a zip file", "give a bundle that the trainer wrote");
    }
    InputStream in = stream();
    Sha256 sum = new Sha256();
    sum.update(in, size - SEAL_LENGTH);
    String seal = new String(in.readNBytes(SEAL_LENGTH), StandardCharsets.US_ASCII);
    if (size < SHORTEST || !seal.equals(SEAL + sum.hex())) {
      throw new BadBundleException(
          bundle, "its seal doesn't match: it is cut, changed or no bundle", COPY_AGAIN);
    }
  }

  private void inspect(long mostUnpacked) throws IOException {
    long left = mostUnpacked;
    try (ZipInputStream zip = new ZipInputStream(stream())) {
      for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
        requireName(each.getName());
        Entry entry = inspect(each.getName(), zip, left);
        entries.put(each.getName(), entry);
        left -= entry.size();
      }
    }
  }

  private void requireName(String name) {
    if (!name.matches(ENTRY_NAME)) {
      throw new BadBundleException(bundle, "an entry's name is none that a bundle has", MAKE_AGAIN);
    }
    if (entries.containsKey(name)) {
      throw new BadBundleException(bundle, "entry " + name + " is there twice", MAKE_AGAIN);
    }
    if (entries.size() == MOST_ENTRIES) {
      throw new BadBundleException(
          bundle, "it has more than " + MOST_ENTRIES + " entries", MAKE_AGAIN);
    }
  }

  private Entry inspect(String name, InputStream in, long left) throws IOException {
    int mostKept = mostKept(name);
    if (mostKept == 0) {
      Sha256 sum = new Sha256();
      long length = sum.update(in, left + 1);
      requireUnpackedSize(name, length, left);
      return new Entry(length, sum.hex(), null);
    }
    int most = (int) Math.min(mostKept, left);
    byte[] content = in.readNBytes(most + 1);
    requireUnpackedSize(name, content.length, most);
    return new Entry(content.length, Sha256.of(content), content);
  }

  private static int mostKept(String name) {
    for (BundleEntry each : BundleEntry.values()) {
      if (each.fileName().equals(name)) {
        return each.mostBytes();
      }
    }
    return 0;
  }

  private void requireUnpackedSize(String name, long length, long most) {
    if (length > most) {
      throw new BadBundleException(
          bundle, "entry " + name + " unpacks to more than " + most + " bytes", MAKE_AGAIN);
    }
  }

  private InputStream stream() {
    return new SequenceInputStream(
        Collections.enumeration(parts.stream().map(ByteArrayInputStream::new).toList()));
  }

  /** The SHA-256 of each entry, in the file's order. */
  Map<String, String> hashes() {
    Map<String, String> hashes = new LinkedHashMap<>();
    entries.forEach((name, entry) -> hashes.put(name, entry.sha256()));
    return hashes;
  }

  boolean contains(BundleEntry entry) {
    return entries.containsKey(entry.fileName());
  }

  /** How many bytes an entry unpacks to. */
  long size(BundleEntry entry) {
    return entry(entry.fileName()).size();
  }

  /** The bytes of a small entry. */
  byte[] content(BundleEntry entry) {
    byte[] content = entry(entry.fileName()).content();
    if (content == null) {
      throw new IllegalArgumentException(entry + " is not kept");
    }
    return content;
  }

  /** Unpacks an entry once more, from the start; the caller closes the stream. */
  InputStream unpack(BundleEntry entry) throws IOException {
    entry(entry.fileName());
    ZipInputStream zip = new ZipInputStream(stream());
    String name;
    do {
      name = zip.getNextEntry().getName();
    } while (!name.equals(entry.fileName()));
    return zip;
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new BadBundleException(bundle, "entry " + name + " is missing", MAKE_AGAIN);
    }
    return entry;
  }
}
