package io.tonestream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LanguagesTest {
  private final Random random = new Random(1);
  private final List<Judged> texts = new ArrayList<>();

  @Test
  void areThoseInWhichTheModelIsBetterThanGuessing() {
    add("fr-CA", 300, 0.6);
    add("de", 300, 0.5);
    add("hi", 300, 1 / 3.0);

    assertThat(Languages.of(texts)).containsExactly("de", "fr");
  }

  @Test
  void areNoneOfWhichThereAreTooFewTextsToTell() {
    add("fr", 300, 0.7);
    add("de", 29, 0.9);

    assertThat(Languages.of(texts)).containsExactly("fr");
  }

  @Test
  void areNoneWhoseTextsAllHaveOneLabel() {
    add("fr", 300, 0.7);
    for (int i = 0; i < 60; i++) {
      texts.add(
          new Judged(
              new Example("text " + i, Label.NEGATIVE, Map.of("lang", "de")),
              new Probabilities(0.9f, 0.1f, 0)));
    }

    assertThat(Languages.of(texts)).containsExactly("fr");
  }

  @Test
  void areDetectedWhereRowsNameNone() {
    for (int i = 0; i < 40; i++) {
      texts.add(judged("The weather was lovely and we all went for a walk " + i, Map.of(), true));
    }

    assertThat(Languages.of(texts)).containsExactly("en");
  }

  private void add(String language, int count, double right) {
    for (int i = 0; i < count; i++) {
      texts.add(judged("text " + i, Map.of("lang", language), random.nextDouble() < right));
    }
  }

  /** Labels in turn; a wrong one is one of the two others. */
  private Judged judged(String text, Map<String, String> columns, boolean right) {
    Label[] labels = Label.values();
    Label truth = labels[texts.size() % labels.length];
    int shift = right ? 0 : 1 + random.nextInt(2);
    Label predicted = labels[(truth.ordinal() + shift) % labels.length];
    return new Judged(
        new Example(text, truth, columns),
        new Probabilities(
            predicted == Label.NEGATIVE ? 1 : 0,
            predicted == Label.NEUTRAL ? 1 : 0,
            predicted == Label.POSITIVE ? 1 : 0));
  }
}
