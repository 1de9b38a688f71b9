package io.tonestream.model;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Encoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Prints texts a second of the bare predictor on one thread, preparation included.
 *
 * <p>Arguments: a gzipped .tsv file whose last column is the text; perhaps a bundle.
 */
final class PredictorThroughput {
  private static final int ROUNDS = 5;

  private PredictorThroughput() {}

  public static void main(String[] arguments) throws IOException {
    List<String> texts = texts(Path.of(arguments[0]));
    long start = System.nanoTime();
    ModelBundle bundle =
        arguments.length > 1 ? ModelBundle.read(Path.of(arguments[1])) : ModelBundle.fast();
    System.out.printf(Locale.ROOT, "bundle read in %.3f s%n", (System.nanoTime() - start) / 1e9);
    try (DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      System.out.printf(Locale.ROOT, "loaded after %.3f s%n", (System.nanoTime() - start) / 1e9);
      model.warmUp(512, Duration.ofSeconds(1));
      System.out.printf(Locale.ROOT, "warm after %.3f s%n", (System.nanoTime() - start) / 1e9);
      measurePreparation(bundle, texts);
      for (int batch : new int[] {1, 32, 256, 512, 1_000}) {
        measure(predictor, batch == 1 ? texts.subList(0, texts.size() / 10) : texts, batch);
      }
    }
  }

  private static void measurePreparation(ModelBundle bundle, List<String> texts) {
    Encoder encoder = bundle.encoders().get();
    long best = Long.MAX_VALUE;
    long features = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      features = 0;
      for (String text : texts) {
        features += encoder.encode(text).length();
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf(
        Locale.ROOT,
        "preparation alone: %,.0f texts/s, %d features a text%n",
        texts.size() * 1e9 / best,
        features / texts.size());
  }

  private static void measure(SentimentPredictor predictor, List<String> texts, int batch) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int from = 0; from < texts.size(); from += batch) {
        predictor.predict(texts.subList(from, Math.min(from + batch, texts.size())));
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf(
        Locale.ROOT, "batches of %4d: %,.0f texts/s%n", batch, texts.size() * 1e9 / best);
  }

  private static List<String> texts(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).map(line -> line.substring(line.lastIndexOf('\t') + 1)).toList();
    }
  }
}
