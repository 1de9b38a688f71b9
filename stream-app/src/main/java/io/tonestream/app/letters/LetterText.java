package io.tonestream.app.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the bytes of a letter readable, with or without what points to a person. */
public final class LetterText {
  private static final JsonMapper MAPPER = Json.mapperBuilder().build();

  /** Its value names a person, whatever it is. */
  private static final String AUTHOR = "author";

  private static final String LEFT_OUT = "…";

  private static final String WHITESPACE = "\\s+";

  private LetterText() {}

  /** As UTF-8; what isn't is shown as U+FFFD. */
  public static String whole(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, UTF_8);
  }

  /** The same, masked, and without the author. */
  public static String masked(byte @Nullable [] bytes, TextMask mask) {
    JsonNode json = json(bytes);
    return json.isObject() ? mask(json, mask).toString() : masked(whole(bytes), mask);
  }

  /** Its beginning, in one line of at most so many characters. */
  public static String excerpt(String text, int most) {
    String line = text.substring(0, Math.min(text.length(), 8 * most)).replaceAll(WHITESPACE, " ");
    int end = line.offsetByCodePoints(0, Math.min(line.codePointCount(0, line.length()), most));
    return end < line.length() ? line.substring(0, end) + "…" : line.strip();
  }

  /** The value, if it is JSON; else a missing node. */
  static JsonNode json(byte @Nullable [] value) {
    try {
      return value == null ? MissingNode.getInstance() : MAPPER.readTree(value);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static String masked(String text, TextMask mask) {
    return Objects.requireNonNullElse(mask.mask(text), LEFT_OUT);
  }

  private static JsonNode mask(JsonNode node, TextMask mask) {
    if (node instanceof TextNode text) {
      return TextNode.valueOf(masked(text.textValue(), mask));
    }
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        object.set(
            name,
            name.equalsIgnoreCase(AUTHOR)
                ? TextNode.valueOf(LEFT_OUT)
                : mask(object.path(name), mask));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, mask(array.path(i), mask));
      }
    }
    return node;
  }
}
