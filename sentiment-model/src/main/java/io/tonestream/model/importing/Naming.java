package io.tonestream.model.importing;

import io.tonestream.model.network.Transformer;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a family's files call a transformer's parameters.
 *
 * @param layer the start of the names of a layer's tensors, with {@code %s} for its number
 * @param outside what stands for the start of our name, outside of layers
 * @param inside the same within a layer
 */
record Naming(String layer, Map<String, String> outside, Map<String, String> inside) {
  private static final Pattern IN_LAYER = Pattern.compile("layer_([0-9]+)_([a-z_]+)_(weight|bias)");
  private static final Pattern ANY = Pattern.compile("([a-z_]+)_(weight|bias)");

  private static final Map<String, String> EMBEDDINGS =
      Map.of(
          Transformer.WORD_EMBEDDING, "embeddings.word_embeddings",
          Transformer.POSITION_EMBEDDING, "embeddings.position_embeddings",
          Transformer.TYPE_EMBEDDING, "embeddings.token_type_embeddings",
          Transformer.EMBEDDING_NORM, "embeddings.LayerNorm");

  private static final Map<String, String> BERT_LAYER =
      Map.of(
          "query", "attention.self.query",
          "key", "attention.self.key",
          "value", "attention.self.value",
          "attention", "attention.output.dense",
          "attention_norm", "attention.output.LayerNorm",
          "intermediate", "intermediate.dense",
          "feed_forward", "output.dense",
          "feed_forward_norm", "output.LayerNorm");

  private static final Map<String, String> DISTILBERT_LAYER =
      Map.of(
          "query", "attention.q_lin",
          "key", "attention.k_lin",
          "value", "attention.v_lin",
          "attention", "attention.out_lin",
          "attention_norm", "sa_layer_norm",
          "intermediate", "ffn.lin1",
          "feed_forward", "ffn.lin2",
          "feed_forward_norm", "output_layer_norm");

  /** BERT, with its pooler and its classifier. */
  static final Naming BERT = of("encoder.layer.%s.", BERT_LAYER, "pooler.dense", "classifier");

  /** RoBERTa and XLM-R. */
  static final Naming ROBERTA =
      of("encoder.layer.%s.", BERT_LAYER, "classifier.dense", "classifier.out_proj");

  /** DistilBERT. */
  static final Naming DISTILBERT =
      of("transformer.layer.%s.", DISTILBERT_LAYER, "pre_classifier", "classifier");

  private static Naming of(String layer, Map<String, String> inside, String head, String output) {
    Map<String, String> outside = new HashMap<>(EMBEDDINGS);
    outside.put(Transformer.HEAD, head);
    outside.put(Transformer.OUTPUT, output);
    return new Naming(layer, Map.copyOf(outside), inside);
  }

  /** What their tensor is called that becomes this parameter. */
  String tensorOf(String parameter) {
    if (EMBEDDINGS.containsKey(parameter)) {
      return outside.get(parameter) + ".weight";
    }
    Matcher inLayer = IN_LAYER.matcher(parameter);
    if (inLayer.matches()) {
      return layer.formatted(inLayer.group(1))
          + inside.get(inLayer.group(2))
          + "."
          + inLayer.group(3);
    }
    Matcher any = ANY.matcher(parameter);
    if (!any.matches()) {
      throw new IllegalArgumentException("no file has a tensor for " + parameter);
    }
    return outside.get(any.group(1)) + "." + any.group(2);
  }

  /** The first tensor of the output layer: a file without it has a bare encoder. */
  String classifier() {
    return outside.get(Transformer.OUTPUT) + ".weight";
  }

  /** The first tensor of the head's dense layer. */
  String head() {
    return outside.get(Transformer.HEAD) + ".weight";
  }
}
