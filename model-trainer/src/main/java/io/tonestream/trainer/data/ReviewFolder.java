package io.tonestream.trainer.data;

import io.tonestream.schemas.Label;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * these under {@code train}; or from its {@code .tar.gz}, without unpacking it to disk.
 */
final class ReviewFolder {
  private static final Pattern IN_ARCHIVE =
      Pattern.compile("(?:.*/)?train/((?:neg|pos)/[^/]+\\.txt)");

  /** No review is longer. */
  private static final int MOST_BYTES = 1 << 20;

  private ReviewFolder() {}

  static void read(Path folder, List<Example> examples) throws IOException {
    Path root = Files.isDirectory(folder.resolve("train")) ? folder.resolve("train") : folder;
    Path negative = root.resolve("neg");
    Path positive = root.resolve("pos");
    if (!Files.isDirectory(negative) || !Files.isDirectory(positive)) {
      throw new BadDataException(
          folder
              + " has no folders pos and neg (or train/pos and train/neg); give one like aclImdb");
    }
    readTexts(negative, Label.NEGATIVE, examples);
    readTexts(positive, Label.POSITIVE, examples);
  }

  private static void readTexts(Path folder, Label label, List<Example> examples)
      throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".txt")).sorted().toList()) {
        examples.add(new Example(Files.readString(file), label));
      }
    }
  }

  /** In the order that the folder would give. */
  static void readArchive(Path archive, List<Example> examples) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Matcher matcher = IN_ARCHIVE.matcher(entry.getName());
        if (entry.isFile() && matcher.matches()) {
          texts.put(
              matcher.group(1), new String(tar.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        }
      }
    }
    if (texts.isEmpty()) {
      throw new BadDataException(
          archive + " has no texts in train/pos and train/neg; give an archive like aclImdb's");
    }
    texts.forEach(
        (name, text) ->
            examples.add(
                new Example(text, name.startsWith("neg") ? Label.NEGATIVE : Label.POSITIVE)));
  }
}
