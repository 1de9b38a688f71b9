package io.tonestream.model.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
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
 * <p>Opening one unpacks each entry within the quotas and hashes it, and keeps none of what was
 * unpacked; entries are unpacked again when they are asked for, and those that are stored as they
 * are, as large ones that deflating gains little on, are views of the file. Immutable.
 */
final class Archive {
  private static final String COPY_AGAIN = "copy it again, or ask whoever made it";
  private static final String MAKE_AGAIN = "make it again with the trainer";

  private static final String SEAL = "sha256:";
  private static final int SEAL_LENGTH = SEAL.length() + 64;
  private static final int SHORTEST = 22 + SEAL_LENGTH;
  private static final byte[] MAGIC = {'P', 'K', 3, 4};

  private static final int MAX_ENTRIES = 16;
  private static final String ENTRY_NAME = "[a-z][a-z0-9._-]{0,63}";

  /** How many bytes a byte of the file may unpack to; a table of mostly zeros needs about 20. */
  private static final long MAX_RATIO = 200;

  /** The earliest time that a zip entry can have. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final String bundle;
  private final Pieces file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private String sha256 = "";

  /**
   * What is known of an entry.
   *
   * @param header where its header starts in the file
   * @param stored its bytes, if they are in the file as they are
   * @param size how many bytes it unpacks to
   * @param sha256 of these
   */
  private record Entry(long header, @Nullable Pieces stored, long size, String sha256) {}

  /**
   * What an entry is made of.
   *
   * @param stored whether its bytes come into the file as they are, instead of deflated
   */
  record Content(Pieces bytes, boolean stored) {
    /** Deflated, unless that gains too little. */
    static Content of(Pieces bytes) {
      return new Content(bytes, !Deflating.isWorthwhile(bytes));
    }

    /** As it is. */
    static Content stored(Pieces bytes) {
      return new Content(bytes, true);
    }
  }

  private Archive(String bundle, Pieces file) {
    this.bundle = bundle;
    this.file = file;
  }

  /** Makes a file. The same entries give the same bytes. */
  static Pieces write(SortedMap<String, Content> entries) {
    PieceOutput out = new PieceOutput();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.BEST_COMPRESSION);
      for (Map.Entry<String, Content> each : entries.entrySet()) {
        Content content = each.getValue();
        zip.putNextEntry(entry(each.getKey(), content));
        // what is stored goes through as it is
        out.share(content.stored());
        content.bytes().writeTo(zip);
        out.share(false);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seal(out.toPieces());
  }

