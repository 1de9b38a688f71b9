package io.tonestream.bench.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.bench.sampling.SamplingTrial.Loss;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplingTrialTest {
  private static final int TEXTS = 4_000;

  private final SamplingTrial trial =
      new SamplingTrial(Duration.ofHours(1), new BrandCatalogue(List.of()), texts(), 1_000);

  @Test
  void losesNothingWhereAllTextsAreRead() {
    Loss loss = trial.measure(1, 7);
    assertEquals(1, trial.brands());
    assertEquals(TEXTS, loss.read());
    assertEquals(2, loss.terms());
    assertEquals(1, loss.found());
    assertEquals(1, loss.clearFound());
    assertEquals(0, loss.shareOff(), 1e-9);
  }

  @Test
  void readsAFractionAndKeepsWhatIsFrequent() {
    Loss loss = trial.measure(10, 7);
    assertTrue(loss.read() > TEXTS / 20.0 && loss.read() < TEXTS / 5.0, loss.toString());
    assertTrue(loss.found() >= 0.5, loss.toString());
    assertTrue(loss.shareOff() > 0 && loss.shareOff() < 0.1, loss.toString());
  }

  /** A fifth is negative, and half of that is about delays; a small brand has ten texts. */
  private static List<LabeledText> texts() {
    List<LabeledText> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      boolean isNegative = i % 5 == 0;
      String reason = i % 10 == 0 ? "delayed again" : "lost luggage";
      texts.add(
          text(i, "Large", isNegative ? Label.NEGATIVE : Label.POSITIVE, isNegative ? reason : ""));
    }
    for (int i = 0; i < 10; i++) {
      texts.add(text(TEXTS + i, "Small", Label.NEUTRAL, ""));
    }
    return texts;
  }

  private static LabeledText text(int number, String brand, Label label, String reason) {
    Instant time = Instant.EPOCH.plusMillis(number);
    float[] probabilities = {0.1f, 0.1f, 0.1f};
    probabilities[label.ordinal()] = 0.8f;
    return new LabeledText(
        "n" + number,
        brand,
        label,
        new Probabilities(probabilities[0], probabilities[1], probabilities[2]),
        JudgedBy.TEXT,
        null,
        "v1",
        null,
        null,
        null,
        "my flight " + reason,
        time,
        time,
        null);
  }
}
