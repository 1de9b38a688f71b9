package io.tonestream.model.importing;

import io.tonestream.model.network.Head;
import io.tonestream.model.network.Transformer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model in the files of Hugging Face: an encoder, with or without a classifier. */
final class HuggingFaceModel {
  private static final String SETTINGS = "tokenizer_config.json";

  private HuggingFaceModel() {}

  /** Reads it. */
  static ImportedModel read(Source source, ImportOptions options) {
    SourceFile configFile = source.require("config.json");
    HuggingFaceConfig config = HuggingFaceConfig.read(configFile);
    Family family = config.family();
    List<StoredTensor> stored = Weights.of(source);
    Tensors tensors =
        new Tensors(
            nameOf(source),
            stored.stream().map(each -> each.called(family.plainName(each.name()))).toList());
    boolean classifier = config.isClassifier(tensors);
    OutputLabels labels = labels(config, tensors, classifier, options);
    @Nullable JsonFile settings = source.find(SETTINGS).map(JsonFile::read).orElse(null);
    Transformer whole = config.transformer(head(family, tensors, classifier), settings, options);
    int kept = options.keptOf(whole.layers());
    Tokenizers.Made tokenizer = Tokenizers.of(source, settings);
    Vocabulary vocabulary = Vocabulary.of(tokenizer, whole, options);
    List<SourceFile> read = new ArrayList<>(List.of(configFile));
    stored.stream().map(tensor -> tensor.place().file()).distinct().forEach(read::add);
    read.addAll(tokenizer.files());
    return ImportedModel.of(
        source,
        read,
        whole,
        kept,
        labels,
        tensors.load(
            whole, vocabulary, labels.labels().size(), options, family.naming(), family::ignores),
        vocabulary,
        options);
  }

  private static String nameOf(Source source) {
    return source.find(Weights.SINGLE).isPresent() ? Weights.SINGLE : Weights.INDEX;
  }

  private static OutputLabels labels(
      HuggingFaceConfig config, Tensors tensors, boolean classifier, ImportOptions options) {
    if (!classifier) {
      if (options.labels() != null) {
        throw new BadImportException(
            "--labels", "the model has no classifier", "leave the option out, and train the model");
      }
      return OutputLabels.NONE;
    }
    long outputs = tensors.requireAxes(config.family().naming().classifier(), 2).get(0);
    return OutputLabels.of(config.file(), outputs, options.labels());
  }

  /**
   * What lies before the output layer. Of a bare encoder BERT's pooler is kept, which was trained
   * with it; RoBERTa's wasn't.
   */
  private static Head head(Family family, Tensors tensors, boolean classifier) {
    return switch (family) {
      case BERT -> classifier || tensors.has(family.naming().head()) ? Head.TANH : Head.LINEAR;
      case ROBERTA, XLM_ROBERTA -> classifier ? Head.TANH : Head.LINEAR;
      case DISTILBERT -> classifier ? Head.RELU : Head.LINEAR;
    };
  }
}
