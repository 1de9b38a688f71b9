package io.tonestream.model.bundle;

import io.tonestream.model.bundle.Archive.Content;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a bundle's file of what is in it. */
final class BundleWriter {
  private BundleWriter() {}

  /** A file with all these entries; the manifest lists them. */
  static Pieces write(
      Manifest manifest,
      Map<String, Tensor> parameters,
      Precision precision,
      String vocabulary,
      List<GoldenText> golden,
      String card) {
    SortedMap<String, Pieces> entries = entries(manifest, vocabulary, golden, card);
    entries.put(BundleEntry.PARAMETERS.fileName(), Safetensors.write(parameters, precision));
    return write(manifest, entries);
  }

  /** The same with a script instead of parameters. */
  static Pieces write(
      Manifest manifest, byte[] script, String vocabulary, List<GoldenText> golden, String card) {
    SortedMap<String, Pieces> entries = entries(manifest, vocabulary, golden, card);
    entries.put(BundleEntry.SCRIPT.fileName(), Pieces.of(script));
    return write(manifest, entries);
  }

  /** The same of a cascade, with its parts as they are instead. */
  static Pieces write(
      Manifest manifest, Map<Part, Pieces> parts, List<GoldenText> golden, String card) {
    SortedMap<String, Content> contents = contents(texts(golden, card));
    parts.forEach(
        (part, bytes) -> contents.put(BundleEntry.of(part).fileName(), Content.stored(bytes)));
    return writeContents(manifest, contents);
  }

  private static Pieces write(Manifest manifest, SortedMap<String, Pieces> entries) {
    return writeContents(manifest, contents(entries));
  }

  private static Pieces writeContents(Manifest manifest, SortedMap<String, Content> contents) {
    SortedMap<String, String> hashes = new TreeMap<>();
    contents.forEach((name, content) -> hashes.put(name, Sha256.of(content.bytes())));
    contents.put(
        BundleEntry.MANIFEST.fileName(),
        Content.of(Pieces.of(Json.write(manifest.withEntries(hashes)))));
    return Archive.write(contents);
  }

  private static SortedMap<String, Content> contents(SortedMap<String, Pieces> entries) {
    SortedMap<String, Content> contents = new TreeMap<>();
    entries.forEach((name, bytes) -> contents.put(name, Content.of(bytes)));
    return contents;
  }

  /** A file's entries with this signature instead of any other, and else as they are. */
  static Pieces signed(Archive archive, BundleSignature signature) {
    try {
      SortedMap<String, Content> contents = archive.contents();
      contents.put(BundleEntry.SIGNATURE.fileName(), Content.of(Pieces.of(Json.write(signature))));
      return Archive.write(contents);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read bytes in memory", e);
    }
  }

  private static SortedMap<String, Pieces> entries(
      Manifest manifest, String vocabulary, List<GoldenText> golden, String card) {
    SortedMap<String, Pieces> entries = texts(golden, card);
    entries.put(BundleEntry.vocabularyOf(manifest.architecture()).fileName(), utf8(vocabulary));
    return entries;
  }

  /** What all bundles have. */
  private static SortedMap<String, Pieces> texts(List<GoldenText> golden, String card) {
    SortedMap<String, Pieces> entries = new TreeMap<>();
    StringBuilder lines = new StringBuilder();
    for (GoldenText each : golden) {
      lines.append(new String(Json.write(each), StandardCharsets.UTF_8)).append('\n');
    }
    entries.put(BundleEntry.GOLDEN.fileName(), utf8(lines.toString()));
    entries.put(BundleEntry.CARD.fileName(), utf8(card));
    return entries;
  }

  private static Pieces utf8(String text) {
    return Pieces.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
