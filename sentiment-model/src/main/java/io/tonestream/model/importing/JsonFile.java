package io.tonestream.model.importing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tonestream.schemas.Json;
import org.jspecify.annotations.Nullable;

/**
 * A file of settings in JSON, and what of them makes sense.
 *
 * @param name of the file, for messages
 * @param root what it holds: an object
 */
record JsonFile(String name, JsonNode root) {
  private static final JsonMapper JSON =
      Json.mapperBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final String CHECK = "check that the file is this model's, or fetch it again";

  /** Settings are small. */
  private static final int MAX_BYTES = 1 << 20;

  /** A file of settings. */
  static JsonFile read(SourceFile file) {
    return read(file, MAX_BYTES);
  }

  /** A file of so many bytes at most. */
  static JsonFile read(SourceFile file, int maxBytes) {
    return parse(file.name(), file.text(maxBytes));
  }

  /** What a file's text holds. */
  static JsonFile parse(String name, String text) {
    try {
      JsonNode root = JSON.readTree(text);
      if (root == null || !root.isObject()) {
        throw new BadImportException(name, "it holds no JSON object", CHECK);
      }
      return new JsonFile(name, root);
    } catch (JacksonException e) {
      throw new BadImportException(name, "it is not JSON: " + e.getOriginalMessage(), CHECK, e);
    }
  }

  /** A setting, of whatever kind; missing if there is none, or it is null. */
  JsonNode get(String setting) {
    JsonNode value = root.path(setting);
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  /** A whole number that must be there. */
  int integer(String setting, int min, int max) {
    return integer(setting, min, max, null);
  }

  /** A whole number; without it, the default if there is one. */
  int integer(String setting, int min, int max, @Nullable Integer byDefault) {
    JsonNode value = get(setting);
    if (value.isMissingNode() && byDefault != null) {
      return byDefault;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      throw bad(setting, value, "a whole number in [" + min + ", " + max + "]");
    }
    return value.intValue();
  }

  /** A number. */
  double number(String setting, double byDefault) {
    JsonNode value = get(setting);
    if (value.isMissingNode()) {
      return byDefault;
    }
    if (!value.isNumber()) {
      throw bad(setting, value, "a number");
    }
    return value.doubleValue();
  }

  /** A text. */
  String text(String setting, String byDefault) {
    JsonNode value = get(setting);
    if (value.isMissingNode()) {
      return byDefault;
    }
    if (!value.isTextual()) {
      throw bad(setting, value, "a text");
    }
    return value.textValue();
  }

  /** True or false. */
  boolean flag(String setting, boolean byDefault) {
    JsonNode value = get(setting);
    if (value.isMissingNode()) {
      return byDefault;
    }
    if (!value.isBoolean()) {
      throw bad(setting, value, "true or false");
    }
    return value.booleanValue();
  }

  private BadImportException bad(String setting, JsonNode value, String expected) {
    String what =
        value.isMissingNode()
            ? setting + " is missing, which is to be " + expected
            : setting + " is " + shown(value) + ", not " + expected;
    return new BadImportException(name, what, CHECK);
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  /** What is wrong with this file's settings, whose message says it. */
  BadImportException bad(RuntimeException cause) {
    return new BadImportException(name, String.valueOf(cause.getMessage()), CHECK, cause);
  }
}
