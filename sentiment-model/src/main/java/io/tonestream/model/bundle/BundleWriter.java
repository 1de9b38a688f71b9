package io.tonestream.model.bundle;

import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** From a {@link ModelBundle} to its file. */
final class BundleWriter {
  private BundleWriter() {}

  /** A file with all these entries; the manifest lists them. */
  static byte[] write(
      Manifest manifest,
      Map<String, Tensor> parameters,
      String vocabulary,
      List<GoldenText> golden,
      String card) {
    SortedMap<String, byte[]> entries = entries(manifest, vocabulary, golden, card);
    entries.put(BundleEntry.PARAMETERS.fileName(), Safetensors.write(parameters));
    return write(manifest, entries);
  }

  /** The same with a script instead of parameters. */
  static byte[] write(
      Manifest manifest, byte[] script, String vocabulary, List<GoldenText> golden, String card) {
    SortedMap<String, byte[]> entries = entries(manifest, vocabulary, golden, card);
    entries.put(BundleEntry.SCRIPT.fileName(), script);
    return write(manifest, entries);
  }

  private static byte[] write(Manifest manifest, SortedMap<String, byte[]> entries) {
    SortedMap<String, String> hashes = new TreeMap<>();
    entries.forEach((name, bytes) -> hashes.put(name, Sha256.of(bytes)));
    entries.put(BundleEntry.MANIFEST.fileName(), Json.write(manifest.withEntries(hashes)));
    return Archive.write(entries);
  }

  /** The file that a bundle was read from. */
  static byte[] write(ModelBundle bundle) {
    SortedMap<String, byte[]> entries =
        entries(bundle.manifest(), bundle.vocabulary(), bundle.golden(), bundle.card());
    bundle
        .script()
        .ifPresentOrElse(
            script -> entries.put(BundleEntry.SCRIPT.fileName(), script),
            () ->
                entries.put(
                    BundleEntry.PARAMETERS.fileName(), Safetensors.write(bundle.parameters())));
    requireAsRead(bundle, entries);
    entries.put(BundleEntry.MANIFEST.fileName(), bundle.manifestJson());
    bundle
        .signature()
        .ifPresent(
            signature -> entries.put(BundleEntry.SIGNATURE.fileName(), Json.write(signature)));
    return Archive.write(entries);
  }

  private static void requireAsRead(ModelBundle bundle, Map<String, byte[]> entries) {
    bundle
        .manifest()
        .entries()
        .forEach(
            (name, hash) -> {
              byte[] content = entries.get(name);
              if (content == null || !Sha256.of(content).equals(hash)) {
                throw new BadBundleException(
                    bundle.version(),
                    "entry " + name + " is of another program, so it can't be written again",
                    "copy the file instead, or train the model again");
              }
            });
  }

  private static SortedMap<String, byte[]> entries(
      Manifest manifest, String vocabulary, List<GoldenText> golden, String card) {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    entries.put(
        BundleEntry.vocabularyOf(manifest.architecture()).fileName(),
        vocabulary.getBytes(StandardCharsets.UTF_8));
    StringBuilder lines = new StringBuilder();
    for (GoldenText each : golden) {
      lines.append(new String(Json.write(each), StandardCharsets.UTF_8)).append('\n');
    }
    entries.put(BundleEntry.GOLDEN.fileName(), lines.toString().getBytes(StandardCharsets.UTF_8));
    entries.put(BundleEntry.CARD.fileName(), card.getBytes(StandardCharsets.UTF_8));
    return entries;
  }
}
