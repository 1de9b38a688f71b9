package io.tonestream.model.importing;

import io.tonestream.model.network.Transformer;
import java.util.List;
import java.util.Locale;

/** The card of an imported model, in Markdown: where it is from, and what became of it. */
final class ImportCard {
  private ImportCard() {}

  /** Writes it. */
  static String of(ImportedModel model, String command) {
    StringBuilder card = new StringBuilder();
    card.append("# ").append(plain(model.name())).append("\n\n");
    card.append(introduction(model)).append("\n\n");
    card.append("## Where it is from\n\n");
    card.append("Source: ").append(code(model.origin().name()));
    card.append(" (").append(model.origin().kind()).append(").\n\n");
    card.append("| file | bytes | SHA-256 |\n|---|---|---|\n");
    for (ModelOrigin.File file : model.origin().files()) {
      card.append(
          String.format(
              Locale.ROOT, "| %s | %,d | `%s` |\n", code(file.name()), file.size(), file.sha256()));
    }
    card.append("\nImported with\n\n```sh\n")
        .append(command.replace("```", ""))
        .append("\n```\n\n");
    card.append("## Network\n\n").append(network(model));
    if (model.origin().cut() != null) {
      card.append("\n").append(vocabulary(model.origin().cut()));
    }
    if (!model.labels().isEmpty()) {
      card.append("\n## Labels\n\n").append(labels(model));
    }
    card.append("\n## Licence\n\n").append(licences(model.origin().licences()));
    return card.toString();
  }

  private static String introduction(ImportedModel model) {
    return model.labels().isEmpty()
        ? "A bare encoder, made elsewhere: it labels nothing before it is trained"
            + " (`train --architecture transformer --encoder BUNDLE`)."
        : "A classifier that was made elsewhere. Tonestream knows neither the texts that it was"
            + " trained on nor how well it does: `evaluate` it on labelled texts of your own.";
  }

  private static String network(ImportedModel model) {
    Transformer network = model.architecture();
    return """
        | | |
        |---|---|
        | parameters | %,d, %s on disk |
        | layers | %d of %d |
        | states, heads, intermediate | %d, %d, %d |
        | vocabulary | %,d of %,d |
        | tokens of a text | at most %d (%s) |
        | activation | %s, epsilon %s |
        | head | %s |
        | replaced in texts | %s |
        """
        .formatted(
            model.size(),
            switch (model.precision()) {
              case INT8 -> "large ones with 8 bits and a scale by row";
              case HALF -> "large ones in half precision";
              case SINGLE -> "in single precision";
            },
            network.layers(),
            model.origin().layers(),
            network.hiddenSize(),
            network.heads(),
            network.intermediateSize(),
            network.vocabularySize(),
            model.origin().pieces(),
            network.maxTokens(),
            lower(network.truncation()),
            lower(network.activation()),
            network.layerNormEpsilon(),
            lower(network.head()),
            lower(network.normalization()));
  }

  private static String vocabulary(ModelOrigin.VocabularyCut cut) {
    return String.format(
        Locale.ROOT,
        "The vocabulary was cut by %,d texts, which use %,d pieces. It has those of %.2f %% of their"
            + " tokens, the special tokens, and all single characters of the texts' scripts; words in"
            + " other scripts are unknown.\n",
        cut.texts(),
        cut.used(),
        100 * cut.share());
  }

  private static String labels(ImportedModel model) {
    StringBuilder table = new StringBuilder("| output | means |\n|---|---|\n");
    List<String> outputs = model.origin().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      table.append(
          "| %s | %s |\n".formatted(code(outputs.get(i)), model.labels().get(i).wireName()));
    }
    return table + "\nOutputs that mean the same add up their probabilities.\n";
  }

  private static String licences(List<String> licences) {
    if (licences.isEmpty()) {
      return "The source names none: ask whoever published it before you pass it on.\n";
    }
    StringBuilder list = new StringBuilder("The source says, unchecked:\n\n");
    licences.forEach(line -> list.append("- ").append(plain(line)).append('\n'));
    return list.toString();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Text that is no markup and no second line. */
  private static String plain(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]+", " ").replaceAll("([|*_`<\\[\\]#\\\\])", "\\\\$1");
  }

  private static String code(String text) {
    return "`" + text.replaceAll("[\\p{Cc}\\p{Cf}`|]+", " ") + "`";
  }
}
