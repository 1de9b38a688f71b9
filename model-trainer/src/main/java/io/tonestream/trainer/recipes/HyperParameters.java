package io.tonestream.trainer.recipes;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hyper-parameters by name, as given on the command line. A recipe asks for each of its own with a
 * default; what nobody asked for is an error.
 */
public final class HyperParameters {
  private final Map<String, String> given;
  private final SortedMap<String, String> used = new TreeMap<>();

  /** With what was given. */
  public HyperParameters(Map<String, String> given) {
    this.given = Map.copyOf(given);
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException if it is none, naming it
   */
  public int integer(String name, int standard) {
    String value = value(name, Integer.toString(standard));
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw bad(name, value, "a whole number", e);
    }
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException if it is none, naming it
   */
  public float number(String name, float standard) {
    String value = value(name, Float.toString(standard));
    try {
      return Float.parseFloat(value);
    } catch (NumberFormatException e) {
      throw bad(name, value, "a number", e);
    }
  }

  /** A number in [0, 1]. */
  float share(String name, float standard) {
    float share = number(name, standard);
    if (!(share >= 0 && share <= 1)) {
      throw bad(name, Float.toString(share), "a share in [0, 1]", null);
    }
    return share;
  }

  /** A share of what is hidden from training: not all of it. */
  float dropout(String name, float standard) {
    return shareBelowOne(name, standard, "hide everything");
  }

  /**
   * A share that isn't all.
   *
   * @param consequence what all would do, for the message
   */
  float shareBelowOne(String name, float standard, String consequence) {
    float share = share(name, standard);
    if (share == 1) {
      throw bad(name, Float.toString(share), "below 1, which would " + consequence, null);
    }
    return share;
  }

  /** Refuses a number out of these bounds. */
  public static void requireWithin(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw bad(name, Integer.toString(value), "in [" + min + ", " + max + "]", null);
    }
  }

  boolean flag(String name, boolean standard) {
    String value = value(name, Boolean.toString(standard));
    if (!value.equals("true") && !value.equals("false")) {
      throw bad(name, value, "true or false", null);
    }
    return value.equals("true");
  }

  /** Whole numbers with commas between them. */
  List<Integer> integers(String name, List<Integer> standard) {
    String value =
        value(name, standard.stream().map(String::valueOf).collect(Collectors.joining(",")));
    try {
      return Arrays.stream(value.split(",")).map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw bad(name, value, "whole numbers with commas between them", e);
    }
  }

  /** One of an enum's constants, in lower case and with dashes. */
  <E extends Enum<E>> E choice(String name, E standard) {
    List<E> choices = List.copyOf(EnumSet.allOf(standard.getDeclaringClass()));
    String value = value(name, word(standard));
    return choices.stream()
        .filter(choice -> word(choice).equals(value))
        .findFirst()
        .orElseThrow(
            () -> {
              String words =
                  choices.stream().map(HyperParameters::word).collect(Collectors.joining(", "));
              return bad(name, value, "one of " + words, null);
            });
  }

  /** How an enum's constant is written. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
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

  /** What was asked for so far, by name, as given or by default. */
  public SortedMap<String, String> used() {
    return Collections.unmodifiableSortedMap(used);
  }

  /** Refuses settings that nobody asked for. */
  public void requireAllUsed() {
    for (String name : given.keySet()) {
      String renamed = name.replaceFirst("^most-", "max-").replaceFirst("^least-", "min-");
      if (!used.containsKey(name) && used.containsKey(renamed)) {
        throw new IllegalArgumentException("setting " + name + " is called " + renamed + " now");
      }
      if (!used.containsKey(name)) {
        throw new IllegalArgumentException(
            "there is no setting " + name + "; there are " + String.join(", ", used.keySet()));
      }
    }
  }
}
