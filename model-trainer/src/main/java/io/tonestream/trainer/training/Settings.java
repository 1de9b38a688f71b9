package io.tonestream.trainer.training;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hyper-parameters by name, as given on the command line. A recipe asks for each of its own with a
 * default; what nobody asked for is an error.
 */
public final class Settings {
  private final Map<String, String> given;
  private final SortedMap<String, String> used = new TreeMap<>();

  /** With what was given. */
  public Settings(Map<String, String> given) {
    this.given = Map.copyOf(given);
  }

  int integer(String name, int standard) {
    String value = value(name, Integer.toString(standard));
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw bad(name, value, "a whole number", e);
    }
  }

  float number(String name, float standard) {
    String value = value(name, Float.toString(standard));
    try {
      return Float.parseFloat(value);
    } catch (NumberFormatException e) {
      throw bad(name, value, "a number", e);
    }
  }

  boolean flag(String name, boolean standard) {
    String value = value(name, Boolean.toString(standard));
    if (!value.equals("true") && !value.equals("false")) {
      throw bad(name, value, "true or false", null);
    }
    return value.equals("true");
  }

  private String value(String name, String standard) {
    String value = given.getOrDefault(name, standard);
    used.put(name, value);
    return value;
  }

  private static IllegalArgumentException bad(
      String name, String value, String expected, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "setting " + name + " is '" + value + "', not " + expected, cause);
  }

  /** Refuses settings that nobody asked for. */
  void requireAllUsed() {
    for (String name : given.keySet()) {
      if (!used.containsKey(name)) {
        throw new IllegalArgumentException(
            "there is no setting " + name + "; there are " + String.join(", ", used.keySet()));
      }
    }
  }
}
