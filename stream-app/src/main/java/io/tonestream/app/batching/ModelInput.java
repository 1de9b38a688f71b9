package io.tonestream.app.batching;

import io.tonestream.app.batching.TextReader.ReadText;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.text.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is given to read: a text, with the mention of one of its brands, or as a whole.
 *
 * @param text the text
 * @param brand the brand that it is to judge; null if it is the text as a whole
 * @param pair the text, with the mention of the brand
 */
record ModelInput(ReadText text, @Nullable String brand, TextPair pair) {
  /**
   * A text that names more brands is judged as a whole for the others: it must not cost minutes.
   */
  static final int MAX_BRANDS = 16;

  /** What a model is given of texts, the inputs of one text together. */
  static List<ModelInput> of(List<ReadText> texts, SentimentModel model) {
    List<ModelInput> inputs = new ArrayList<>(texts.size());
    for (ReadText text : texts) {
      Map<String, String> targets = model.takesTargets() ? text.targets() : Map.of();
      boolean isLone = targets.size() == 1 && !model.takesLoneTargets();
      add(text, isLone ? Map.of() : targets, inputs);
    }
    return inputs;
  }

  private static void add(ReadText text, Map<String, String> targets, List<ModelInput> inputs) {
    targets.entrySet().stream()
        .limit(MAX_BRANDS)
        .forEach(
            target ->
                inputs.add(
                    new ModelInput(
                        text,
                        target.getKey(),
                        new TextPair(text.text().text(), target.getValue(), targets.size() == 1))));
    if (targets.isEmpty() || targets.size() > MAX_BRANDS) {
      inputs.add(asAWhole(text));
    }
  }

  private static ModelInput asAWhole(ReadText text) {
    return new ModelInput(text, null, TextPair.of(text.text().text()));
  }

  /** What a model reads. */
  static List<TextPair> pairs(List<ModelInput> inputs) {
    return inputs.stream().map(ModelInput::pair).toList();
  }
}
