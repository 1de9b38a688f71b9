package io.tonestream.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import io.tonestream.model.network.Activation;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Transformer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code config.json} of Hugging Face says of a model.
 *
 * @param file the settings
 * @param family of the model
 */
record HuggingFaceConfig(JsonFile file, Family family) {
  private static final String CLASSIFIER = "ForSequenceClassification";
  private static final String BARE = ".*(Model|ForMaskedLM|ForPreTraining)";
  private static final double BERT_EPSILON = 1e-12;

  /** Where nobody set {@code model_max_length} it is larger, and no limit. */
  private static final double NO_LIMIT = 1e6;

  /** Reads it, and refuses what computes something else. */
  static HuggingFaceConfig read(SourceFile config) {
    JsonFile file = JsonFile.read(config);
    String type = file.text("model_type", "");
    Family family =
        Family.of(type)
            .orElseThrow(
                () ->
                    new BadImportException(
                        file.name(),
                        "model_type is '" + type + "'",
                        "import a model of bert, roberta, xlm-roberta or distilbert"));
    HuggingFaceConfig read = new HuggingFaceConfig(file, family);
    read.requireEncoder();
    return read;
  }

  private void requireEncoder() {
    String positions = file.text("position_embedding_type", "absolute");
    if (!positions.equals("absolute")) {
      throw refused("position_embedding_type is '" + positions + "', not absolute");
    }
    if (file.flag("is_decoder", false) || file.flag("add_cross_attention", false)) {
      throw refused("it is a decoder, by is_decoder or add_cross_attention");
    }
    if (!file.get("pruned_heads").isEmpty()) {
      throw refused("pruned_heads is " + file.get("pruned_heads"));
    }
    String problem = file.text("problem_type", "single_label_classification");
    if (!problem.equals("single_label_classification")) {
      throw refused("problem_type is '" + problem + "', not single_label_classification");
    }
    String architecture = architecture();
    if (!architecture.isEmpty()
        && !architecture.endsWith(CLASSIFIER)
        && !architecture.matches(BARE)) {
      throw refused("architectures says " + architecture);
    }
  }

  private BadImportException refused(String what) {
    return new BadImportException(
        file.name(), what, "import a plain encoder, or one that classifies whole texts");
  }

  private String architecture() {
    return file.get("architectures").path(0).asText("");
  }

  /** Whether it is to have a classifier; if it doesn't say it, its tensors do. */
  boolean isClassifier(Tensors tensors) {
    String architecture = architecture();
    return architecture.isEmpty()
        ? tensors.has(family.naming().classifier())
        : architecture.endsWith(CLASSIFIER);
  }

  /**
   * The transformer that it describes.
   *
   * @param head before the output layer
   * @param limits settings of the tokenizer, if there are any
   */
  Transformer transformer(Head head, @Nullable JsonFile limits, ImportOptions options) {
    boolean distilled = family == Family.DISTILBERT;
    int positions = file.integer("max_position_embeddings", 4, 65_536);
    int first = firstPosition(positions);
    int maxTokens = Math.min(positions - first, longest(limits));
    try {
      return new Transformer(
          file.integer("vocab_size", 1, 2_000_000),
          positions,
          first,
          distilled ? 0 : file.integer("type_vocab_size", 1, 16, 2),
          file.integer(distilled ? "n_layers" : "num_hidden_layers", 1, 128),
          file.integer(distilled ? "dim" : "hidden_size", 1, 16_384),
          file.integer(distilled ? "n_heads" : "num_attention_heads", 1, 16_384),
          file.integer(distilled ? "hidden_dim" : "intermediate_size", 1, 65_536),
          activation(file.text(distilled ? "activation" : "hidden_act", "gelu"), options),
          distilled ? BERT_EPSILON : file.number("layer_norm_eps", BERT_EPSILON),
          head,
          options.reading().maxTokensOf(maxTokens),
          options.reading().truncation(),
          options.reading().normalization(),
          (float) file.number(distilled ? "dropout" : "hidden_dropout_prob", 0.1));
    } catch (IllegalArgumentException e) {
      throw file.bad(e);
    }
  }

  private int firstPosition(int positions) {
    return switch (family) {
      case BERT, DISTILBERT -> 0;
      case ROBERTA, XLM_ROBERTA -> 1 + file.integer("pad_token_id", 0, positions - 4, 1);
    };
  }

  private static int longest(@Nullable JsonFile limits) {
    if (limits == null) {
      return Integer.MAX_VALUE;
    }
    JsonNode limit = limits.get("model_max_length");
    boolean none = limit.isMissingNode() || (limit.isNumber() && limit.doubleValue() > NO_LIMIT);
    return none ? Integer.MAX_VALUE : limits.integer("model_max_length", 3, 1_000_000);
  }

  private Activation activation(String name, ImportOptions options) {
    Activation said =
        switch (name) {
          case "gelu" -> Activation.GELU;
          case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
          case "relu" -> Activation.RELU;
          default ->
              throw refused("its activation is '" + name + "', none of gelu, gelu_new and relu");
        };
    return options.requireActivation(said, file.name());
  }
}
