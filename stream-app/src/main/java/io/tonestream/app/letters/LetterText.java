package io.tonestream.app.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the bytes of a letter readable, with or without what points to a person. */
public final class LetterText {
  private static final JsonMapper MAPPER = Json.mapperBuilder().build();

  /** Its value names a person, whatever it is. */
  private static final String AUTHOR = "author";

  private static final String LEFT_OUT = "…";

  /**
   * The same where JSON is broken, or stands in a text of JSON: of a string up to its end, or else
   * that of all; of a list or an object to the end of all, since nobody knows where it ends.
   */
  private static final Pattern AUTHOR_FIELD =
      Pattern.compile(
          "(?<before>[\"']author\\\\*+[\"']\\s*+:\\s*+)(?<value>"
              + "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"?"
              + "|'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'?"
              + "|\\\\++\"(?:[^\\\\]|\\\\[^\"])*+(?:\\\\\")?"
              + "|[\\[{].*+"
              + "|[^\\s,}\\]][^,}\\]]*+)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern QUOTES = Pattern.compile("^\\\\*[\"']|\\\\*[\"']$");

  private static final String WHITESPACE = "\\s+";

  private LetterText() {}

  /** As UTF-8; what isn't is shown as U+FFFD. */
  public static String whole(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, UTF_8);
  }

  /** The same, masked, and without the author. */
  public static String masked(byte @Nullable [] bytes, TextMask mask) {
    JsonNode json = json(bytes);
    return json.isContainerNode() || json.isTextual()
        ? mask(json, mask).toString()
        : masked(whole(bytes), mask);
  }

  /**
   * Whom a value names as an author: one if it is a text as the stream takes them; maybe several if
   * it is a list or whatever else, or where its JSON is broken.
   */
  public static Set<String> authors(byte @Nullable [] value) {
    JsonNode json = json(value);
    Stream<String> named;
    if (json.isObject() && json.has("text")) {
      named = Stream.of(json.path(AUTHOR).asText());
    } else if (json.isContainerNode()) {
      named = json.findValues(AUTHOR).stream().map(JsonNode::asText);
    } else {
      String text = json.isTextual() ? json.textValue() : whole(value);
      named = AUTHOR_FIELD.matcher(text).results().map(found -> withoutQuotes(found.group(2)));
    }
    return named.filter(name -> !name.isBlank()).collect(toSet());
  }

  /** Its beginning, in one line of at most so many characters. */
  public static String excerpt(String text, int most) {
    String line = text.substring(0, Math.min(text.length(), 8 * most)).replaceAll(WHITESPACE, " ");
    int end = line.offsetByCodePoints(0, Math.min(line.codePointCount(0, line.length()), most));
    return end < line.length() ? line.substring(0, end) + "…" : line.strip();
  }

  /** The value, if it is JSON; else a missing node. */
  public static JsonNode json(byte @Nullable [] value) {
    try {
      return value == null ? MissingNode.getInstance() : MAPPER.readTree(value);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static String withoutQuotes(String value) {
    JsonNode json = json(value.getBytes(UTF_8));
    return json.isValueNode() ? json.asText() : QUOTES.matcher(value.strip()).replaceAll("");
  }

  private static String masked(String text, TextMask mask) {
    String anonymous = AUTHOR_FIELD.matcher(text).replaceAll("${before}\"" + LEFT_OUT + '"');
    return Objects.requireNonNullElse(mask.mask(anonymous), LEFT_OUT);
  }

  private static JsonNode mask(JsonNode node, TextMask mask) {
    if (node instanceof TextNode || node instanceof NumericNode) {
      String text = node.asText();
      String masked = masked(text, mask);
      return masked.equals(text) ? node : TextNode.valueOf(masked);
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
