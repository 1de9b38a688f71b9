package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Label;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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
  void writesTheSameContentAsTheSameBytes() {
    assertThat(ModelBundle.read("copy", GOOD).toBytes()).isEqualTo(GOOD);
    assertThat(Bundles.bag(1).sha256()).isEqualTo(Sha256.of(GOOD));
    assertThat(Bundles.bag(2).sha256()).isNotEqualTo(Sha256.of(GOOD));
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

  @Property(tries = 500)
  void refusesAnyCorruptedByte(
      @ForAll @IntRange(max = 1 << 20) int position,
      @ForAll @IntRange(min = 1, max = 255) int bits) {
    byte[] corrupted = GOOD.clone();
    corrupted[position % corrupted.length] ^= (byte) bits;

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
  void refusesAWrongHash() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put(BundleCodec.CARD, "# another card\n".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> ModelBundle.read("copy", zip(entries)))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("entry card.md is not what the manifest says");
  }

  @Test
  void refusesAnEntryThatTheManifestDoesNotList() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("extra.txt", new byte[] {1});

    assertThatThrownBy(() -> ModelBundle.read("copy", zip(entries)))
        .hasMessageContaining("entry extra.txt is not what the manifest says");
  }

  @Test
  void refusesAMissingEntry() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.remove(BundleCodec.VOCABULARY);

    assertThatThrownBy(() -> ModelBundle.read("copy", zip(entries)))
        .hasMessageContaining("entry vocabulary.tsv is missing");
  }

  @Test
  void refusesAFormatOfTheFutureAndSaysWhatToDo() throws IOException {
    Map<String, byte[]> entries = entries();
    String manifest = new String(entries.get(BundleCodec.MANIFEST), StandardCharsets.UTF_8);
    entries.put(
        BundleCodec.MANIFEST,
        manifest.replace("\"format\":1", "\"format\":2").getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> ModelBundle.read("copy", zip(entries)))
        .isInstanceOf(BadBundleException.class)
        .hasMessage(
            "bundle copy: entry manifest.json has the format 2 instead of 1;"
                + " update Tonestream, or train the model again with this version");
  }

  @Test
  void refusesDuplicateEntries() throws IOException {
    // the zip API refuses to write a name twice, so one is renamed in the bytes
    Map<String, byte[]> entries = entries();
    entries.put("card.mx", new byte[] {1});
    byte[] renamed = replace(unsealed(entries), "card.mx", "card.md");

    assertThatThrownBy(() -> ModelBundle.read("copy", Archive.seal(renamed)))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("entry card.md is there twice");
  }

  @Test
  void refusesNamesThatLeadOutOfTheArchive() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("../card.md", new byte[] {1});

    assertThatThrownBy(() -> ModelBundle.read("copy", zip(entries)))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("name");
  }

  @Test
  void refusesWhatUnpacksToTooMuch() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("zeros.bin", new byte[50_000_000]);

    assertThatThrownBy(() -> ModelBundle.read("copy", zip(entries)))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("entry zeros.bin unpacks to too many bytes");
  }

  @Test
  void refusesTooManyEntries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < 17; i++) {
      entries.put("entry-" + i, new byte[] {1});
    }

    assertThatThrownBy(() -> ModelBundle.read("copy", zip(entries)))
        .hasMessageContaining("more than 16 entries");
  }

  @Test
  void refusesParametersOfTheWrongShape() {
    ModelBundle bundle = Bundles.bag(1);
    Map<String, Tensor> parameters = new LinkedHashMap<>(bundle.parameters());
    parameters.put("output_bias", new Tensor(new long[] {2}, new float[2]));

    assertThatThrownBy(() -> with(bundle, parameters, bundle.vocabulary()))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("parameters.safetensors holds a Tensor[2] as output_bias");
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
    assertThat(bundled.card()).contains("tonestream train");
    assertThat(bundled.toBytes()).hasSizeLessThan(16 << 20);
  }

  private static ModelBundle with(
      ModelBundle bundle, Map<String, Tensor> parameters, String vocabulary) {
    return ModelBundle.of(
        bundle.manifest(), parameters, vocabulary, bundle.golden(), bundle.card());
  }

  private static Map<String, byte[]> entries() {
    return new LinkedHashMap<>(Archive.read("good", GOOD, 1 << 20));
  }

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    return Archive.seal(unsealed(entries));
  }

  private static byte[] unsealed(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
      }
    }
    return out.toByteArray();
  }

  private static byte[] replace(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }
}
