package io.tonestream.model.bundle;

import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Bundles that must be refused: of those who mean no good, of those who made a mistake, and of
 * those whose disk did. Most are a good bundle but for one thing, with a seal and hashes that are
 * right.
 */
public final class HostileBundles {
  /** When a bundle must be refused at the latest. */
  public enum Phase {
    /** When it is read. */
    READ,
    /** When its loaded model is warmed up and its golden texts and outputs are checked. */
    LOAD_CHECKS
  }

  /**
   * A bundle that must be refused.
   *
   * @param name what is hostile about it
   * @param bytes its file
   * @param policy by which it must be refused
   * @param phase when
   * @param reason words that the message must have
   */
  public record Hostile(
      String name, byte[] bytes, BundlePolicy policy, Phase phase, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final ModelBundle GOOD = Bundles.bag(1);
  private static final byte[] GOOD_FILE = GOOD.toBytes();

  /** The entry that is stored in some of them. */
  private static final String STORED = "parameters.safetensors";

  private static final SigningKey TRUSTED = SigningKey.generate();
  private static final BundlePolicy SIGNED_ONLY =
      new BundlePolicy(
          TrustedKeys.of(List.of(TRUSTED.publicKey())), false, BundlePolicy.DEFAULT.maxBytes());

  private final List<Hostile> all = new ArrayList<>();

  private HostileBundles() {}

  /** The public key that some of them should have been signed with. */
  public static String trustedKey() {
    return TRUSTED.publicKey();
  }

  /** All of them; each has a name of its own. */
  public static List<Hostile> all() {
    HostileBundles hostile = new HostileBundles();
    hostile.addDamaged();
    hostile.addArchives();
    hostile.addUntrusted();
    hostile.addManifests();
    hostile.addParameters();
    hostile.addTexts();
    hostile.addScripts();
    hostile.addCascades();
    hostile.addModels();
    return List.copyOf(hostile.all);
  }

  private void addDamaged() {
    for (int place = 1; place <= 10; place++) {
      int at = GOOD_FILE.length * place / 11;
      add("cut at " + place + "/11", Arrays.copyOf(GOOD_FILE, at), "its seal doesn't match");
      byte[] flipped = GOOD_FILE.clone();
      flipped[at] ^= (byte) (1 << place % 8);
      add("a bit flipped at " + place + "/11", flipped, "its seal doesn't match");
    }
    byte[] random = new byte[10_000];
    new Random(1).nextBytes(random);
    add("random bytes", random, "it is not a zip file");
    add("an empty file", new byte[0], "it is not a zip file");
    add("packed again without a seal", BundleFiles.unsealed(entries()), "its seal doesn't match");
  }

  private void addArchives() {
    add("a zip bomb", bomb(100), "parameters.safetensors unpacks to more than");
    add("100,000 entries", manyEntries(100_000), "more than 16 entries");
    for (String path : List.of("../../etc/passwd", "/etc/passwd", "..\\evil.dll", "a/b", "")) {
      add("an entry called '" + path + "'", with(path, "x"), "an entry's name is none");
    }
    byte[] twice =
        BundleFiles.replaced(
            BundleFiles.unsealed(withEntry("card.mx", BundleFiles.bytes("x"))),
            "card.mx",
            "card.md");
    add("an entry twice", BundleFiles.seal(twice), "entry card.md is there twice");
    add("an entry that claims 2 GB", claimingSize(1 << 31), "the zip file is malformed");
    addStored();
    add(
        "a bundle in a zip file",
        BundleFiles.sealed(Map.of("bundle.zip", GOOD_FILE)),
        "entry manifest.json is missing");
  }

  /** Entries whose bytes are in the file as they are, but not as their header says. */
  private void addStored() {
    String malformed = "the zip file is malformed";
    int size = entry(GOOD, STORED).length;
    add("a stored entry that claims less", storing(22, size - 1), malformed);
    add("a stored entry that claims more", storing(22, size + 1), malformed);
    add("a stored entry that claims 3 GB", storing(22, 0xC0000000), malformed);
    add("a stored entry of two sizes", storing(18, size - 1), "but says otherwise");
    add("a stored entry of another sum", storing(14, 0), malformed);
    add("a stored entry with its sizes behind it", storing(6, 8), malformed);
    add("an entry that is packed in an unknown way", storing(8, 12), malformed);
  }

  private void addUntrusted() {
    SigningKey stranger = SigningKey.generate();
    add("no signature", GOOD_FILE, SIGNED_ONLY, "it isn't signed");
    add(
        "a stranger's signature",
        GOOD.signed(stranger).toBytes(),
        SIGNED_ONLY,
        "it is signed with the key " + stranger.id());
    add(
        "another bundle's signature",
        BundleFiles.sealed(
            withEntry("signature.json", entry(Bundles.bag(2).signed(TRUSTED), "signature.json"))),
        SIGNED_ONLY,
        "is not of this manifest");
    Map<String, byte[]> changed = BundleFiles.entries(GOOD.signed(TRUSTED).toBytes());
    changed.put("card.md", BundleFiles.bytes("# better than ever\n"));
    add(
        "changed after it was signed",
        BundleFiles.sealed(changed),
        SIGNED_ONLY,
        "entry card.md is not what the manifest says");
    add(
        "changed and listed after it was signed",
        BundleFiles.sealed(BundleFiles.listed(changed)),
        SIGNED_ONLY,
        "is not of this manifest");
  }

  private void addManifests() {
    add("a wrong hash", with("card.md", "# better than ever\n"), "its hash differs");
    add("no manifest", without("manifest.json"), "entry manifest.json is missing");
    add("no vocabulary", without("vocabulary.tsv"), "entry vocabulary.tsv is missing");
    add("a manifest of nothing", with("manifest.json", ""), "has no format instead of 1");
    add("a manifest that is no JSON", with("manifest.json", "{"), "is not JSON");
    add("nesting without end", with("manifest.json", "[".repeat(100_000)), "is not JSON");
    addManifest("a stale format", "\"format\":1", "\"format\":0", "has the format 0 instead of 1");
    addManifest("a later format", "\"format\":1", "\"format\":2", "update Tonestream");
    addManifest("an unknown architecture", "\"bag\"", "\"oracle\"", "architecture oracle is unk");
    addManifest("a label twice", "\"neutral\"", "\"negative\"", "not 2 or 3 different ones");
    addManifest("a label of another kind", "\"neutral\"", "\"angry\"", "labels: expected one of");
    addManifest("a version that climbs", "\"version\":\"", "\"version\":\"../", "version must be");
    addManifest(
        "an evaluation of one label",
        "\"evaluations\":[]",
        """
        "evaluations":[{"dataSet":"one","n":1,"accuracy":1,"macroRecall":1,"macroF1":1,"ece":0,\
        "confusion":[[1]]}]""",
        "not 3 x 3 counts");
    addManifest(
        "two labels for three outputs", "\"neutral\",", "", "has the shape [257, 3] instead of");
    addManifest(
        "more rows than an array has",
        "\"buckets\":256,\"width\":0",
        "\"buckets\":4194304,\"width\":1024",
        "it holds [table, output_bias] instead of");
  }

  private void addParameters() {
    addParameters("weights that are NaN", "output_bias", Float.NaN, "output_bias holds NaN");
    addParameters("infinite weights", "table", Float.POSITIVE_INFINITY, "table holds Infinity");
    Map<String, Tensor> fewer = new LinkedHashMap<>(GOOD.parameters());
    fewer.remove("output_bias");
    add("a missing parameter", written(GOOD.manifest(), fewer), "it holds [table] instead of");
    add(
        "the parameters of another architecture",
        written(Bundles.wideBag(1).manifest(), GOOD.parameters()),
        "instead of [table, output_weight, output_bias]");
    addHeader("a negative shape", "[257,3]", "[-257,3]", "has the shape [-257, 3] instead of");
    addHeader(
        "a shape that overflows",
        "[257,3]",
        "[4611686018427387904,4]",
        "has the shape [4611686018427387904, 4] instead of");
    addHeader("a shape of nothing", "[257,3]", "null", "parameter table isn't described");
    addHeader("overlapping parameters", "[3084,3096]", "[0,12]", "isn't where it should be");
    addHeader("numbers of an unknown type", "F32", "F64", "has the type F64 instead of");
    addHeader(
        "numbers with 8 bits and no scales",
        "\"F32\",\"shape\":[257,3]",
        "\"I8\",\"shape\":[257,3]",
        "instead of [table, table.scales, output_bias]");
    addHeader(
        "a vector with 8 bits",
        "\"F32\",\"shape\":[3]",
        "\"I8\",\"shape\":[3]",
        "parameter output_bias is I8, and no matrix");
    addHeader(
        "scales of numbers that need none",
        "\"output_bias\"",
        "\"table.scales\"",
        "it holds [table, table.scales] instead of [table, output_bias]");
    add("parameters that claim 2 GB", claimingParameters(), "table needs 2147484160 bytes");
    byte[] parameters = entry(GOOD, "parameters.safetensors");
    addListed(
        "parameters that are cut",
        "parameters.safetensors",
        Arrays.copyOf(parameters, parameters.length - 5),
        "output_bias needs 12 bytes, and there are fewer");
    addListed(
        "parameters that end later",
        "parameters.safetensors",
        Arrays.copyOf(parameters, parameters.length + 5),
        "5 bytes belong to no parameter");
    byte[] longHeader = parameters.clone();
    longHeader[7] = 0x7f;
    addListed("a header without end", "parameters.safetensors", longHeader, "its header can't be");
  }

  private void addTexts() {
    addListed("a card that is not UTF-8", "card.md", new byte[] {(byte) 0xc3}, "is not UTF-8");
    addListed("golden texts that are none", "golden.jsonl", "[]\n", "golden.jsonl has a bad line");
    addListed(
        "a golden text alone", "golden.jsonl", "{\"text\":\"x\"}\n", "golden.jsonl has a bad");
    addListed("a lexicon that is none", "vocabulary.tsv", "good\n", "line 1 of the lexicon");
    addListed("a vast vocabulary", "vocabulary.tsv", words(2_500_000), "unpacks to more than 16");
    addListed("too many words", "vocabulary.tsv", words(1_000_001), "more than 1000000 lines");
  }

  private void addScripts() {
    String program = "it holds TorchScript, and a script is a program";
    byte[] script = BundleFiles.sealed(BundleFiles.listed(withEntry("model.pt", Scripts.LABELS)));
    add("a script", Bundles.script().toBytes(), program);
    add("a script in a bag", script, program);
    addManifest("a script by its architecture", "\"bag\"", "\"torchscript\"", program);
    add(
        "a script in a bag where scripts are allowed",
        script,
        Bundles.SCRIPTS_TOO,
        "entry model.pt doesn't belong to the architecture bag");
    Map<String, byte[]> entries = BundleFiles.entries(Bundles.script().toBytes());
    entries.put("parameters.safetensors", entry(GOOD, "parameters.safetensors"));
    add(
        "parameters beside a script",
        BundleFiles.sealed(BundleFiles.listed(entries)),
        Bundles.SCRIPTS_TOO,
        "entry parameters.safetensors doesn't belong to the architecture torchscript");
    entries.keySet().removeAll(List.of("parameters.safetensors", "model.pt"));
    add(
        "a script that isn't there",
        BundleFiles.sealed(BundleFiles.listed(entries)),
        Bundles.SCRIPTS_TOO,
        "entry model.pt is missing");
    String unloadable = "PyTorch can't load its script: ";
    addScript("a script that is cut", Arrays.copyOf(Scripts.LABELS, 500), unloadable);
    addScript("a script of zeros", new byte[500], unloadable);
    addScript(
        "a script that makes no sense", Scripts.of("return ids +"), unloadable + "expected ident");
    addScript(
        "a script that throws",
        Scripts.of("return torch.select(ids, 1, 1000000)"),
        "a prediction fails: RuntimeError: select(): index 1000000 out of range");
    addScript(
        "logits of a wrong shape",
        Scripts.of("return torch.to(lengths, 6)"),
        "the script gave logits of the shape (1) and type float32 instead of (1, 3)");
    addScript(
        "logits for more labels",
        Scripts.of("return torch.rand([torch.size(ids, 0), 4])"),
        "the script gave logits of the shape (1, 4) and type float32 instead of (1, 3)");
    addScript(
        "logits that are whole numbers",
        Scripts.of("return torch.stack([lengths, lengths, lengths], 1)"),
        "and type int64 instead of (1, 3) and float32");
    addScript(
        "logits that are no numbers",
        Scripts.of("return torch.log(torch.neg(torch.ones([torch.size(ids, 0), 3])))"),
        "as the score of negative");
  }

  private void addCascades() {
    byte[] cascade = Bundles.cascade(GOOD, GOOD, 0.6f).toBytes();
    addPart("a cascade in a cascade", cascade, "part accurate: it is a cascade in a cascade");
    addPart("a part that is damaged", flipped(GOOD_FILE), "part accurate: its seal doesn't match");
    addPart(
        "a part that is a zip bomb",
        bomb(100),
        "part accurate: entry parameters.safetensors unpacks to more than");
    addPart("a part that is a script", Bundles.script().toBytes(), "part accurate: it holds Torch");
    Map<String, byte[]> entries = BundleFiles.entries(cascade);
    entries.remove("fast.zip");
    add("a cascade without its fast part", stored(entries), "entry fast.zip is missing");
  }

  private void addPart(String name, byte[] accurate, String reason) {
    Map<String, byte[]> entries = BundleFiles.entries(Bundles.cascade(GOOD, GOOD, 0.6f).toBytes());
    entries.put("accurate.zip", accurate);
    add(name, stored(entries), reason);
  }

  private static byte[] flipped(byte[] file) {
    byte[] flipped = file.clone();
    flipped[file.length / 2] ^= 1;
    return flipped;
  }

  /** A file of these entries as they are, listed in its manifest. */
  private static byte[] stored(Map<String, byte[]> entries) {
    SortedMap<String, Archive.Content> contents = new TreeMap<>();
    BundleFiles.listed(entries)
        .forEach((name, bytes) -> contents.put(name, Archive.Content.stored(Pieces.of(bytes))));
    return Archive.write(contents).toArray();
  }

  private void addModels() {
    addModel("other golden texts", GOOD, "golden text 1 is");
    addModel("no golden texts", golden(GOOD, List.of()), "it has no golden texts");
    Probabilities even = new Probabilities(1 / 3f, 1 / 3f, 1 / 3f);
    ModelBundle constant = filled(0, 0);
    addModel(
        "the same answer to every text",
        golden(constant, List.of(new GoldenText("good", even), new GoldenText("bad", even))),
        "every text the same probabilities");
    addModel("sums that overflow", filled(Float.MAX_VALUE, 9), "as the score of");
  }

  private void addModel(String name, ModelBundle bundle, String reason) {
    addModel(name, bundle, BundlePolicy.DEFAULT, reason);
  }

  private void addScript(String name, byte[] script, String reason) {
    addModel(name, Bundles.script(script), Bundles.SCRIPTS_TOO, reason);
  }

  private void addModel(String name, ModelBundle bundle, BundlePolicy policy, String reason) {
    all.add(new Hostile(name, bundle.toBytes(), policy, Phase.LOAD_CHECKS, reason));
  }

  private void addManifest(String name, String from, String to, String reason) {
    add(name, edited("manifest.json", json -> BundleFiles.replaced(json, from, to)), reason);
  }

  private void addHeader(String name, String from, String to, String reason) {
    byte[] parameters = entry(GOOD, "parameters.safetensors");
    int length = 8 + (int) ByteBuffer.wrap(parameters).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = BundleFiles.text(Arrays.copyOfRange(parameters, 8, length));
    byte[] numbers = Arrays.copyOfRange(parameters, length, parameters.length);
    String changed = header.replace(from, to);
    if (changed.equals(header)) {
      throw new IllegalArgumentException("there is no " + from + " in " + header);
    }
    addListed(name, "parameters.safetensors", safetensors(changed, numbers), reason);
  }

  private void addParameters(String name, String parameter, float value, String reason) {
    Map<String, Tensor> changed = new LinkedHashMap<>();
    GOOD.parameters()
        .forEach(
            (each, tensor) -> {
              float[] values = tensor.values().clone();
              if (each.equals(parameter)) {
                values[1] = value;
              }
              changed.put(each, new Tensor(tensor.shape(), values));
            });
    add(name, written(GOOD.manifest(), changed), reason);
  }

  private void addListed(String name, String entry, String content, String reason) {
    addListed(name, entry, BundleFiles.bytes(content), reason);
  }

  private void addListed(String name, String entry, byte[] content, String reason) {
    add(name, BundleFiles.sealed(BundleFiles.listed(withEntry(entry, content))), reason);
  }

  private void add(String name, byte[] bytes, String reason) {
    add(name, bytes, BundlePolicy.DEFAULT, reason);
  }

  private void add(String name, byte[] bytes, BundlePolicy policy, String reason) {
    all.add(new Hostile(name, bytes, policy, Phase.READ, reason));
  }

  private static Map<String, byte[]> entries() {
    return BundleFiles.entries(GOOD_FILE);
  }

  private static byte[] entry(ModelBundle bundle, String name) {
    return Objects.requireNonNull(BundleFiles.entries(bundle.toBytes()).get(name));
  }

  private static Map<String, byte[]> withEntry(String name, byte[] content) {
    Map<String, byte[]> entries = entries();
    entries.put(name, content);
    return entries;
  }

  private static byte[] with(String name, String content) {
    return BundleFiles.sealed(withEntry(name, BundleFiles.bytes(content)));
  }

  private static byte[] without(String name) {
    Map<String, byte[]> entries = entries();
    entries.remove(name);
    return BundleFiles.sealed(entries);
  }

  private static byte[] edited(String name, UnaryOperator<byte[]> edit) {
    return BundleFiles.sealed(withEntry(name, edit.apply(entry(GOOD, name))));
  }

  /** A parameters' entry that unpacks to so many megabytes, all of them 0. */
  private static byte[] bomb(int megabytes) {
    return zip(
        zip -> {
          zip.putNextEntry(new ZipEntry("parameters.safetensors"));
          for (int i = 0; i < megabytes; i++) {
            zip.write(new byte[1 << 20]);
          }
        });
  }

  private static byte[] manyEntries(int count) {
    return zip(
        zip -> {
          for (int i = 0; i < count; i++) {
            zip.putNextEntry(new ZipEntry("entry-" + i));
          }
        });
  }

  /** Writes to a zip file. */
  private interface ZipContent {
    void write(ZipOutputStream zip) throws IOException;
  }

  private static byte[] zip(ZipContent content) {
    return BundleFiles.seal(unsealedZip(content));
  }

  private static byte[] unsealedZip(ZipContent content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      content.write(zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The record behind the first entry's data says so, as the zip format has it. */
  private static byte[] claimingSize(int size) {
    byte[] file = BundleFiles.unsealed(entries());
    ByteBuffer numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (numbers.getInt(at) != 0x08074b50) {
      at++;
    }
    numbers.putInt(at + 12, size);
    return BundleFiles.seal(file);
  }

  /** A bundle whose parameters are stored; one of the numbers in their header is another. */
  private static byte[] storing(int at, int number) {
    byte[] parameters = entry(GOOD, STORED);
    CRC32 sum = new CRC32();
    sum.update(parameters);
    byte[] file =
        unsealedZip(
            zip -> {
              for (Map.Entry<String, byte[]> each : entries().entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                if (each.getKey().equals(STORED)) {
                  entry.setMethod(ZipEntry.STORED);
                  entry.setSize(parameters.length);
                  entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(each.getValue());
              }
            });
    ByteBuffer numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int header = new String(file, StandardCharsets.ISO_8859_1).indexOf(STORED) - 30;
    if (at < 14) {
      numbers.putShort(header + at, (short) number);
    } else {
      numbers.putInt(header + at, number);
    }
    return BundleFiles.seal(file);
  }

  /** Manifest and header agree; only the numbers aren't there. */
  private static byte[] claimingParameters() {
    Bag bag = new Bag(1 << 22, 128, true, false, 3, 5, 1);
    StringBuilder header = new StringBuilder();
    long[] next = {0};
    bag.parameterShapes(3)
        .forEach(
            (name, shape) -> {
              long end = next[0] + 4 * Tensor.size(shape);
              header
                  .append(header.isEmpty() ? "{" : ",")
                  .append('"' + name + "\":{\"dtype\":\"F32\",\"shape\":")
                  .append(Arrays.toString(shape))
                  .append(",\"data_offsets\":[" + next[0] + "," + end + "]}");
              next[0] = end;
            });
    Map<String, byte[]> entries =
        withEntry("parameters.safetensors", safetensors(header + "}", new byte[100]));
    entries.put(
        "manifest.json",
        BundleFiles.replaced(
            entry(GOOD, "manifest.json"),
            "\"buckets\":256,\"width\":0",
            "\"buckets\":4194304,\"width\":128"));
    return BundleFiles.sealed(BundleFiles.listed(entries));
  }

  private static byte[] safetensors(String header, byte[] numbers) {
    byte[] json = BundleFiles.bytes(header);
    return ByteBuffer.allocate(8 + json.length + numbers.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(numbers)
        .array();
  }

  private static String words(int count) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < count; i++) {
      words.append(Integer.toString(i, 36)).append("\t1\n");
    }
    return words.toString();
  }

  private static byte[] written(Manifest manifest, Map<String, Tensor> parameters) {
    return BundleWriter.write(
            manifest, parameters, Precision.HALF, GOOD.vocabulary(), GOOD.golden(), GOOD.card())
        .toArray();
  }

  private static ModelBundle golden(ModelBundle bundle, List<GoldenText> golden) {
    return ModelBundle.of(
        bundle.manifest(), bundle.parameters(), bundle.vocabulary(), golden, bundle.card());
  }

  /** A network with these numbers in its table and in the layer behind it. */
  private static ModelBundle filled(float table, float output) {
    Network bag = new Bag(64, 1, false, false, 0, 0, 1);
    Map<String, Tensor> parameters = new TreeMap<>();
    bag.parameterShapes(3)
        .forEach(
            (name, shape) -> {
              float[] values = new float[(int) Tensor.size(shape)];
              Arrays.fill(values, name.equals("table") ? table : output);
              parameters.put(name, new Tensor(shape, values));
            });
    return Bundles.of(bag, TextPreparation.signals(), "", parameters, List.of(Label.values()));
  }
}
