package io.tonestream.monitoring;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an expression of PromQL names.
 *
 * @param metrics names of series
 * @param labels by which they are selected, or grouped
 */
record Expression(Set<String> metrics, Set<String> labels) {
  private static final Set<String> WORDS =
      Set.of(
          ("sum max avg count rate increase changes absent histogram_quantile time topk by and or"
                  + " unless")
              .split(" "));

  private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
  private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
  private static final Pattern WORD = Pattern.compile("\\b[a-zA-Z_:][\\w:]*");

  static Expression of(String text) {
    Set<String> labels = new LinkedHashSet<>();
    SELECTOR
        .matcher(text)
        .results()
        .flatMap(found -> MATCHER.matcher(found.group(1)).results())
        .forEach(found -> labels.add(found.group(1)));
    String rest = SELECTOR.matcher(text).replaceAll(" ");
    GROUPING
        .matcher(rest)
        .results()
        .flatMap(found -> Stream.of(found.group(1).split(",")))
        .forEach(label -> labels.add(label.strip()));
    rest = GROUPING.matcher(rest).replaceAll(" ");
    rest = RANGE.matcher(rest).replaceAll(" ");
    Set<String> metrics =
        WORD.matcher(rest)
            .results()
            .map(found -> found.group())
            .filter(word -> !WORDS.contains(word))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return new Expression(metrics, labels);
  }

  /** Which labels a legend such as {@code {{topic}}-{{partition}}} names. */
  static Set<String> ofLegend(String legend) {
    Set<String> labels = new HashSet<>();
    Matcher matcher = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}").matcher(legend);
    while (matcher.find()) {
      labels.add(matcher.group(1));
    }
    return labels;
  }

  /** All names, for a message. */
  List<String> names() {
    return Stream.concat(metrics.stream(), labels.stream()).toList();
  }
}
