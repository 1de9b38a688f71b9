package io.tonestream.app.batching;

import io.tonestream.app.batching.TextReader.ReadText;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.text.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked: what a text says about one of its brands, or as a whole.
 *
 * @param text the text
 * @param brand the brand; null if it is about all of the text
 * @param pair the text, with the mention of the brand
 */
record Question(ReadText text, @Nullable String brand, TextPair pair) {
  /**
   * A text that names more brands is judged as a whole for the others: it must not cost minutes.
   */
  static final int MAX_BRANDS = 16;

  /** The questions about texts that a model is to be asked, those of one text together. */
  static List<Question> about(List<ReadText> texts, SentimentModel model) {
    List<Question> questions = new ArrayList<>(texts.size());
    for (ReadText text : texts) {
      Map<String, String> targets = model.takesTargets() ? text.targets() : Map.of();
      boolean isLone = targets.size() == 1 && !model.takesLoneTargets();
      add(text, isLone ? Map.of() : targets, questions);
    }
    return questions;
  }

  private static void add(ReadText text, Map<String, String> targets, List<Question> questions) {
    targets.entrySet().stream()
        .limit(MAX_BRANDS)
        .forEach(
            target ->
                questions.add(
                    new Question(
                        text,
                        target.getKey(),
                        new TextPair(text.text().text(), target.getValue()))));
    if (targets.isEmpty() || targets.size() > MAX_BRANDS) {
      questions.add(asAWhole(text));
    }
  }

  private static Question asAWhole(ReadText text) {
    return new Question(text, null, TextPair.of(text.text().text()));
  }

  /** What a model reads. */
  static List<TextPair> pairs(List<Question> questions) {
    return questions.stream().map(Question::pair).toList();
  }
}
