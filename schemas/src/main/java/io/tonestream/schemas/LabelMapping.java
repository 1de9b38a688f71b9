package io.tonestream.schemas;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the labels of a data set or of a model from elsewhere mean. Case, spaces around them, a plus
 * sign and {@code .0} after a number don't matter, nor what {@code LABEL_2} and {@code 4 stars} say
 * around it. Negative, neutral and positive always mean themselves.
 */
public final class LabelMapping {
  private static final String LEAVE_OUT = "leave-out";

  private static final Map<String, String> SETS =
      new TreeMap<>(
          Map.of(
              "binary", "neg=negative,0=negative,pos=positive,1=positive",
              "three", "0=negative,1=neutral,2=positive",
              "five",
                  "0=negative,1=negative,2=neutral,3=positive,4=positive,"
                      + "very negative=negative,very positive=positive",
              "signed", "-2=negative,-1=negative,0=neutral,1=positive,2=positive",
              "stars", "1=negative,2=negative,3=neutral,4=positive,5=positive",
              "ten-stars",
                  "1=negative,2=negative,3=negative,4=negative,5=neutral,6=neutral,"
                      + "7=positive,8=positive,9=positive,10=positive",
              "sentiment140", "0=negative,2=neutral,4=positive"));

  private final Map<String, Optional<Label>> labels = new LinkedHashMap<>();

  private LabelMapping() {
    for (Label label : Label.values()) {
      labels.put(label.wireName(), Optional.of(label));
    }
  }

  /** For data whose labels are negative, neutral and positive. */
  public static LabelMapping standard() {
    return new LabelMapping();
  }

  /**
   * Reads names of built-in sets and single labels, separated by commas: {@code five,n/a=leave-out}
   * or {@code pos=positive,neg=negative}. What comes later counts.
   *
   * @throws IllegalArgumentException if a part is neither
   */
  public static LabelMapping of(String spec) {
    LabelMapping mapping = new LabelMapping();
    for (String part : spec.split(",", -1)) {
      mapping.add(SETS.getOrDefault(part.strip(), part));
    }
    return mapping;
  }

  private void add(String pairs) {
    for (String pair : pairs.split(",", -1)) {
      int equals = pair.lastIndexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "--labels: '"
                + pair
                + "' is neither LABEL=MEANING nor one of "
                + String.join(", ", SETS.keySet()));
      }
      labels.put(key(pair.substring(0, equals)), meaning(pair.substring(equals + 1).strip()));
    }
  }

  private static Optional<Label> meaning(String name) {
    if (name.equals(LEAVE_OUT)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Label.of(name));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--labels: '" + name + "' is none of negative, neutral, positive and " + LEAVE_OUT, e);
    }
  }

  private static String key(String raw) {
    String plain = raw.strip().toLowerCase(Locale.ROOT);
    return plain
        .replaceFirst("^label_(?=[0-9]+$)", "")
        .replaceFirst("(?<=^[0-9]{1,2}) stars?$", "")
        .replaceFirst("^\\+(?=[0-9])", "")
        .replaceFirst("^(-?[0-9]+)\\.0+$", "$1");
  }

  /** Whether anything is known about a label. */
  public boolean knows(String raw) {
    return labels.containsKey(key(raw));
  }

  /** The meaning of a label that is known; empty if it is to be left out. */
  public Optional<Label> meaningOf(String raw) {
    return labels.getOrDefault(key(raw), Optional.empty());
  }

  /** The labels that are known, for messages. */
  @Override
  public String toString() {
    return String.join(", ", labels.keySet());
  }
}
