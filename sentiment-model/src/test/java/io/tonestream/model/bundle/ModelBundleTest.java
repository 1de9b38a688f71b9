package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.drift.Profile;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBundleTest {
  private static final byte[] GOOD = Bundles.bag(1).toBytes();

  @TempDir Path folder;

  @Property(tries = 20)
  void readsWhatItWrote(@ForAll long seed) {
    for (ModelBundle written : List.of(Bundles.bag(seed), Bundles.rnn(seed))) {
      ModelBundle read = ModelBundle.read("copy", written.toBytes());

      assertThat(read.manifest()).isEqualTo(written.manifest());
      assertThat(read.parameters()).isEqualTo(written.parameters());
      assertThat(read.vocabulary()).isEqualTo(written.vocabulary());
      assertThat(read.golden()).isEqualTo(written.golden());
      assertThat(read.card()).isEqualTo(written.card());
    }
  }

  @Test
  void keepsWhatItsValidationTextsLookLike() {
    ModelBundle without = Bundles.bag(1);
    DriftReference drift =
        DriftReference.of(
            Profile.of(
                List.of("good"), List.of(new Probabilities(0.25f, 0.25f, 0.5f)), new float[1]),
            1);
    ModelBundle with =
        ModelBundle.of(
            without.manifest().evaluated(List.of(), List.of("en", "fr"), drift),
            without.parameters(),
            without.vocabulary(),
            without.golden(),
            without.card());

    assertThat(ModelBundle.read("copy", with.toBytes()).manifest().drift()).isEqualTo(drift);
    assertThat(ModelBundle.read("copy", with.toBytes()).manifest().languages())
        .containsExactly("en", "fr");
    assertThat(new String(without.manifestJson(), StandardCharsets.UTF_8))
        .doesNotContain("drift"); // as bundles of before have it
    assertThat(ModelBundle.read("copy", without.toBytes()).manifest().drift()).isNull();
  }

  @Test
  void readsEveryNetworkOverWordsThatItWrote() {
    for (ModelBundle written : Bundles.wordNetworks()) {
      ModelBundle read = ModelBundle.read("copy", written.toBytes());

      assertThat(read.manifest()).isEqualTo(written.manifest());
      assertThat(read.parameters()).isEqualTo(written.parameters());
    }
  }

  @Test
  void readsAScriptOnlyByAPolicyThatAllowsOne() {
    ModelBundle written = Bundles.script();
    List<byte[]> file = List.of(written.signed(SigningKey.generate()).toBytes());

    ModelBundle read = ModelBundle.read("copy", file, Bundles.SCRIPTS_TOO);
    assertThat(read.script()).hasValue(Scripts.LABELS);
    assertThat(read.parameters()).isEmpty();
    assertThat(read.manifest()).isEqualTo(written.manifest());
    assertThat(read.toBytes()).isEqualTo(file.get(0));
    assertThatThrownBy(() -> ModelBundle.read("copy", file, BundlePolicy.DEFAULT))
        .isInstanceOf(BadBundleException.class)
        .hasMessage(
            "bundle copy: it holds TorchScript, and a script is a program that could do anything;"
                + " train a model with one of Tonestream's own architectures, or allow TorchScript");
  }

  @Property(tries = 100)
  void readsAFileInPartsOfAnyLength(@ForAll @IntRange(min = 1, max = 5_000) int length) {
    List<byte[]> parts = new ArrayList<>();
    for (int from = 0; from < GOOD.length; from += length) {
      parts.add(Arrays.copyOfRange(GOOD, from, Math.min(GOOD.length, from + length)));
    }

    ModelBundle read = ModelBundle.read("parts", parts, BundlePolicy.DEFAULT);
    assertThat(read.parameters()).isEqualTo(Bundles.bag(1).parameters());
    parts.remove(parts.size() - 1);
    assertThatThrownBy(() -> ModelBundle.read("parts", parts, BundlePolicy.DEFAULT))
        .isInstanceOf(BadBundleException.class);
  }

  @Test
  void writesTheSameContentAsTheSameBytes() {
    assertThat(ModelBundle.read("copy", GOOD).toBytes()).isEqualTo(GOOD);
    assertThat(Bundles.bag(1).sha256()).isEqualTo(Sha256.of(GOOD));
    assertThat(Bundles.bag(2).sha256()).isNotEqualTo(Sha256.of(GOOD));
  }

  @Test
  void keepsParametersInThePrecisionThatIsAskedFor() {
    ModelBundle half = Bundles.large(128);
    Map<String, Tensor> numbers = numbers(half);
    numbers.computeIfPresent("table", (name, table) -> thirds(table));
    ModelBundle single = with(half, numbers, Precision.SINGLE);

    assertThat(types(half)).containsExactly(NumberType.F16, NumberType.F32, NumberType.F32);
    assertThat(types(single)).containsOnly(NumberType.F32);
    assertThat(single.parameters()).isEqualTo(numbers);
    assertThat(with(half, numbers, Precision.HALF).parameters()).isNotEqualTo(numbers);
  }

  @Test
  void keepsParametersThatDoNotFitHalfPrecisionInSingle() {
    ModelBundle bundle = Bundles.large(128);
    Map<String, Tensor> numbers = numbers(bundle);
    Objects.requireNonNull(numbers.get("table")).values()[77] = 65_505;

    assertThat(types(with(bundle, numbers, Precision.HALF))).containsOnly(NumberType.F32);
  }

  @Test
  void keepsLargeMatricesWith8BitsAndAScaleForEachRow() {
    ModelBundle half = Bundles.large(1 << 12);
    Map<String, Tensor> numbers = numbers(half);
    numbers.computeIfPresent("table", (name, table) -> thirds(table));
    float[] before = Objects.requireNonNull(numbers.get("table")).values();
    Arrays.fill(before, 32, 64, 0);

    ModelBundle int8 = with(half, numbers, Precision.INT8);

    assertThat(types(int8)).containsExactly(NumberType.I8, NumberType.F32, NumberType.F32);
    assertThat(int8.size()).isLessThan((long) (0.6 * half.size()));
    float[] after = Objects.requireNonNull(int8.parameters().get("table")).values();
    for (int row = 0; row < 1 << 12; row++) {
      float max = 0;
      for (int i = 32 * row; i < 32 * (row + 1); i++) {
        max = Math.max(max, Math.abs(before[i]));
      }
      for (int i = 32 * row; i < 32 * (row + 1); i++) {
        assertThat(after[i]).isCloseTo(before[i], within(max / 127 / 2 + 1e-7f));
      }
    }
    ModelBundle read = ModelBundle.read("copy", int8.toBytes());
    assertThat(read.parameters()).isEqualTo(int8.parameters());
    assertThat(with(half, read.parameters(), Precision.SINGLE).sha256()).isEqualTo(int8.sha256());
  }

  @Test
  void keepsTheBytesOfParametersThatWereRead() {
    ModelBundle half = Bundles.large(128);
    ModelBundle single = with(half, numbers(half), Precision.SINGLE);

    assertThat(with(half, half.parameters(), Precision.SINGLE).sha256()).isEqualTo(half.sha256());
    assertThat(with(single, single.parameters(), Precision.HALF).sha256())
        .isEqualTo(single.sha256())
        .isNotEqualTo(half.sha256());
  }

  @Test
  void storesLargeParametersThatDeflatingGainsLittleOn() throws IOException {
    ModelBundle written = Bundles.large(1 << 17);
    byte[] file = written.toBytes();
    SigningKey key = SigningKey.generate();

    assertThat(methods(file)).containsEntry("parameters.safetensors", ZipEntry.STORED);
    assertThat(methods(file)).containsEntry("vocabulary.tsv", ZipEntry.DEFLATED);
    assertThat(methods(written.signed(key).toBytes()))
        .containsEntry("parameters.safetensors", ZipEntry.STORED);
    assertThat(file).hasSizeLessThan((1 << 17) * 32 * 2 + 10_000);
    ModelBundle read = ModelBundle.read("copy", file);
    assertThat(read.parameters()).isEqualTo(written.parameters());
    assertThat(read.signed(key).toBytes()).isEqualTo(written.signed(key).toBytes());
  }

  @Test
  void deflatesLargeParametersThatAreMostlyZeros() throws IOException {
    ModelBundle bundle = Bundles.large(1 << 18);
    Map<String, Tensor> numbers = numbers(bundle);
    float[] table = Objects.requireNonNull(numbers.get("table")).values();
    Arrays.fill(table, table.length / 20, table.length, 0);
    byte[] file = with(bundle, numbers, Precision.HALF).toBytes();

    assertThat(methods(file)).containsEntry("parameters.safetensors", ZipEntry.DEFLATED);
    assertThat(file).hasSizeLessThan(1 << 20);
    assertThat(ModelBundle.read("copy", file).parameters()).isEqualTo(numbers);
  }

  @Test
  void readsLargeParametersThatEarlierVersionsDeflated() throws IOException {
    ModelBundle written = Bundles.large(1 << 17);
    byte[] deflated = BundleFiles.sealed(BundleFiles.entries(written.toBytes()));

    ModelBundle read = ModelBundle.read("earlier", deflated);
    assertThat(methods(deflated)).containsEntry("parameters.safetensors", ZipEntry.DEFLATED);
    assertThat(read.parameters()).isEqualTo(written.parameters());
    assertThat(read.toBytes()).isEqualTo(deflated);
    assertThat(methods(read.signed(SigningKey.generate()).toBytes()))
        .as("so that what was signed and published before is the same now")
        .containsEntry("parameters.safetensors", ZipEntry.DEFLATED);
  }

  @Test
  void writesAFileWholeAndLeavesNothingElseBehind() throws IOException {
    Path file = folder.resolve("model.zip");
    Bundles.bag(1).write(file);
    Bundles.bag(2).write(file);

    assertThat(ModelBundle.read(file).version()).isEqualTo(Bundles.bag(2).version());
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void leavesWhoMayReadAFileToTheUmask() throws IOException {
    Path file = folder.resolve("model.zip");
    Path other = Files.createFile(folder.resolve("other"));
    assumeThat(other.getFileSystem().supportedFileAttributeViews()).contains("posix");

    Bundles.bag(1).write(file);

    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
  }

  @Property(tries = 500)
  void refusesAnyFlippedBit(
      @ForAll @IntRange(max = 1 << 20) int position, @ForAll @IntRange(max = 7) int bit) {
    byte[] corrupted = GOOD.clone();
    corrupted[position % corrupted.length] ^= (byte) (1 << bit);

    assertThatThrownBy(() -> ModelBundle.read("copy", corrupted))
        .isInstanceOf(BadBundleException.class)
        .hasMessageStartingWith("bundle copy: ");
  }

  @Property(tries = 200)
  void refusesAnyTruncation(@ForAll @IntRange(max = 1 << 20) int length) {
    byte[] cut = Arrays.copyOf(GOOD, length % GOOD.length);

    assertThatThrownBy(() -> ModelBundle.read("copy", cut)).isInstanceOf(BadBundleException.class);
  }

  @Test
  void refusesAWrongHash() {
    Map<String, byte[]> entries = entries();
    entries.put(BundleEntry.CARD.fileName(), BundleFiles.bytes("# another card\n"));

    assertThatThrownBy(() -> ModelBundle.read("copy", BundleFiles.sealed(entries)))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("entry card.md is not what the manifest says");
  }

  @Test
  void refusesAnEntryThatTheManifestDoesNotList() {
    Map<String, byte[]> entries = entries();
    entries.put("extra.txt", new byte[] {1});

    assertThatThrownBy(() -> ModelBundle.read("copy", BundleFiles.sealed(entries)))
        .hasMessageContaining("entry extra.txt is not what the manifest says");
  }

  @Test
  void refusesAMissingEntry() {
    Map<String, byte[]> entries = entries();
    entries.remove(BundleEntry.VOCABULARY.fileName());

    assertThatThrownBy(() -> ModelBundle.read("copy", BundleFiles.sealed(entries)))
        .hasMessageContaining("entry vocabulary.tsv is missing");
  }

  @Test
  void refusesAFormatOfTheFutureAndSaysWhatToDo() {
    Map<String, byte[]> entries = entries();
    entries.compute(
        "manifest.json",
        (name, json) -> BundleFiles.replaced(json, "\"format\":1", "\"format\":2"));

    assertThatThrownBy(() -> ModelBundle.read("copy", BundleFiles.sealed(entries)))
        .isInstanceOf(BadBundleException.class)
        .hasMessage(
            "bundle copy: entry manifest.json has the format 2 instead of 1;"
                + " update Tonestream, or train the model again with this version");
  }

  @Test
  void refusesDuplicateEntries() {
    // the zip API refuses to write a name twice, so one is renamed in the bytes
    Map<String, byte[]> entries = entries();
    entries.put("card.mx", new byte[] {1});
    byte[] renamed = BundleFiles.replaced(BundleFiles.unsealed(entries), "card.mx", "card.md");

    assertThatThrownBy(() -> ModelBundle.read("copy", BundleFiles.seal(renamed)))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("entry card.md is there twice");
  }

  @Test
  void refusesNamesThatLeadOutOfTheArchive() {
    Map<String, byte[]> entries = entries();
    entries.put("../card.md", new byte[] {1});

    assertThatThrownBy(() -> ModelBundle.read("copy", BundleFiles.sealed(entries)))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("name");
  }

  @Test
  void refusesWhatUnpacksToTooMuch() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("zeros.bin", new byte[50_000_000]);

    assertThatThrownBy(() -> ModelBundle.read("copy", BundleFiles.sealed(entries)))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("entry zeros.bin unpacks to more than ");
  }

  @Test
  void refusesTooManyEntries() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < 17; i++) {
      entries.put("entry-" + i, new byte[] {1});
    }

    assertThatThrownBy(() -> ModelBundle.read("copy", BundleFiles.sealed(entries)))
        .hasMessageContaining("more than 16 entries");
  }

  @Test
  void refusesAFileThatIsLargerThanThePolicyAllows() throws IOException {
    Path file = Files.write(folder.resolve("model.zip"), GOOD);
    BundlePolicy small = new BundlePolicy(TrustedKeys.NONE, false, 1_000);

    assertThatThrownBy(() -> ModelBundle.read(file, small))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("it has " + GOOD.length + " bytes, more than the 1000 that are");
    assertThatThrownBy(() -> ModelBundle.read("memory", List.of(GOOD), small))
        .isInstanceOf(BadBundleException.class);
    assertThatThrownBy(() -> new BundlePolicy(TrustedKeys.NONE, false, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsASignatureInTheFileAndSaysWhoseItIs() {
    SigningKey key = SigningKey.generate();
    ModelBundle signed = Bundles.bag(1).signed(key);
    ModelBundle read =
        ModelBundle.read("signed", List.of(signed.toBytes()), trusting(key.publicKey()));

    assertThat(read.signedBy()).contains(key.id());
    assertThat(read.toBytes()).isEqualTo(signed.toBytes());
    assertThat(ModelBundle.read("anyone", signed.toBytes()).signedBy()).contains(key.id());
    assertThat(Bundles.bag(1).signedBy()).isEmpty();
  }

  @Test
  void refusesWhatNoTrustedKeySignedBeforeItParsesAnyParameter() {
    SigningKey key = SigningKey.generate();
    SigningKey stranger = SigningKey.generate();
    BundlePolicy policy = trusting(key.publicKey());
    ModelBundle bundle = Bundles.bag(1);

    assertThatThrownBy(() -> readBroken(bundle, policy))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("it isn't signed, and only bundles of the keys [" + key.id() + "]");
    assertThatThrownBy(() -> readBroken(bundle.signed(stranger), policy))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("signed with the key " + stranger.id() + ", which is none of");
    assertThatThrownBy(() -> readBroken(bundle.signed(key), policy))
        .hasMessageContaining("parameters.safetensors is not what the manifest says");
  }

  @Test
  void refusesTheSignatureOfAnotherManifest() {
    SigningKey key = SigningKey.generate();
    Map<String, byte[]> entries = BundleFiles.entries(Bundles.bag(1).signed(key).toBytes());
    Map<String, byte[]> others = BundleFiles.entries(Bundles.bag(2).signed(key).toBytes());
    entries.put("signature.json", others.get("signature.json"));

    assertThatThrownBy(
            () ->
                ModelBundle.read(
                    "copy", List.of(BundleFiles.sealed(entries)), trusting(key.publicKey())))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("its signature with the key " + key.id() + " is not of this manifest")
        .hasMessageContaining("don't use it");
  }

  @Test
  void refusesASignatureThatIsNone() {
    Map<String, byte[]> entries = entries();
    for (String signature :
        List.of("", "{}", "{\"keyId\":\"00\",\"algorithm\":\"Ed25519\",\"signature\":\"AA==\"}")) {
      entries.put("signature.json", BundleFiles.bytes(signature));

      assertThatThrownBy(() -> ModelBundle.read("copy", BundleFiles.sealed(entries)))
          .isInstanceOf(BadBundleException.class)
          .hasMessageContaining("entry signature.json is bad");
    }
  }

  @Test
  void signsTheManifestByteByByteWithWhatThisVersionDoesNotKnow() {
    Map<String, byte[]> entries = entries();
    entries.compute(
        "manifest.json",
        (name, json) -> BundleFiles.replaced(json, "\"format\":1", "\"format\" : 1, \"new\":2"));
    SigningKey key = SigningKey.generate();
    ModelBundle signed = ModelBundle.read("newer", BundleFiles.sealed(entries)).signed(key);

    assertThat(
            ModelBundle.read("copy", List.of(signed.toBytes()), trusting(key.publicKey()))
                .manifest())
        .isEqualTo(signed.manifest());
  }

  @Test
  void writesAndSignsWhatAnotherProgramWroteByteByByte() {
    Map<String, byte[]> entries = entries();
    entries.compute(
        "golden.jsonl", (name, lines) -> BundleFiles.replaced(lines, "\"text\":", "\"text\" : "));
    byte[] file = BundleFiles.sealed(BundleFiles.listed(entries));
    ModelBundle foreign = ModelBundle.read("foreign", file);

    assertThat(foreign.toBytes()).isEqualTo(file);
    Map<String, byte[]> signed =
        BundleFiles.entries(foreign.signed(SigningKey.generate()).toBytes());
    assertThat(signed.remove("signature.json")).isNotEmpty();
    assertThat(signed).containsExactlyInAnyOrderEntriesOf(BundleFiles.entries(file));
  }

  @Test
  void refusesParametersOfTheWrongShape() {
    ModelBundle bundle = Bundles.bag(1);
    Map<String, Tensor> parameters = new LinkedHashMap<>(bundle.parameters());
    parameters.put("output_bias", new Tensor(new long[] {2}, new float[2]));

    assertThatThrownBy(() -> with(bundle, parameters, bundle.vocabulary()))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("parameter output_bias has the shape [2] instead of [3]");
  }

  @Test
  void refusesParametersThatAreNoNumbers() {
    ModelBundle bundle = Bundles.bag(1);
    Map<String, Tensor> parameters = new LinkedHashMap<>(bundle.parameters());
    parameters.put("output_bias", new Tensor(new long[] {3}, new float[] {0, Float.NaN, 0}));

    assertThatThrownBy(() -> with(bundle, parameters, bundle.vocabulary()))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("output_bias holds NaN");
  }

  @Test
  void refusesAVocabularyThatTheNetworkCannotUse() {
    ModelBundle bundle = Bundles.rnn(1);

    assertThatThrownBy(() -> with(bundle, bundle.parameters(), "one\ntwo"))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("2 different words instead of 5");
  }

  @Test
  void refusesWhatIsNoBundleAtAll() throws IOException {
    Path file = folder.resolve("notes.zip");
    assertThatThrownBy(() -> ModelBundle.read(file))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("there is no such file");

    Files.writeString(file, "not a zip file");
    assertThatThrownBy(() -> ModelBundle.read(file))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("it is not a zip file");
  }

  @Test
  void namesAVersionAfterItsTimeAndItsParameters() {
    assertThat(Bundles.bag(1).version()).matches("2026\\.11\\.24-1530-[0-9a-f]{4}");
    assertThat(Bundles.bag(1).version()).isNotEqualTo(Bundles.bag(2).version());
  }

  @Test
  void bringsAModelAlong() {
    ModelBundle bundled = ModelBundle.bundled();

    assertThat(bundled.manifest().labels()).containsExactly(Label.values());
    assertThat(bundled.golden()).hasSizeGreaterThan(30);
    assertThat(bundled.manifest().takesTargets()).isTrue();
    assertThat(bundled.card()).contains("tonestream train");
    assertThat(bundled.toBytes()).hasSizeLessThan(16 << 20);
  }

  private static ModelBundle with(
      ModelBundle bundle, Map<String, Tensor> parameters, String vocabulary) {
    return ModelBundle.of(
        bundle.manifest(), parameters, vocabulary, bundle.golden(), bundle.card());
  }

  private static ModelBundle with(
      ModelBundle bundle, Map<String, Tensor> parameters, Precision precision) {
    return ModelBundle.of(
        bundle.manifest(),
        parameters,
        precision,
        bundle.vocabulary(),
        bundle.golden(),
        bundle.card());
  }

  /** The parameters without the form that they have in the file. */
  private static Map<String, Tensor> numbers(ModelBundle bundle) {
    Map<String, Tensor> numbers = new LinkedHashMap<>();
    bundle
        .parameters()
        .forEach((name, tensor) -> numbers.put(name, new Tensor(tensor.shape(), tensor.values())));
    return numbers;
  }

  private static Tensor thirds(Tensor tensor) {
    float[] thirds = tensor.values().clone();
    for (int i = 0; i < thirds.length; i++) {
      thirds[i] /= 3;
    }
    return new Tensor(tensor.shape(), thirds);
  }

  private static List<NumberType> types(ModelBundle bundle) {
    return bundle.parameters().values().stream()
        .map(tensor -> ((SavedNumbers) tensor.numbers()).type())
        .toList();
  }

  private static Map<String, Integer> methods(byte[] file) throws IOException {
    Map<String, Integer> methods = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
        methods.put(each.getName(), each.getMethod());
      }
    }
    return methods;
  }

  private static BundlePolicy trusting(String publicKey) {
    return new BundlePolicy(TrustedKeys.of(List.of(publicKey)), false, 1 << 20);
  }

  /** Its parameters can't even be parsed. */
  private static ModelBundle readBroken(ModelBundle bundle, BundlePolicy policy) {
    Map<String, byte[]> entries = BundleFiles.entries(bundle.toBytes());
    entries.put("parameters.safetensors", new byte[9]);
    return ModelBundle.read("broken", List.of(BundleFiles.sealed(entries)), policy);
  }

  private static Map<String, byte[]> entries() {
    return BundleFiles.entries(GOOD);
  }
}
