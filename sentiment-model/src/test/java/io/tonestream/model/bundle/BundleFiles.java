package io.tonestream.model.bundle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Takes bundles' files apart and puts them together, with no check at all, for tests. */
final class BundleFiles {
  private BundleFiles() {}

  /** Every entry's bytes, in the file's order. */
  static Map<String, byte[]> entries(byte[] file) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
        entries.put(each.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  /** A file of these entries, with a seal. */
  static byte[] sealed(Map<String, byte[]> entries) {
    return seal(unsealed(entries));
  }

  /** Adds the seal to a zip file without a comment. */
  static byte[] seal(byte[] zip) {
    return Archive.seal(Pieces.of(zip)).toArray();
  }

  static byte[] unsealed(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The same entries with hashes in the manifest that are right again. */
  static Map<String, byte[]> listed(Map<String, byte[]> entries) {
    String manifest = text(Objects.requireNonNull(entries.get("manifest.json")));
    Map<String, byte[]> others = new TreeMap<>(entries);
    others.remove("manifest.json");
    StringBuilder hashes = new StringBuilder();
    others.forEach(
        (name, content) ->
            hashes
                .append(hashes.isEmpty() ? "" : ",")
                .append('"' + name + "\":\"" + Sha256.of(content) + '"'));
    Map<String, byte[]> listed = new LinkedHashMap<>(entries);
    listed.put(
        "manifest.json",
        bytes(manifest.replaceFirst("\"entries\":\\{[^}]*}", "\"entries\":{" + hashes + "}")));
    return listed;
  }

  /** Replaces a text in bytes, each of which is one character. */
  static byte[] replaced(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.contains(from)) {
      throw new IllegalArgumentException("there is no " + from + " to replace");
    }
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
