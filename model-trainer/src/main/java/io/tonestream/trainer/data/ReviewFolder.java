package io.tonestream.trainer.data;

import io.tonestream.schemas.Label;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads texts from a folder like {@code aclImdb}: one a file, in {@code pos} and {@code neg}, or in
 * these under {@code train}; or from its {@code .tar.gz}, without unpacking it to disk. Links, and
 * entries that climb out of the folder, are refused.
 */
final class ReviewFolder {
  private static final Pattern IN_ARCHIVE =
      Pattern.compile("(?:.*/)?train/((?:neg|pos)/[^/]+\\.txt)");

  /** No review is longer. */
  private static final int MAX_BYTES = 1 << 20;

  /** No set of reviews that fits into memory is larger. */
  private static final long MAX_BYTES_IN_ALL = 1L << 30;

  private ReviewFolder() {}

  /** Whether a folder has texts in {@code pos} or {@code neg}, and not files with many. */
  static boolean isOne(Path folder) {
    return Stream.of("train", "pos", "neg")
        .anyMatch(each -> Files.isDirectory(folder.resolve(each)));
  }

  static void read(Path folder, BadRows.Count bad, List<Example> examples) throws IOException {
    Path root = Files.isDirectory(folder.resolve("train")) ? folder.resolve("train") : folder;
    Path negative = root.resolve("neg");
    Path positive = root.resolve("pos");
    if (!Files.isDirectory(negative) || !Files.isDirectory(positive)) {
      throw new BadDataException(
          folder
              + " has no folders pos and neg (or train/pos and train/neg); give one like aclImdb");
    }
    readTexts(folder, negative, Label.NEGATIVE, bad, examples);
    readTexts(folder, positive, Label.POSITIVE, bad, examples);
  }

  private static void readTexts(
      Path root, Path folder, Label label, BadRows.Count bad, List<Example> examples)
      throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".txt")).sorted().toList()) {
        String name = folder.getFileName() + "/" + file.getFileName();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          bad.bad(
              new Origin(root.toString(), name),
              "a link or no plain file; put the text itself there");
        } else if (Files.size(file) > MAX_BYTES) {
          bad.bad(
              new Origin(root.toString(), name), "longer than " + MAX_BYTES + " bytes; shorten it");
        } else {
          add(new Origin(root.toString(), name), Files.readAllBytes(file), label, bad, examples);
        }
      }
    }
  }

  private static void add(
      Origin origin, byte[] bytes, Label label, BadRows.Count bad, List<Example> examples) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.isBlank()) {
        bad.bad(origin, "no text; remove it");
      } else {
        examples.add(new Example(text, label, Map.of(), origin));
      }
    } catch (CharacterCodingException e) {
      bad.bad(origin, "not UTF-8; convert it first, as with iconv -f latin1 -t utf8");
    }
  }

  /** In the order that the folder would give. */
  static void readArchive(Path archive, BadRows.Count bad, List<Example> examples)
      throws IOException {
    Map<String, byte[]> texts = new TreeMap<>();
    long inAll = 0;
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        requireHarmless(archive, entry);
        Matcher matcher = IN_ARCHIVE.matcher(entry.getName());
        if (entry.isFile() && matcher.matches()) {
          if (entry.getSize() > MAX_BYTES) {
            bad.bad(
                new Origin(archive.toString(), entry.getName()),
                "longer than " + MAX_BYTES + " bytes; shorten it");
            continue;
          }
          byte[] text = tar.readNBytes(MAX_BYTES);
          inAll += text.length;
          if (inAll > MAX_BYTES_IN_ALL) {
            throw new BadDataException(
                archive
                    + ", "
                    + entry.getName()
                    + ": more than 1 GiB of texts up to here; give a smaller archive");
          }
          texts.put(matcher.group(1), text);
        }
      }
    }
    if (texts.isEmpty()) {
      throw new BadDataException(
          archive + " has no texts in train/pos and train/neg; give an archive like aclImdb's");
    }
    texts.forEach(
        (name, text) ->
            add(
                new Origin(archive.toString(), name),
                text,
                name.startsWith("neg") ? Label.NEGATIVE : Label.POSITIVE,
                bad,
                examples));
  }

  /** One hostile entry is reason enough to believe none of the others. */
  private static void requireHarmless(Path archive, TarArchiveEntry entry) {
    String name = entry.getName();
    boolean climbs = name.startsWith("/") || Arrays.asList(name.split("[/\\\\]")).contains("..");
    if (climbs || entry.isSymbolicLink() || entry.isLink()) {
      throw new BadDataException(
          archive
              + ", "
              + name.replaceAll("\\p{Cntrl}", "?")
              + ": "
              + (climbs ? "climbs out of the folder" : "a link")
              + "; don't trust this archive, and fetch it from its publisher");
    }
  }
}
