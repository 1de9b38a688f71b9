package io.tonestream.cli.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code predict}: lines of text, or of JSON, to JSON lines. */
@Command(
    name = "predict",
    description = "Reads texts from standard input, one a line, and writes a JSON object for each.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
public final class PredictCommand implements Callable<Integer> {
  private static final int BATCH = 256;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--format",
      defaultValue = "text",
      paramLabel = "FORMAT",
      description =
          "What a line is: text, or jsonl, an object with text and perhaps target, which a model that"
              + " takes targets judges it about, or text_b, a transformer's second segment (default"
              + " ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--device",
      defaultValue = "auto",
      paramLabel = "DEVICE",
      description = "auto, cpu, gpu or gpu:N (default ${DEFAULT-VALUE}).")
  private String device;

  /** What a line of the input is. */
  enum Format {
    /** A text. */
    TEXT,
    /** A {@link PredictLine}, or blank, which is passed over. */
    JSONL
  }

  /**
   * What is written for one text.
   *
   * @param part the part of a cascade that gave the label; absent of a model that is no cascade
   */
  @JsonPropertyOrder({"text", "target", "text_b", "label", "probabilities", "part", "modelVersion"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Prediction(
      String text,
      @Nullable String target,
      @JsonProperty("text_b") @Nullable String second,
      Label label,
      Probabilities probabilities,
      @Nullable Part part,
      String modelVersion) {}

  @Override
  public Integer call() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (BundleModel loaded = BundleModel.load(model.read(), device);
        SentimentPredictor predictor = loaded.openPredictor()) {
      predictAll(in, loaded.manifest(), predictor);
    }
    return 0;
  }

  /** What comes before a line that can't be read is predicted, and then it is told of. */
  private void predictAll(BufferedReader in, Manifest manifest, SentimentPredictor predictor)
      throws IOException {
    List<TextPair> batch = new ArrayList<>();
    long number = 0;
    for (String line = in.readLine();
        line != null && !System.out.checkError();
        line = in.readLine()) {
      number++;
      try {
        read(line, number, manifest).ifPresent(batch::add);
      } catch (IllegalArgumentException e) {
        write(manifest, predictor, batch);
        throw e;
      }
      if (batch.size() == BATCH || !in.ready()) {
        write(manifest, predictor, batch);
        batch.clear();
      }
    }
    write(manifest, predictor, batch);
  }

  private Optional<TextPair> read(String line, long number, Manifest manifest) {
    return switch (format) {
      case TEXT -> Optional.of(TextPair.of(line));
      case JSONL -> line.isBlank() ? Optional.empty() : Optional.of(json(line, number, manifest));
    };
  }

  private static TextPair json(String line, long number, Manifest manifest) {
    try {
      return PredictLine.read(line, manifest);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "standard input, line " + number + ": " + e.getMessage(), e);
    }
  }

  private void write(Manifest manifest, SentimentPredictor predictor, List<TextPair> pairs) {
    boolean targets = manifest.takesTargets();
    PrintWriter out = spec.commandLine().getOut();
    List<Probabilities> scores = predictor.predictPairs(pairs);
    List<Part> parts = predictor.parts();
    for (int i = 0; i < pairs.size(); i++) {
      TextPair pair = pairs.get(i);
      Probabilities score = scores.get(i);
      Prediction prediction =
          new Prediction(
              pair.text(),
              targets ? pair.second() : null,
              targets ? null : pair.second(),
              score.mostProbable(),
              score,
              parts.isEmpty() ? null : parts.get(i),
              manifest.version());
      out.println(new String(Json.write(prediction), StandardCharsets.UTF_8));
    }
    out.flush();
  }
}
