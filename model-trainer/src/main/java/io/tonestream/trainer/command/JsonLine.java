package io.tonestream.trainer.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
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
 * @param target refused, since no model reads one
 */
record JsonLine(
    @Nullable String text,
    @JsonProperty("text_b") @Nullable String second,
    @Nullable JsonNode target) {

  /**
   * What there is to predict in a line.
   *
   * @throws IllegalArgumentException saying what is wrong with the line
   */
  static TextPair read(String json) {
    try {
      return Json.read(JsonLine.class, json.getBytes(StandardCharsets.UTF_8)).pair();
    } catch (BadJsonException e) {
      throw new IllegalArgumentException(
          "no such JSON object as {\"text\": \"...\"} (" + e.getMessage() + ")", e);
    }
  }

  private TextPair pair() {
    if (text == null) {
      throw new IllegalArgumentException("no text; give it in the field \"text\"");
    }
    if (target != null && !target.isNull()) {
      throw new IllegalArgumentException(
          "it has a target, and no model reads one: leave it out, or give it as text_b to a"
              + " transformer that was trained so");
    }
    return new TextPair(text, second);
  }
}
