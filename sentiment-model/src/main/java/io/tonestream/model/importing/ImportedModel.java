package io.tonestream.model.importing;

import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import io.tonestream.schemas.Label;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A model from elsewhere, read and checked, but not in a bundle yet.
 *
 * @param name what it is called
 * @param architecture the network
 * @param labels what its outputs mean; none if it is a bare encoder
 * @param parameters the network's; nobody changes them any more
 * @param tokenizer its {@code tokenizer.json}
 * @param precision in which its large parameters are, and a bundle keeps them
 * @param origin where it is from
 */
public record ImportedModel(
    String name,
    Transformer architecture,
    List<Label> labels,
    Map<String, Tensor> parameters,
    String tokenizer,
    Precision precision,
    ModelOrigin origin) {
  /** A network's numbers, by the names that it has for them, and in which precision they are. */
  record Parameters(Map<String, Tensor> byName, Precision precision) {}

  /** Takes over what a source has; refuses a tokenizer that the network can't have. */
  static ImportedModel of(
      Source source,
      List<SourceFile> read,
      Transformer whole,
      int kept,
      OutputLabels outputs,
      Parameters parameters,
      Vocabulary vocabulary,
      ImportOptions options) {
    Transformer architecture = reduced(whole, vocabulary.size(), kept);
    vocabulary.tokenizer().encoders(architecture);
    return new ImportedModel(
        name(source, options),
        architecture,
        outputs.labels(),
        parameters.byName(),
        vocabulary.tokenizer().json(),
        parameters.precision(),
        ModelOrigin.of(source, read, whole, vocabulary.cut(), outputs.names()));
  }

  private static Transformer reduced(Transformer whole, int vocabularySize, int layers) {
    return new Transformer(
        vocabularySize,
        whole.positions(),
        whole.firstPosition(),
        whole.tokenTypes(),
        layers,
        whole.hiddenSize(),
        whole.heads(),
        whole.intermediateSize(),
        whole.activation(),
        whole.layerNormEpsilon(),
        whole.head(),
        whole.maxTokens(),
        whole.truncation(),
        whole.normalization(),
        whole.dropout());
  }

  private static String name(Source source, ImportOptions options) {
    if (options.name() != null) {
      return options.name();
    }
    String plain =
        source
            .name()
            .replaceFirst("\\.(jar|zip|onnx)$", "")
            .replaceAll("[^A-Za-z0-9._-]+", "-")
            .replaceFirst("^[^A-Za-z0-9]+", "");
    return plain.isEmpty() ? "encoder" : plain.substring(0, Math.min(64, plain.length()));
  }

  /** How many numbers it has. */
  public long size() {
    return parameters.values().stream().mapToLong(each -> Tensor.size(each.shape())).sum();
  }

  /**
   * Puts it in a bundle, without golden texts.
   *
   * @param created when
   * @param command that imported it, for the card
   */
  public ModelBundle toBundle(Instant created, String command) {
    Manifest manifest =
        Manifest.builder(name, ModelBundle.versionOf(created, parameters, precision), architecture)
            .labels(labels)
            .created(created)
            .build();
    return ModelBundle.of(
        manifest, parameters, precision, tokenizer, List.of(), ImportCard.of(this, command));
  }

  /** The same bundle with golden texts. */
  public static ModelBundle withGolden(ModelBundle bundle, List<GoldenText> golden) {
    return ModelBundle.of(
        bundle.manifest(), bundle.parameters(), bundle.vocabulary(), golden, bundle.card());
  }
}
