package io.tonestream.model.importing;

import io.tonestream.model.network.Activation;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Transformer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A BERT encoder that PyTorch exported to ONNX. The tensors of embeddings, biases and norms have
 * their names; matrices have none, and are told by the nodes that multiply by them.
 */
final class OnnxEncoder {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String EXPORT = "export it with PyTorch as a plain BERT encoder";
  private static final String LAYER = "encoder.layer.";

  /** The name of a node that multiplies by a matrix of a layer, or by the pooler's. */
  private static final Pattern PRODUCT =
      Pattern.compile(
          "/?(?:bert/)?((?:encoder/layer\\.[0-9]+/"
              + "(?:attention/self/(?:query|key|value)|attention/output/dense"
              + "|intermediate/dense|output/dense))|pooler/dense)/(?:MatMul|Gemm)");

  private final SourceFile file;
  private final OnnxGraph graph;
  private final Tensors tensors;

  private OnnxEncoder(SourceFile file) {
    this.file = file;
    this.graph = OnnxGraph.read(file);
    this.tensors = new Tensors(file.name(), named());
  }

  /** What the tokenizer of such a model may be called, beside it. */
  static List<String> tokenizerNames(String model) {
    return List.of(model.replaceFirst("\\.onnx$", "") + "-" + TOKENIZER, TOKENIZER);
  }

  /** Reads a bare encoder. */
  static ImportedModel read(Source source, ImportOptions options) {
    List<SourceFile> models =
        source.files().stream()
            .filter(each -> source.files().size() == 1 || each.name().matches("[^/]*\\.onnx"))
            .toList();
    if (models.size() != 1) {
      throw new BadImportException(
          source.name(),
          "it has " + models.size() + " .onnx files",
          "give the one to import, beside its tokenizer.json");
    }
    SourceFile model = models.get(0);
    SourceFile tokenizer =
        tokenizerNames(model.name()).stream()
            .flatMap(name -> source.find(name).stream())
            .findFirst()
            .orElseThrow(
                () ->
                    new BadImportException(
                        source.name(),
                        "it has no tokenizer.json",
                        "put the model's own beside it: " + tokenizerNames(model.name())));
    OnnxEncoder encoder = new OnnxEncoder(model);
    Transformer whole = encoder.transformer(options);
    int kept = options.keptOf(whole.layers());
    Vocabulary vocabulary = Vocabulary.of(Tokenizers.ofJson(tokenizer), whole, options);
    return ImportedModel.of(
        source,
        List.of(model, tokenizer),
        whole,
        kept,
        OutputLabels.NONE,
        encoder.tensors.load(
            whole,
            vocabulary,
            0,
            options,
            Naming.BERT,
            name -> name.equals("embeddings.position_ids")),
        vocabulary,
        options);
  }

  /** All tensors by Hugging Face's names; matrices by those of their nodes. */
  private List<StoredTensor> named() {
    Map<String, StoredTensor> byName = new LinkedHashMap<>(graph.tensors());
    List<StoredTensor> named = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (OnnxGraph.Node node : graph.nodes()) {
      Matcher product = PRODUCT.matcher(node.name());
      StoredTensor matrix = byName.get(node.input(1));
      if (product.matches() && matrix != null) {
        boolean transposed = !node.attributes().contains("transB");
        String name = product.group(1).replace('/', '.') + ".weight";
        used.add(matrix.name());
        named.add(matrix.transposedAs(name, transposed));
      }
    }
    byName.keySet().removeAll(used);
    byName.values().forEach(each -> named.add(each.called(plainName(each.name()))));
    return named;
  }

  private static String plainName(String name) {
    return Family.BERT.plainName(name);
  }

  private Transformer transformer(ImportOptions options) {
    List<Long> words = tensors.requireAxes("embeddings.word_embeddings.weight", 2);
    List<Long> positions = tensors.requireAxes("embeddings.position_embeddings.weight", 2);
    List<Long> types = tensors.requireAxes("embeddings.token_type_embeddings.weight", 2);
    int layers = tensors.layers(LAYER);
    List<Long> intermediate = tensors.requireAxes(LAYER + "0.intermediate.dense.weight", 2);
    try {
      return new Transformer(
          Math.toIntExact(words.get(0)),
          Math.toIntExact(positions.get(0)),
          0,
          Math.toIntExact(types.get(0)),
          layers,
          Math.toIntExact(words.get(1)),
          heads(),
          Math.toIntExact(intermediate.get(0)),
          options.requireActivation(activation(), file.name()),
          epsilon(),
          tensors.has(Naming.BERT.head()) ? Head.TANH : Head.LINEAR,
          options.reading().maxTokensOf(Math.toIntExact(positions.get(0))),
          options.reading().truncation(),
          options.reading().normalization(),
          0.1f);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  /** How the first layer's states are split: into [batch, tokens, heads, length]. */
  private int heads() {
    return graph.nodes().stream()
        .filter(node -> node.operator().equals("Concat") && node.inputs().size() == 4)
        .filter(node -> node.name().contains("layer.0/attention/self/"))
        .map(node -> graph.constant(node.input(2)))
        .flatMap(Stream::ofNullable)
        .findFirst()
        .orElseThrow(() -> bad("nothing says how many attention heads it has"))
        .intValue();
  }

  /** What the first normalisation adds to the variance. */
  private double epsilon() {
    return graph.nodes().stream()
        .filter(node -> node.operator().equals("Add"))
        .filter(node -> node.name().endsWith("embeddings/LayerNorm/Add"))
        .map(node -> graph.constant(node.input(1)))
        .flatMap(Stream::ofNullable)
        .findFirst()
        // By way of its text, since 1e-12 in single precision is none in double.
        .map(epsilon -> Double.parseDouble(epsilon.toString()))
        .orElseThrow(() -> bad("nothing says what its normalisations add to the variance"));
  }

  private Activation activation() {
    Set<String> operators = new HashSet<>();
    for (OnnxGraph.Node node : graph.nodes()) {
      if (node.name().contains("layer.0/intermediate/")) {
        operators.add(node.operator());
      }
    }
    if (operators.contains("Erf")) {
      return Activation.GELU;
    }
    if (operators.contains("Tanh")) {
      return Activation.GELU_TANH;
    }
    if (operators.contains("Relu")) {
      return Activation.RELU;
    }
    throw bad("nothing says which activation its layers have");
  }

  private BadImportException bad(String what) {
    return new BadImportException(file.name(), what, EXPORT);
  }
}
