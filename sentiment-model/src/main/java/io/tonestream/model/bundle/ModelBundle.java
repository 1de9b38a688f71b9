package io.tonestream.model.bundle;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import io.tonestream.model.network.Cascade;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.TorchScript;
import io.tonestream.model.network.UnknownRows;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that a model needs, in one file: manifest, parameters or script, vocabulary, golden texts and
 * card. A cascade has two bundles in place of parameters and vocabulary.
 *
 * <p>Immutable. Read in memory, never unpacked to disk; nothing in it is executed until a script,
 * where the policy allows one, is loaded as a model. The same content is always written as the same
 * bytes. It keeps the bytes of its file, of which parameters that aren't deflated are views: it
 * takes as much memory as the file has, and what deflated ones unpack to.
 */
public final class ModelBundle {
  /** The names of those that come with Tonestream, for descriptions of options. */
  public static final String SHIPPED = "bundled, fast, accurate or multilingual";

  private static final BundlePolicy MADE_BY_US = BundlePolicy.ofOwnFile(true);

  private static final DateTimeFormatter VERSION_TIME =
      DateTimeFormatter.ofPattern("uuuu.MM.dd-HHmm").withZone(ZoneOffset.UTC);

  private final Archive archive;
  private final Manifest manifest;
  private final @Nullable BundleSignature signature;
  private final Map<String, Tensor> parameters;
  private final byte @Nullable [] script;
  private final String vocabulary;
  private final List<GoldenText> golden;
  private final String card;
  private final Map<Part, ModelBundle> parts;

  ModelBundle(
      Archive archive,
      Manifest manifest,
      @Nullable BundleSignature signature,
      Map<String, Tensor> parameters,
      byte @Nullable [] script,
      String vocabulary,
      List<GoldenText> golden,
      String card) {
    this.archive = archive;
    this.manifest = manifest;
    this.signature = signature;
    this.parameters = parameters;
    this.script = script;
    this.vocabulary = vocabulary;
    this.golden = List.copyOf(golden);
    this.card = card;
    this.parts = Map.of();
  }

  /** A cascade of these parts. */
  ModelBundle(
      Archive archive,
      Manifest manifest,
      @Nullable BundleSignature signature,
      Map<Part, ModelBundle> parts,
      List<GoldenText> golden,
      String card) {
    this.archive = archive;
    this.manifest = manifest;
    this.signature = signature;
    this.parameters = Map.of();
    this.script = null;
    this.vocabulary = "";
    this.golden = List.copyOf(golden);
    this.card = card;
    this.parts = Map.copyOf(parts);
  }

  /** Puts a bundle together, in half precision. */
  public static ModelBundle of(
      Manifest manifest,
      Map<String, Tensor> parameters,
      String vocabulary,
      List<GoldenText> golden,
      String card) {
    return of(manifest, parameters, Precision.HALF, vocabulary, golden, card);
  }

  /**
   * Puts a bundle together.
   *
   * @param manifest its entries are replaced by those of this bundle
   * @param parameters the network's parameters by name
   * @param precision in which parameters are kept; those of another bundle stay as they are there
   * @param vocabulary what the architecture's encoder reads, one entry a line
   */
  public static ModelBundle of(
      Manifest manifest,
      Map<String, Tensor> parameters,
      Precision precision,
      String vocabulary,
      List<GoldenText> golden,
      String card) {
    Pieces file = BundleWriter.write(manifest, parameters, precision, vocabulary, golden, card);
    return BundleReader.read(manifest.name(), file, MADE_BY_US);
  }

  /**
   * Puts a bundle of a script together; only a policy that allows TorchScript lets it in.
   *
   * @param manifest of the architecture {@link TorchScript}; its entries are replaced by those of
   *     this bundle
   * @param script what {@code torch.jit.save} wrote; nobody changes it any more
   * @param vocabulary the words, one a line
   */
  public static ModelBundle of(
      Manifest manifest, byte[] script, String vocabulary, List<GoldenText> golden, String card) {
    Pieces file = BundleWriter.write(manifest, script, vocabulary, golden, card);
    return BundleReader.read(manifest.name(), file, MADE_BY_US);
  }

