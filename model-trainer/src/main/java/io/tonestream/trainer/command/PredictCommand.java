package io.tonestream.trainer.command;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code predict}: lines of text to JSON lines. */
@Command(
    name = "predict",
    description = "Reads a text a line from standard input, and writes a JSON object for each.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
final class PredictCommand implements Callable<Integer> {
  private static final int BATCH = 256;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--device",
      defaultValue = "auto",
      paramLabel = "DEVICE",
      description = "auto, cpu, gpu or gpu:N (default ${DEFAULT-VALUE}).")
  private String device;

  /** What is written for one text. */
  @JsonPropertyOrder({"text", "label", "probabilities"})
  record Prediction(String text, Label label, Probabilities probabilities) {}

  @Override
  public Integer call() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (DjlSentimentModel loaded = DjlSentimentModel.load(model.read(), device);
        SentimentPredictor predictor = loaded.openPredictor()) {
      List<String> batch = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        batch.add(line);
        if (batch.size() == BATCH || !in.ready()) {
          write(predictor, batch);
          batch.clear();
        }
      }
      write(predictor, batch);
    }
    return 0;
  }

  private void write(SentimentPredictor predictor, List<String> texts) {
    PrintWriter out = spec.commandLine().getOut();
    List<Probabilities> scores = predictor.predict(texts);
    for (int i = 0; i < texts.size(); i++) {
      Prediction prediction =
          new Prediction(texts.get(i), scores.get(i).mostProbable(), scores.get(i));
      out.println(new String(Json.write(prediction), StandardCharsets.UTF_8));
    }
    out.flush();
  }
}
