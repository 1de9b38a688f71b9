package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.Archive.Content;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Cascade;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CascadeBundleTest {
  private static final ModelBundle FAST = Bundles.bag(1);
  private static final ModelBundle ACCURATE = Bundles.rnn(2);
  private static final ModelBundle CASCADE = Bundles.cascade(FAST, ACCURATE, 0.6f);
  private static final byte[] GOOD = CASCADE.toBytes();

  @Property(tries = 20)
  void readsWhatItWrote(@ForAll long seed, @ForAll @FloatRange(min = 0, max = 1) float threshold) {
    ModelBundle written =
        Bundles.cascade(
            Bundles.bag(seed),
            Bundles.rnn(seed),
            threshold,
            List.of(new GoldenText("good", new Probabilities(0.25f, 0.25f, 0.5f))));
    ModelBundle read = ModelBundle.read("copy", written.toBytes());

    assertThat(read.manifest()).isEqualTo(written.manifest());
    assertThat(read.part(Part.FAST).parameters()).isEqualTo(Bundles.bag(seed).parameters());
    assertThat(read.part(Part.FAST).toBytes()).isEqualTo(Bundles.bag(seed).toBytes());
    assertThat(read.part(Part.ACCURATE).toBytes()).isEqualTo(Bundles.rnn(seed).toBytes());
    assertThat(read.golden()).isEqualTo(written.golden());
    assertThat(read.card()).isEqualTo(written.card());
    assertThat(read.toBytes()).isEqualTo(written.toBytes());
  }

  @Test
  void writesTheSameContentAsTheSameBytes() {
    assertThat(Bundles.cascade(Bundles.bag(1), Bundles.rnn(2), 0.6f).toBytes()).isEqualTo(GOOD);
    assertThat(Bundles.cascade(FAST, ACCURATE, 0.61f).version()).isNotEqualTo(CASCADE.version());
  }

  @Test
  void holdsItsPartsAsTheyAreWithTheirHashesUnderTheSignature() {
    SigningKey key = SigningKey.generate();
    ModelBundle signed = CASCADE.signed(key);

    assertThat(CASCADE.manifest().entries())
        .containsEntry("fast.zip", FAST.sha256())
        .containsEntry("accurate.zip", ACCURATE.sha256());
    BundlePolicy trusting =
        new BundlePolicy(TrustedKeys.of(List.of(key.publicKey())), false, 1 << 20);
    ModelBundle read = ModelBundle.read("signed", List.of(signed.toBytes()), trusting);
    assertThat(read.part(Part.ACCURATE).sha256()).isEqualTo(ACCURATE.sha256());
    assertThatThrownBy(() -> ModelBundle.read("unsigned", List.of(GOOD), trusting))
        .hasMessageContaining("it isn't signed");
  }

  @Test
  void saysWhatTheFastPartWeighsOnlyIfItHasASay() {
    Cascade pooled = new Cascade(1, 0.3f);
    ModelBundle cascade = Bundles.cascade(FAST, ACCURATE, pooled, List.of());

    assertThat(cascade.manifest().architecture()).isEqualTo(pooled);
    String manifest = BundleFiles.text(cascade.manifestJson());
    assertThat(manifest).contains("\"fastWeight\":0.3");
    assertThat(BundleFiles.text(CASCADE.manifestJson())).doesNotContain("fastWeight");
    Map<String, byte[]> entries = new TreeMap<>(BundleFiles.entries(cascade.toBytes()));
    entries.put(
        "manifest.json",
        manifest
            .replace("\"fastWeight\":0.3", "\"fastWeight\":1.0")
            .getBytes(StandardCharsets.UTF_8));
    assertRefused(() -> read(entries), "fastWeight is 1.0, not between 0 and 1");
  }

  @Test
  void takesTargetsIfOnePartDoes() {
    ModelBundle cascade = Bundles.cascade(FAST, Bundles.withTargets(Bundles.bag(3)), 0.6f);
    assertThat(cascade.manifest().takesTargets()).isTrue();
    assertThat(CASCADE.manifest().takesTargets()).isFalse();
  }

  @Property(tries = 300)
  void refusesAnyFlippedBit(
      @ForAll @IntRange(max = 1 << 20) int position, @ForAll @IntRange(max = 7) int bit) {
    byte[] bytes = GOOD.clone();
    bytes[position % bytes.length] ^= (byte) (1 << bit);
    assertThatThrownBy(() -> ModelBundle.read("flipped", bytes))
        .isInstanceOf(BadBundleException.class);
  }

  @Test
  void namesThePartThatIsDamaged() {
    byte[] damaged = ACCURATE.toBytes();
    damaged[damaged.length / 2] ^= 1;

    assertRefused(() -> read(with("accurate.zip", damaged)), "bundle bad: part accurate: its seal");
    assertRefused(
        () -> read(with("fast.zip", new byte[0])), "bundle bad: part fast: it is not a zip file");
  }

  @Test
  void refusesAPartThatIsNotWhatTheManifestSays() {
    Map<String, byte[]> entries = new TreeMap<>(BundleFiles.entries(GOOD));
    entries.put("fast.zip", Bundles.bag(9).toBytes());

    assertRefused(
        () -> ModelBundle.read("bad", sealed(entries)), "entry fast.zip is not what the manifest");
  }

  @Test
  void refusesToLackAPart() {
    Map<String, byte[]> entries = new TreeMap<>(BundleFiles.entries(GOOD));
    entries.remove("accurate.zip");

    assertRefused(() -> read(entries), "bundle bad: entry accurate.zip is missing");
  }

  @Test
  void refusesACascadeInACascade() {
    assertRefused(
        () -> read(with("accurate.zip", GOOD)),
        "bundle bad: part accurate: it is a cascade in a cascade");
    assertRefused(() -> Bundles.cascade(CASCADE, ACCURATE, 0.6f), "part fast: it is a cascade in");
  }

  @Test
  void refusesPartsOfOtherLabels() {
    assertRefused(
        () -> Bundles.cascade(FAST, Bundles.rnn(1, Label.NEGATIVE, Label.POSITIVE), 0.6f),
        "entry accurate.zip gives the labels [NEGATIVE, POSITIVE] instead of");
  }

  @Test
  void refusesAScriptInAPartUnlessItIsAllowed() {
    ModelBundle scripted = Bundles.cascade(FAST, Bundles.script(), 0.6f);

    assertRefused(
        () -> ModelBundle.read("bad", scripted.toBytes()),
        "bundle bad: part accurate: it holds TorchScript");
    assertThat(
            ModelBundle.read("good", List.of(scripted.toBytes()), Bundles.SCRIPTS_TOO)
                .part(Part.ACCURATE)
                .script())
        .isPresent();
  }

  @Test
  void refusesPartsThatUnpackToTooMuchTogether() {
    Bag network = new Bag(4096, 0, true, false, 3, 5, 1);
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    network
        .parameterShapes(3)
        .forEach(
            (name, shape) ->
                parameters.put(name, new Tensor(shape, new float[(int) Tensor.size(shape)])));
    ModelBundle zeros =
        Bundles.of(
            network,
            TextPreparation.signals(),
            Bundles.LEXICON,
            parameters,
            List.of(Label.values()));
    long unpacked = zeros.unpackedSize();
    ModelBundle cascade = Bundles.cascade(zeros, zeros, 0.6f);
    BundlePolicy policy = new BundlePolicy(TrustedKeys.NONE, false, 2 * unpacked - 1);

    assertThat(unpacked).isGreaterThan(2 * zeros.size());
    assertRefused(
        () -> ModelBundle.read("bad", List.of(cascade.toBytes()), policy),
        "bundle bad: part accurate: ");
  }

  @Test
  void refusesAPartThatIsDeflated() {
    Map<String, byte[]> entries = new TreeMap<>(BundleFiles.entries(GOOD));

    assertRefused(
        () -> ModelBundle.read("bad", BundleFiles.sealed(entries)),
        "entry fast.zip is deflated, and a part is stored as it is");
  }

  @Test
  void refusesPartsInABundleThatIsNoCascade() {
    Map<String, byte[]> entries = new TreeMap<>(BundleFiles.entries(FAST.toBytes()));
    entries.put("fast.zip", FAST.toBytes());

    assertRefused(() -> read(entries), "entry fast.zip doesn't belong to the architecture bag");
  }

  @Test
  void refusesParametersBesideTheParts() {
    Map<String, byte[]> entries = with("vocabulary.tsv", new byte[] {'a'});

    assertRefused(() -> read(entries), "doesn't belong to the architecture cascade");
  }

  @Test
  void refusesAThresholdThatIsNone() {
    Map<String, byte[]> entries = new TreeMap<>(BundleFiles.entries(GOOD));
    String manifest =
        BundleFiles.text(Objects.requireNonNull(entries.get("manifest.json")))
            .replace("\"threshold\":0.6", "\"threshold\":1.5");
    entries.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));

    assertRefused(() -> read(entries), "a cascade's threshold is 1.5, not in [0, 1]");
  }

  @Test
  void hasPartsOnlyIfItIsOne() {
    assertThat(FAST.parts()).isEmpty();
    assertThatThrownBy(() -> FAST.part(Part.FAST)).hasMessageContaining("is no cascade");
  }

  private static Map<String, byte[]> with(String entry, byte[] content) {
    Map<String, byte[]> entries = new TreeMap<>(BundleFiles.entries(GOOD));
    entries.put(entry, content);
    return entries;
  }

  private static ModelBundle read(Map<String, byte[]> entries) {
    return ModelBundle.read("bad", sealed(BundleFiles.listed(entries)));
  }

  private static byte[] sealed(Map<String, byte[]> entries) {
    TreeMap<String, Content> contents = new TreeMap<>();
    entries.forEach((name, bytes) -> contents.put(name, Content.stored(Pieces.of(bytes))));
    return Archive.write(contents).toArray();
  }

  private static void assertRefused(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading)
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining(message);
  }
}
