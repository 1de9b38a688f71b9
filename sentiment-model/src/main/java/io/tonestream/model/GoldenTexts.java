package io.tonestream.model;

import io.tonestream.model.bundle.GoldenText;
import io.tonestream.schemas.Probabilities;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The texts that every bundle's model is checked with before it is used. */
public final class GoldenTexts {
  private static final String FILE = "golden-texts.txt";

  private GoldenTexts() {}

  /**
   * The texts, with what a model gives for each.
   *
   * @param model gives a distribution for each text, in order
   */
  public static List<GoldenText> of(Function<List<String>, List<Probabilities>> model) {
    List<String> texts = texts();
    List<Probabilities> scores = model.apply(texts);
    List<GoldenText> golden = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      golden.add(new GoldenText(texts.get(i), scores.get(i)));
    }
    return golden;
  }

  private static List<String> texts() {
    try (InputStream in = GoldenTexts.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }
}