  /**
   * Puts a cascade together, of parts as they are.
   *
   * @param manifest of the architecture {@link Cascade}; its entries are replaced by those of this
   *     bundle
   * @param parts a bundle for each part
   * @throws BadBundleException if one is a cascade itself, or gives other labels
   */
  public static ModelBundle of(
      Manifest manifest, Map<Part, ModelBundle> parts, List<GoldenText> golden, String card) {
    Map<Part, Pieces> files = new EnumMap<>(Part.class);
    parts.forEach((part, bundle) -> files.put(part, bundle.archive.file()));
    Pieces file = BundleWriter.write(manifest, files, golden, card);
    return BundleReader.read(manifest.name(), file, MADE_BY_US);
  }

  /** The model that comes with this module and serves until there is another. */
  public static ModelBundle bundled() {
    return ShippedBundles.read(ShippedBundles.BUNDLED, BundlePolicy.DEFAULT);
  }

  /** The fastest model that comes with this module: a bag of features. */
  public static ModelBundle fast() {
    return ShippedBundles.read(ShippedBundles.FAST, BundlePolicy.DEFAULT);
  }

  /** Whether it is the name of a bundle that comes with Tonestream: {@code accurate}, say. */
  public static boolean isShipped(Path file) {
    return ShippedBundles.isName(file);
  }

  /**
   * Reads a bundle from a file of one's own, which holds no script.
   *
   * @throws BadBundleException if it must not be used, or isn't there
   */
  public static ModelBundle read(Path file) {
    return read(file, BundlePolicy.ofOwnFile(false));
  }

  /**
   * Reads a bundle from a file, or one that comes with Tonestream.
   *
   * @param file a path, or a name of {@link #SHIPPED}
   * @throws BadBundleException if it must not be used, or isn't there
   */
  public static ModelBundle read(Path file, BundlePolicy policy) {
    if (isShipped(file)) {
      return ShippedBundles.read(file.toString(), policy);
    }
    String name = file.toString();
    try (InputStream in = Files.newInputStream(file)) {
      Archive.requireSize(name, Files.size(file), policy.maxBytes());
      return BundleReader.read(name, Pieces.read(in, policy.maxBytes()), policy);
    } catch (NoSuchFileException e) {
      throw new BadBundleException(name, "there is no such file", "check the path", e);
    } catch (IOException e) {
      throw new BadBundleException(name, "it can't be read", "check its permissions", e);
    }
  }

  /**
   * Reads a bundle from memory, by the default policy.
   *
   * @param name what to call it in messages
   * @throws BadBundleException if it must not be used
   */
  public static ModelBundle read(String name, byte[] file) {
    return read(name, List.of(file), BundlePolicy.DEFAULT);
  }

  /**
   * Reads a bundle from memory, in parts as they came.
   *
   * @param name what to call it in messages
   * @param parts the file's bytes, which the bundle keeps; nobody changes them any more
   * @throws BadBundleException if it must not be used
   */
  public static ModelBundle read(String name, List<byte[]> parts, BundlePolicy policy) {
    return BundleReader.read(name, Pieces.of(parts), policy);
  }

  /** What a version is called that was made then and has these parameters. */
  public static String versionOf(Instant created, Map<String, Tensor> parameters) {
    return versionOf(created, parameters, Precision.HALF);
  }

  /** The same for parameters that are kept in this precision. */
  public static String versionOf(
      Instant created, Map<String, Tensor> parameters, Precision precision) {
    return versionOf(created, Sha256.of(Safetensors.write(parameters, precision)));
  }

  /** What a version is called that was made then and has this script. */
  public static String versionOf(Instant created, byte[] script) {
    return versionOf(created, Sha256.of(script));
  }