  private static ZipEntry entry(String name, Content content) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    if (content.stored()) {
      CRC32 sum = new CRC32();
      content.bytes().buffers().forEach(piece -> sum.update(piece.duplicate()));
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.bytes().size());
      entry.setCrc(sum.getValue());
    }
    return entry;
  }

  /** Adds the seal to a zip file without a comment. */
  static Pieces seal(Pieces zip) {
    Pieces length = Pieces.of(new byte[] {(byte) SEAL_LENGTH, 0});
    PieceOutput out = new PieceOutput();
    out.add(zip.slice(0, zip.size() - 2));
    out.add(length);
    String seal = SEAL + Sha256.of(out.toPieces());
    out.add(Pieces.of(seal.getBytes(StandardCharsets.US_ASCII)));
    return out.toPieces();
  }

  /**
   * Opens a file.
   *
   * @param bundle what to call the file in messages
   * @param maxBytes of the file, and of its entries when unpacked
   * @throws BadBundleException if it is damaged, or larger in any way than a bundle may be
   */
  static Archive open(String bundle, Pieces file, long maxBytes) {
    Archive archive = new Archive(bundle, file);
    try {
      requireSize(bundle, file.size(), maxBytes);
      archive.requireSeal();
      archive.inspect(Math.min(maxBytes, file.size() * MAX_RATIO));
    } catch (ZipException e) {
      throw new BadBundleException(bundle, "the zip file is malformed", MAKE_AGAIN, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadBundleException(bundle, "an entry can't be unpacked", MAKE_AGAIN, e);
    }
    return archive;
  }

  /** Refuses a file that is too large. */
  static void requireSize(String bundle, long size, long maxBytes) {
    if (size > maxBytes) {
      throw new BadBundleException(
          bundle,
          "it has " + size + " bytes, more than the " + maxBytes + " that are allowed",
          "give a bundle that the trainer wrote, or allow more");
    }
  }

  private void requireSeal() throws IOException {
    if (!Arrays.equals(file.stream().readNBytes(MAGIC.length), MAGIC)) {
      throw new BadBundleException(
          bundle, "it is not a zip file", "give a bundle that the trainer wrote");
    }
    long sealed = Math.max(0, file.size() - SEAL_LENGTH);
    Pieces seal = file.slice(sealed, file.size());
    Sha256 sum = new Sha256();
    sum.update(file.slice(0, sealed));
    Sha256 whole = sum.copy();
    String expected = SEAL + sum.hex();
    if (file.size() < SHORTEST
        || !new String(seal.toArray(), StandardCharsets.US_ASCII).equals(expected)) {
      throw new BadBundleException(
          bundle, "its seal doesn't match: it is cut, changed or no bundle", COPY_AGAIN);
    }
    whole.update(seal);
    sha256 = whole.hex();
  }

  private void inspect(long maxUnpacked) throws IOException {
    long left = maxUnpacked;
    try (PositionedZip zip = new PositionedZip(file)) {
      long header = zip.position();
      for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
        requireName(each.getName());
        Entry entry = inspect(each, header, zip, left);
        entries.put(each.getName(), entry);
        left -= entry.size();
        header = zip.position();
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
    if (entries.size() == MAX_ENTRIES) {
      throw new BadBundleException(
          bundle, "it has more than " + MAX_ENTRIES + " entries", MAKE_AGAIN);
    }
  }

  private Entry inspect(ZipEntry entry, long header, PositionedZip zip, long left)
      throws IOException {
    long start = zip.position();
    long most = Math.min(maxBytes(entry.getName()), left);
    Sha256 sum = new Sha256();
    long size = sum.update(zip, most + 1);
    if (size > most) {
      throw new BadBundleException(
          bundle,
          "entry " + entry.getName() + " unpacks to more than " + most + " bytes",
          MAKE_AGAIN);
    }
    boolean stored = entry.getMethod() == ZipEntry.STORED;
    if (stored && (entry.getSize() != size || entry.getCompressedSize() != size)) {
      throw new BadBundleException(
          bundle,
          "entry " + entry.getName() + " is stored with " + size + " bytes but says otherwise",
          MAKE_AGAIN);
    }
    return new Entry(header, stored ? file.slice(start, start + size) : null, size, sum.hex());
  }

  private static long maxBytes(String name) {
    for (BundleEntry each : BundleEntry.values()) {
      if (each.fileName().equals(name)) {
        return each.maxBytes();
      }
    }
    return BundlePolicy.LARGEST;
  }

  /** The file's bytes. */
  Pieces file() {
    return file;
  }

  /** The SHA-256 of the file's bytes. */
  String sha256() {
    return sha256;
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

  /** Whether an entry's bytes are in the file as they are. */
  boolean isStored(BundleEntry entry) {
    return entry(entry.fileName()).stored() != null;
  }

  /** How many bytes all entries unpack to. */
  long unpackedSize() {
    return entries.values().stream().mapToLong(Entry::size).sum();
  }

  /** How many bytes an entry unpacks to. */
  long size(BundleEntry entry) {
    return entry(entry.fileName()).size();
  }

  /** Unpacks an entry into memory, if it isn't there as it is. */
  Pieces content(BundleEntry entry) throws IOException {
    return content(entry.fileName());
  }

  private Pieces content(String name) throws IOException {
    Entry entry = entry(name);
    if (entry.stored() != null) {
      return entry.stored();
    }
    try (InputStream in = unpack(name)) {
      return Pieces.read(in, entry.size());
    }
  }

  /** Unpacks an entry from the start; the caller closes the stream. */
  InputStream unpack(BundleEntry entry) throws IOException {
    return unpack(entry.fileName());
  }

  private InputStream unpack(String name) throws IOException {
    ZipInputStream zip = new ZipInputStream(file.slice(entry(name).header(), file.size()).stream());
    zip.getNextEntry();
    return zip;
  }

  /** All entries, unpacked into memory, as they can be written again. */
  SortedMap<String, Content> contents() throws IOException {
    SortedMap<String, Content> contents = new TreeMap<>();
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      contents.put(
          each.getKey(), new Content(content(each.getKey()), each.getValue().stored() != null));
    }
    return contents;
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new BadBundleException(bundle, "entry " + name + " is missing", MAKE_AGAIN);
    }
    return entry;
  }
}
