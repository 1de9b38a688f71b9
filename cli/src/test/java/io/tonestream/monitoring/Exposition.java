package io.tonestream.monitoring;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What services said on {@code /prometheus}.
 *
 * @param labels by the series' name: all that any of them has
 */
record Exposition(Map<String, Set<String>> labels) {
  private static final Pattern SAMPLE =
      Pattern.compile("^([a-zA-Z_:][\\w:]*)(\\{.*})? \\S+$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  static Exposition of(String... texts) {
    Map<String, Set<String>> labels = new HashMap<>();
    for (String text : texts) {
      Matcher sample = SAMPLE.matcher(text);
      while (sample.find()) {
        Set<String> ofName = labels.computeIfAbsent(sample.group(1), name -> new HashSet<>());
        if (sample.group(2) != null) {
          LABEL.matcher(sample.group(2)).results().forEach(label -> ofName.add(label.group(1)));
        }
      }
    }
    return new Exposition(labels);
  }
}
