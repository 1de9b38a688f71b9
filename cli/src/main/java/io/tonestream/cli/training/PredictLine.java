package io.tonestream.cli.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A line of JSON to predict; further fields are ignored.
 *
 * @param text the text
 * @param second what goes with it, for a model that reads two segments
 * @param target what the text is to be judged about, for a model that takes targets
 */
record PredictLine(
    @Nullable String text,
    @JsonProperty("text_b") @Nullable String second,
    @Nullable String target) {

  /**
   * What there is to predict in a line.
   *
   * @param model of the model that is to predict it
   * @throws IllegalArgumentException saying what is wrong with the line
   */
  static TextPair read(String json, Manifest model) {
    PredictLine line;
    try {
      line = Json.read(PredictLine.class, json.getBytes(StandardCharsets.UTF_8));
    } catch (BadJsonException e) {
      throw new IllegalArgumentException(
          "no such JSON object as {\"text\": \"...\"} (" + e.getMessage() + ")", e);
    }
    return line.pair(model);
  }

  private TextPair pair(Manifest model) {
    if (text == null) {
      throw new IllegalArgumentException("no text; give it in the field \"text\"");
    }
    if (second != null && target != null) {
      throw new IllegalArgumentException("it has a text_b and a target: leave one of them out");
    }
    if (target != null && !model.takesTargets()) {
      throw new IllegalArgumentException(
          "it has a target, and version "
              + model.version()
              + " judges texts as a whole: leave it out, or use a model that takes targets");
    }
    if (second != null && !(model.architecture() instanceof Transformer)) {
      throw new IllegalArgumentException(
          "it has a text_b, and version "
              + model.version()
              + " is a "
              + model.architecture().name()
              + ", which reads one text: leave it out, or use a transformer");
    }
    return new TextPair(text, target == null ? second : target);
  }
}
