package io.tonestream.model.bundle;

import io.tonestream.model.network.Activation;
import io.tonestream.model.network.Architecture;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.BiLstm;
import io.tonestream.model.network.Cascade;
import io.tonestream.model.network.Cnn;
import io.tonestream.model.network.Gru;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Lstm;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Pooling;
import io.tonestream.model.network.Rnn;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.TextNormalization;
import io.tonestream.model.network.TorchScript;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.network.Truncation;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small bundles with numbers made up by a seed, for tests. */
public final class Bundles {
  public static final String LEXICON = "good\t1.9\nbad\t-2.5\n";
  public static final String WORDS = "good\nbad\nfilm\nphone\nnot";

  private static final String TOKENIZER =
      """
      {"version": "1.0",
       "added_tokens": [],
       "pre_tokenizer": {"type": "WhitespaceSplit"},
       "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100,
         "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3,
           "good": 4, "bad": 5, "film": 6, "phone": 7, "not": 8}}}
      """;

  /** A policy that lets scripts in, whoever made them. */
  public static final BundlePolicy SCRIPTS_TOO =
      new BundlePolicy(TrustedKeys.NONE, true, BundlePolicy.DEFAULT.maxBytes());

  private static final Instant CREATED = Instant.parse("2026-11-24T15:30:00Z");

  private Bundles() {}

  public static ModelBundle bag(long seed, Label... labels) {
    return random(
        new Bag(256, 0, true, false, 3, 5, 1), TextPreparation.signals(), LEXICON, seed, labels);
  }

  public static ModelBundle wideBag(long seed, Label... labels) {
    return random(
        new Bag(256, 8, true, false, 3, 5, 1), TextPreparation.signals(), LEXICON, seed, labels);
  }

  public static ModelBundle rnn(long seed, Label... labels) {
    return words(new Rnn(5, 6, 7, seed % 2 == 0, 0.5f, Pooling.LAST), seed, labels);
  }

  /** One of each network over words, and the recurrent ones with each way of pooling. */
  public static List<ModelBundle> wordNetworks() {
    List<ModelBundle> bundles = new ArrayList<>();
    for (Pooling pooling : Pooling.values()) {
      bundles.add(words(new Rnn(5, 6, 7, true, 0.5f, pooling), 1));
      bundles.add(words(new Rnn(5, 6, 7, false, 0.5f, pooling), 2));
      bundles.add(words(new Gru(5, 6, 7, 0.5f, pooling), 3));
      bundles.add(words(new Lstm(5, 6, 7, 0.5f, pooling), 4));
      bundles.add(words(new BiLstm(5, 6, 7, 0.5f, pooling), 5));
    }
    bundles.add(words(new Cnn(5, 6, List.of(1, 2, 5), 7, 0.5f, 0.3f), 6));
    return bundles;
  }

  private static ModelBundle words(Network network, long seed, Label... labels) {
    return random(network, TextPreparation.plainWords(50), WORDS, seed, labels);
  }

  /** A transformer of one layer over the same words. */
  public static ModelBundle transformer(long seed) {
    return random(bert(9, 1, 8, 2, 16), TextPreparation.signals(), TOKENIZER, seed);
  }

  /** A network as BERT has it, that reads 16 tokens. */
  public static Transformer bert(
      int words, int layers, int hiddenSize, int heads, int intermediateSize) {
    return new Transformer(
        words,
        16,
        0,
        2,
        layers,
        hiddenSize,
        heads,
        intermediateSize,
        Activation.GELU,
        1e-12,
        Head.TANH,
        16,
        Truncation.HEAD,
        TextNormalization.NONE,
        0.1f);
  }

  /** One of {@link Scripts#LABELS}, whose golden text it agrees with. */
  public static ModelBundle script() {
    return script(Scripts.LABELS);
  }

  /** One of any script, for all labels. */
  public static ModelBundle script(byte[] script) {
    String version = ModelBundle.versionOf(CREATED, script);
    Manifest manifest =
        manifest(
            version, new TorchScript(5), TextPreparation.plainWords(50), List.of(Label.values()));
    // exp(0), exp(2 / 10 / 1.5) and exp(1 / 1.5), over their sum
    List<GoldenText> golden =
        List.of(new GoldenText("good", new Probabilities(0.24448f, 0.27935f, 0.47617f)));
    return ModelBundle.of(manifest, script, WORDS, golden, "# test\n");
  }

  /** One of these two, which gives no evaluation. */
  public static ModelBundle cascade(ModelBundle fast, ModelBundle accurate, float threshold) {
    return cascade(fast, accurate, threshold, List.of());
  }

  /** One of these two, with golden texts of its own. */
  public static ModelBundle cascade(
      ModelBundle fast, ModelBundle accurate, float threshold, List<GoldenText> golden) {
    return cascade(fast, accurate, new Cascade(threshold), golden);
  }

  /** One of these two that works so. */
  public static ModelBundle cascade(
      ModelBundle fast, ModelBundle accurate, Cascade cascade, List<GoldenText> golden) {
    Map<Part, ModelBundle> parts = Map.of(Part.FAST, fast, Part.ACCURATE, accurate);
    Manifest manifest =
        Manifest.builder("cascade", ModelBundle.versionOf(CREATED, cascade, parts), cascade)
            .labels(fast.manifest().labels())
            .preparation(fast.manifest().preparation())
            .targets(fast.manifest().takesTargets() || accurate.manifest().takesTargets())
            .trainingData(Map.of("made-up", "00"))
            .created(CREATED)
            .build();
    return ModelBundle.of(manifest, parts, golden, "# cascade\n");
  }

  /** The same model as one that takes targets. */
  public static ModelBundle withTargets(ModelBundle bundle) {
    Manifest before = bundle.manifest();
    Manifest manifest = before.toBuilder().targets(true).trainedOn(null).build();
    return ModelBundle.of(
        manifest, bundle.parameters(), bundle.vocabulary(), bundle.golden(), bundle.card());
  }

  /** One with a table of so many rows, 32 numbers each, that can't be compressed. */
  public static ModelBundle large(int rows) {
    return random(new Bag(rows, 32, true, false, 3, 5, 1), TextPreparation.signals(), LEXICON, 1);
  }

  private static ModelBundle random(
      Network architecture,
      TextPreparation preparation,
      String vocabulary,
      long seed,
      Label... labels) {
    List<Label> known = labels.length == 0 ? List.of(Label.values()) : List.of(labels);
    Random random = new Random(seed);
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    architecture
        .parameterShapes(known.size())
        .forEach(
            (name, shape) -> {
              float[] values = new float[(int) Tensor.size(shape)];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian() / 2;
              }
              parameters.put(name, new Tensor(shape, values));
            });
    return of(architecture, preparation, vocabulary, parameters, known);
  }

  public static ModelBundle of(
      Architecture architecture,
      TextPreparation preparation,
      String vocabulary,
      Map<String, Tensor> parameters,
      List<Label> labels) {
    Manifest manifest =
        manifest(ModelBundle.versionOf(CREATED, parameters), architecture, preparation, labels);
    List<GoldenText> golden =
        List.of(new GoldenText("good", new Probabilities(0.25f, 0.25f, 0.5f)));
    return ModelBundle.of(manifest, parameters, vocabulary, golden, "# test\n");
  }

  private static Manifest manifest(
      String version, Architecture architecture, TextPreparation preparation, List<Label> labels) {
    return Manifest.builder("test", version, architecture)
        .labels(labels)
        .preparation(preparation)
        .temperature(1.5f)
        .trainingData(Map.of("made-up", "00"))
        .created(CREATED)
        .build();
  }
}