  /** What a version is called that was made then, a cascade of these parts. */
  public static String versionOf(Instant created, Cascade cascade, Map<Part, ModelBundle> parts) {
    StringBuilder content =
        new StringBuilder().append(cascade.threshold()).append(' ').append(cascade.fastWeight());
    for (Part part : Part.values()) {
      content.append(' ').append(requireNonNull(parts.get(part)).sha256());
    }
    return versionOf(created, Sha256.of(content.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String versionOf(Instant created, String hash) {
    return VERSION_TIME.format(created) + "-" + hash.substring(0, 4);
  }

  /**
   * A new version, made now, with the same parameters, that says how its errors differ between
   * groups. It isn't signed.
   */
  public ModelBundle withErrors(ErrorsByGroup errors, Instant now) {
    String newVersion = versionOf(now, Sha256.of(Json.write(List.of(sha256(), errors))));
    return with(manifest.withErrors(errors).withVersion(newVersion));
  }

  /** The same with another manifest. It isn't signed. */
  public ModelBundle with(Manifest changed) {
    if (!parts.isEmpty()) {
      return of(changed, parts, golden, card);
    }
    return script == null
        ? of(changed, parameters, vocabulary, golden, card)
        : of(changed, script, vocabulary, golden, card);
  }

  /** A copy that this key vouches for, instead of any other. */
  public ModelBundle signed(SigningKey key) {
    Pieces file = BundleWriter.signed(archive, key.sign(manifestJson()));
    return BundleReader.read(version(), file, MADE_BY_US);
  }

  /**
   * The id of its signature's key, if it has one; only reading it with trusted keys verifies it.
   */
  public Optional<String> signedBy() {
    return signature().map(BundleSignature::keyId);
  }

  /** How many bytes its file has. */
  public long size() {
    return archive.file().size();
  }

  /** The file's bytes from the start on; the stream need not be closed. */
  public InputStream stream() {
    return archive.file().stream();
  }

  /** A copy of the file's bytes. */
  public byte[] toBytes() {
    return archive.file().toArray();
  }

  /** Writes the file, whole or not at all. */
  public void write(Path file) throws IOException {
    // No temporary file, which nobody but its owner may read.
    Path unfinished = file.resolveSibling(".bundle-" + UUID.randomUUID() + ".zip");
    try {
      try (FileChannel out = FileChannel.open(unfinished, CREATE_NEW, WRITE)) {
        archive.file().writeTo(Channels.newOutputStream(out));
        out.force(true);
      }
      Files.move(
          unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** SHA-256 of the file's bytes, as it was computed when it was read. */
  public String sha256() {
    return archive.sha256();
  }

  /** What the bundle says about itself. */
  public Manifest manifest() {
    return manifest;
  }

  /** The manifest as it was read and signed, byte by byte. */
  byte[] manifestJson() {
    try {
      return archive.content(BundleEntry.MANIFEST).toArray();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read bytes in memory", e);
    }
  }

  Optional<BundleSignature> signature() {
    return Optional.ofNullable(signature);
  }

  /** The immutable version. */
  public String version() {
    return manifest.version();
  }

  /** The parts of a cascade; none of any other. */
  public Map<Part, ModelBundle> parts() {
    return parts;
  }

  /**
   * A part of a cascade.
   *
   * @throws IllegalStateException if it is no cascade
   */
  public ModelBundle part(Part part) {
    ModelBundle bundle = parts.get(part);
    if (bundle == null) {
      throw new IllegalStateException(version() + " is no cascade");
    }
    return bundle;
  }

  /** In which precision its file keeps large parameters. */
  public Precision precision() {
    Set<NumberType> types = EnumSet.noneOf(NumberType.class);
    parameters.values().forEach(each -> types.add(NumberType.of(each, Precision.SINGLE)));
    if (types.contains(NumberType.I8)) {
      return Precision.INT8;
    }
    return types.contains(NumberType.F16) ? Precision.HALF : Precision.SINGLE;
  }

  /** The part of a cascade, or else the bundle itself. */
  public ModelBundle partOrSelf(Part part) {
    return parts.getOrDefault(part, this);
  }

  /** How many bytes the file's entries unpack to, those of its parts included. */
  long unpackedSize() {
    return archive.unpackedSize();
  }

  /** The network's parameters by name; none if it is a script or a cascade. */
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  /** The script, if it is one; not to be changed. */
  public Optional<byte[]> script() {
    return Optional.ofNullable(script);
  }

  /**
   * Makes encoders for this bundle's network, one for each thread.
   *
   * @throws UnsupportedOperationException if it is a cascade, whose parts have them
   */
  public Supplier<Encoder> encoders() {
    return manifest.architecture().encoders(manifest.preparation(), vocabulary);
  }

  /** Which of the rows that encoders name say nothing to this bundle's network. */
  public UnknownRows unknownRows() {
    return UnknownRows.of(manifest.architecture(), parameters);
  }

  /** What the encoder reads, one entry a line; empty if it is a cascade. */
  public String vocabulary() {
    return vocabulary;
  }

  /** Texts with the probabilities that the trainer saw. */
  public List<GoldenText> golden() {
    return golden;
  }

  /** The model card, in Markdown. */
  public String card() {
    return card;
  }
}
