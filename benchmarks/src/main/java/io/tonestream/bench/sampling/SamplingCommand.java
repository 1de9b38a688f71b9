package io.tonestream.bench.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.bench.sampling.SamplingTrial.Loss;
import io.tonestream.cli.stream.RawTextColumns;
import io.tonestream.cli.stream.RawTextFile;
import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.RawText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench sampling}: what is lost where not all texts are read for terms. */
@Command(
    name = "sampling",
    sortOptions = false,
    description = {
      "Labels texts with the fast model, has the app find what drives their brands, once by all",
      "texts and then by samples, as the app takes them where more texts come than it reads for",
      "terms, and says how many terms the samples find.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class SamplingCommand implements Callable<Integer> {
  private static final int BATCH = 512;
  private static final Duration WINDOW = Duration.ofHours(24);

  /** All event times: a window ends with a pane, and may be up to a sixth shorter. */
  private static final Duration SPREAD = WINDOW.dividedBy(2);

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      required = true,
      description = "Texts of several brands, as 'send' reads them; their times aren't used.")
  private Path file;

  @Mixin private RawTextColumns columns;

  @Option(
      names = "--one-in",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,5,10,20,50",
      description =
          "How many times more texts come than are to be read, each (default: ${DEFAULT-VALUE}).")
  private List<Integer> oneIn;

  @Option(
      names = "--min-texts",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Only brands with so many texts are compared: small ones are read whole where texts come"
              + " in greater numbers (default: ${DEFAULT-VALUE}).")
  private int minTexts;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the order in which texts come (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** All figures. */
  record SamplingReport(
      String file, int texts, int minTexts, int brands, long seed, List<Loss> losses) {}

  @Override
  public Integer call() {
    if (oneIn.stream().anyMatch(each -> each < 1)) {
      throw new ParameterException(spec.commandLine(), "--one-in must be at least 1, each");
    }
    BrandCatalogue catalogue = BrandCatalogueFile.readDefault();
    List<LabeledText> labelled = label(RawTextFile.readAll(file, columns), catalogue);
    SamplingTrial trial = new SamplingTrial(WINDOW, catalogue, labelled, minTexts);
    if (trial.brands() == 0) {
      throw new ParameterException(
          spec.commandLine(), "%s has no brand with %d texts".formatted(file, minTexts));
    }
    SamplingReport report =
        new SamplingReport(
            file.getFileName().toString(),
            labelled.size(),
            minTexts,
            trial.brands(),
            seed,
            oneIn.stream().map(each -> trial.measure(each, seed)).toList());
    System.out.print(json ? new String(Json.write(report), UTF_8) + "\n" : table(report));
    return 0;
  }

  /** Each text under each of its brands, judged as a whole. */
  private static List<LabeledText> label(List<RawText> texts, BrandCatalogue catalogue) {
    List<LabeledText> labelled = new ArrayList<>();
    try (SentimentModel model = DjlSentimentModel.load(ModelBundle.fast(), "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      for (int from = 0; from < texts.size(); from += BATCH) {
        List<RawText> batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
        List<Probabilities> scores = predictor.predict(batch.stream().map(RawText::text).toList());
        for (int i = 0; i < batch.size(); i++) {
          double share = (double) (from + i) / texts.size();
          Instant time = Instant.EPOCH.plusMillis(Math.round(share * SPREAD.toMillis()));
          for (String brand : catalogue.brandsOf(batch.get(i))) {
            labelled.add(label(from + i, brand, batch.get(i), scores.get(i), model, time));
          }
        }
      }
    }
    return labelled;
  }

  private static LabeledText label(
      int number,
      String brand,
      RawText text,
      Probabilities scores,
      SentimentModel model,
      Instant time) {
    return new LabeledText(
        "n" + number,
        brand,
        scores.mostProbable(),
        scores,
        JudgedBy.TEXT,
        null,
        model.version(),
        null,
        null,
        null,
        text.text(),
        time,
        time,
        null);
  }

  private static String table(SamplingReport report) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%,d texts of %s; %d brands with at least %,d, which have %d terms, %d of them clear; seed %d%n%n",
            report.texts,
            report.file,
            report.brands,
            report.minTexts,
            report.losses.get(0).terms(),
            report.losses.get(0).clear(),
            report.seed));
    table.append(
        "%9s %12s %10s %12s %12s %10s%n"
            .formatted("texts for", "read of", "terms", "clear terms", "share of", "off by"));
    table.append(
        "%9s %12s %10s %12s %12s %10s%n"
            .formatted("one read", "a brand", "found", "found", "texts", ""));
    for (Loss loss : report.losses) {
      table.append(
          String.format(
              Locale.ROOT,
              "%9d %12.0f %8.0f %% %10.0f %% %10.1f %% %8.1f %%%n",
              loss.oneIn(),
              loss.read(),
              100 * loss.found(),
              100 * loss.clearFound(),
              100 * loss.share(),
              100 * loss.shareOff()));
    }
    return table.toString();
  }
}
