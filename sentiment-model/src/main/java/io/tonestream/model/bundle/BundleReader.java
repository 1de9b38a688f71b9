package io.tonestream.model.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.model.network.Cascade;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.TorchScript;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From a file to a {@link ModelBundle}, in two passes. The first one unpacks every entry within
 * quotas and keeps nothing; then it is settled whether the file is whole and of someone who is
 * trusted. Only then, in the second, the entries are parsed. Parameters that are stored as they are
 * stay views of the file, so that memory holds nothing else; if they are deflated, it holds their
 * bytes too. A script is copied. A cascade's parts are read in the same way, as views of its file.
 */
final class BundleReader {
  private static final JsonMapper JSON = Json.mapperBuilder().build();

  /** As many words as a network may know. */
  private static final int MAX_LINES = 1_000_000;

  /** What a bundle has that is no cascade. */
  private static final List<BundleEntry> WHOLE =
      List.of(
          BundleEntry.PARAMETERS,
          BundleEntry.SCRIPT,
          BundleEntry.VOCABULARY,
          BundleEntry.TOKENIZER);

  private static final String MAKE_AGAIN = "make it again with the trainer";
  private static final String UPDATE =
      "update Tonestream, or train the model again with this version";

  private final String bundle;
  private final Archive archive;
  private final BundlePolicy policy;
  private final boolean mayBeCascade;

  private BundleReader(String bundle, Archive archive, BundlePolicy policy, boolean mayBeCascade) {
    this.bundle = bundle;
    this.archive = archive;
    this.policy = policy;
    this.mayBeCascade = mayBeCascade;
  }

  /** What {@link ModelBundle#read(String, List, BundlePolicy)} does. */
  static ModelBundle read(String bundle, Pieces file, BundlePolicy policy) {
    Archive archive = Archive.open(bundle, file, policy.maxBytes());
    return new BundleReader(bundle, archive, policy, true).read();
  }

  private ModelBundle read() {
    byte[] json = content(BundleEntry.MANIFEST).toArray();
    JsonNode tree = requireFormat(json);
    BundleSignature signature = signature();
    requireTrusted(signature, json);
    requireNoScript(tree);
    Manifest manifest = manifest(json);
    requireHashes(manifest);
    List<GoldenText> golden = golden();
    String card = text(BundleEntry.CARD);
    if (manifest.architecture() instanceof Cascade) {
      return new ModelBundle(archive, manifest, signature, parts(manifest), golden, card);
    }
    requireAbsent(BundleEntry.FAST, manifest);
    requireAbsent(BundleEntry.ACCURATE, manifest);
    String vocabulary = vocabulary(manifest);
    return new ModelBundle(
        archive,
        manifest,
        signature,
        parameters(manifest),
        script(manifest),
        vocabulary,
        golden,
        card);
  }

  /** Asked first: a later format may differ in all else. */
  private JsonNode requireFormat(byte[] json) {
    JsonNode manifest;
    try {
      manifest = JSON.readTree(json);
    } catch (IOException e) {
      throw bad(BundleEntry.MANIFEST, "is not JSON", e);
    }
    JsonNode format = manifest.path("format");
    if (format.asInt() != Manifest.FORMAT) {
      throw new BadBundleException(
          bundle,
          "entry manifest.json has "
              + (format.isMissingNode() ? "no format" : "the format " + format)
              + " instead of "
              + Manifest.FORMAT,
          UPDATE);
    }
    return manifest;
  }

  private @Nullable BundleSignature signature() {
    if (!archive.contains(BundleEntry.SIGNATURE)) {
      return null;
    }
    try {
      return Json.read(BundleSignature.class, content(BundleEntry.SIGNATURE).toArray());
    } catch (BadJsonException e) {
      throw bad(BundleEntry.SIGNATURE, "is bad: " + e.getMessage(), e);
    }
  }

  private void requireTrusted(@Nullable BundleSignature signature, byte[] manifest) {
    TrustedKeys trusted = policy.trustedKeys();
    if (trusted.isEmpty()) {
      return;
    }
    if (signature == null) {
      throw new BadBundleException(
          bundle,
          "it isn't signed, and only bundles of the keys " + trusted + " are let in",
          "sign it with one of them");
    }
    if (!trusted.contains(signature.keyId())) {
      throw new BadBundleException(
          bundle,
          "it is signed with the key " + signature.keyId() + ", which is none of " + trusted,
          "sign it with one of these, or trust that key too");
    }
    if (!trusted.verify(signature, manifest)) {
      throw new BadBundleException(
          bundle,
          "its signature with the key " + signature.keyId() + " is not of this manifest",
          "don't use it: ask whoever made it");
    }
  }

  private void requireNoScript(JsonNode manifest) {
    boolean script =
        manifest.path("architecture").path("name").asText().equals(TorchScript.NAME)
            || archive.hashes().keySet().stream()
                .anyMatch(name -> name.endsWith(".pt") || name.endsWith(".torchscript"));
    if (script && !policy.allowTorchscript()) {
      throw new BadBundleException(
          bundle,
          "it holds TorchScript, and a script is a program that could do anything",
          "train a model with one of Tonestream's own architectures, or allow TorchScript");
    }
  }

  private Manifest manifest(byte[] json) {
    try {
      Manifest manifest = Json.read(Manifest.class, json);
      if (manifest.architecture() instanceof Cascade && !mayBeCascade) {
        throw new BadBundleException(
            bundle, "it is a cascade in a cascade", "make one of two whole models");
      }
      return manifest;
    } catch (BadJsonException e) {
      if (e.getCause() instanceof InvalidTypeIdException unknown) {
        throw new BadBundleException(
            bundle, "its architecture " + unknown.getTypeId() + " is unknown", UPDATE, e);
      }
      throw bad(BundleEntry.MANIFEST, "is bad: " + e.getMessage(), e);
    }
  }

  private void requireHashes(Manifest manifest) {
    Map<String, String> hashes = archive.hashes();
    hashes.remove(BundleEntry.MANIFEST.fileName());
    hashes.remove(BundleEntry.SIGNATURE.fileName());
    for (String name : manifest.entries().keySet()) {
      if (!hashes.containsKey(name)) {
        throw bad(name, "is missing", null);
      }
    }
    hashes.forEach(
        (name, hash) -> {
          if (!hash.equals(manifest.entries().get(name))) {
            throw bad(name, "is not what the manifest says: its hash differs", null);
          }
        });
  }

  private String vocabulary(Manifest manifest) {
    BundleEntry entry = BundleEntry.vocabularyOf(manifest.architecture());
    String vocabulary = text(entry);
    if (vocabulary.lines().limit(MAX_LINES + 1L).count() > MAX_LINES) {
      throw bad(entry, "has more than " + MAX_LINES + " lines", null);
    }
    try {
      manifest.architecture().encoders(manifest.preparation(), vocabulary);
    } catch (IllegalArgumentException e) {
      throw bad(entry, "is bad: " + e.getMessage(), e);
    }
    return vocabulary;
  }

  private List<GoldenText> golden() {
    try {
      return text(BundleEntry.GOLDEN)
          .lines()
          .map(line -> Json.read(GoldenText.class, line.getBytes(StandardCharsets.UTF_8)))
          .toList();
    } catch (BadJsonException e) {
      throw bad(BundleEntry.GOLDEN, "has a bad line: " + e.getMessage(), e);
    }
  }

  private String text(BundleEntry entry) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(content(entry).toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw bad(entry, "is not UTF-8", e);
    }
  }

  private Map<String, Tensor> parameters(Manifest manifest) {
    if (!(manifest.architecture() instanceof Network network)) {
      requireAbsent(BundleEntry.PARAMETERS, manifest);
      return Map.of();
    }
    Map<String, long[]> shapes = network.parameterShapes(manifest.labels().size());
    long size = archive.size(BundleEntry.PARAMETERS);
    try (InputStream in = archive.unpack(BundleEntry.PARAMETERS)) {
      Safetensors parameters = Safetensors.read(in, size, shapes);
      // only now, when it is clear that it holds what it should and no more
      return parameters.tensors(content(BundleEntry.PARAMETERS));
    } catch (IllegalArgumentException e) {
      throw bad(BundleEntry.PARAMETERS, "is bad: " + e.getMessage(), e);
    } catch (IOException e) {
      throw bad(BundleEntry.PARAMETERS, "can't be unpacked", e);
    }
  }

  private byte @Nullable [] script(Manifest manifest) {
    if (!(manifest.architecture() instanceof TorchScript)) {
      requireAbsent(BundleEntry.SCRIPT, manifest);
      return null;
    }
    return content(BundleEntry.SCRIPT).toArray();
  }

  private Map<Part, ModelBundle> parts(Manifest manifest) {
    for (BundleEntry entry : WHOLE) {
      requireAbsent(entry, manifest);
    }
    Map<Part, ModelBundle> parts = new EnumMap<>(Part.class);
    long left = policy.maxBytes();
    for (Part part : Part.values()) {
      ModelBundle read = part(part, left);
      left -= read.unpackedSize();
      requireFits(part, read.manifest(), manifest);
      parts.put(part, read);
    }
    boolean targets = parts.values().stream().anyMatch(each -> each.manifest().takesTargets());
    if (targets != manifest.takesTargets()) {
      throw bad(BundleEntry.MANIFEST, "doesn't say of targets what the parts say", null);
    }
    return parts;
  }

  /**
   * A part, which needs no signature: the cascade's is over its hash.
   *
   * @param left how many bytes its entries may unpack to
   */
  private ModelBundle part(Part part, long left) {
    BundleEntry entry = BundleEntry.of(part);
    Pieces file = content(entry);
    if (!archive.isStored(entry)) {
      throw bad(entry, "is deflated, and a part is stored as it is", null);
    }
    String name = bundle + ": part " + part.wireName();
    BundlePolicy policyOfPart =
        new BundlePolicy(TrustedKeys.NONE, policy.allowTorchscript(), Math.max(1, left));
    Archive opened = Archive.open(name, file, policyOfPart.maxBytes());
    return new BundleReader(name, opened, policyOfPart, false).read();
  }

  /** Both parts give the cascade's labels, so that either can take the other's place. */
  private void requireFits(Part part, Manifest partManifest, Manifest manifest) {
    if (!Set.copyOf(partManifest.labels()).equals(Set.copyOf(manifest.labels()))) {
      throw bad(
          BundleEntry.of(part),
          "gives the labels " + partManifest.labels() + " instead of " + manifest.labels(),
          null);
    }
  }

  private Pieces content(BundleEntry entry) {
    try {
      return archive.content(entry);
    } catch (IOException e) {
      throw bad(entry, "can't be unpacked", e);
    }
  }

  private void requireAbsent(BundleEntry entry, Manifest manifest) {
    if (archive.contains(entry)) {
      throw bad(
          entry, "doesn't belong to the architecture " + manifest.architecture().name(), null);
    }
  }

  private BadBundleException bad(BundleEntry entry, String what, @Nullable Throwable cause) {
    return bad(entry.fileName(), what, cause);
  }

  private BadBundleException bad(String entry, String what, @Nullable Throwable cause) {
    return new BadBundleException(bundle, "entry " + entry + " " + what, MAKE_AGAIN, cause);
  }
}
