package io.tonestream.service;

import io.tonestream.topics.KafkaEnvironment;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The names of the environment's variables that set a service's settings, as Micronaut maps them:
 * {@code tonestream.http.port} is {@code TONESTREAM_HTTP_PORT}, and the first of a list may have
 * {@code _0} at its end.
 */
final class Variables {
  private static final String OURS = "TONESTREAM_";
  private static final Pattern OF_LIST = Pattern.compile("(.+)_\\d+");

  /** Of the script, and of the tests, in which services start too. */
  private static final Set<String> OTHERS =
      Set.of(
          "TONESTREAM_JAVA_OPTS",
          "TONESTREAM_PLUGINS",
          LogFormat.VARIABLE,
          "TONESTREAM_TTY",
          "TONESTREAM_TEST_BROKER",
          "TONESTREAM_CHROMIUM");

  /**
   * What the settings of some service begin with. One environment may be that of several services:
   * a service leaves what only another one has to that one.
   */
  private static final Set<String> GROUPS =
      Set.of(
          "ALERTS",
          "BATCHING",
          "BRANDS",
          "DRIFT",
          "DRIVERS",
          "FEED",
          "HTTP",
          "LABELED_TEXT",
          "LANGUAGES",
          "MODEL",
          "MONITORING",
          "PREDICT",
          "RETRAINING",
          "STREAMS",
          "TOPICS",
          "WEBHOOK",
          "WINDOWS");

  private final Set<String> known = new TreeSet<>();
  private final Set<String> lists = new TreeSet<>();
  private final Map<String, String> gone = new TreeMap<>();

  /**
   * The variables of these settings.
   *
   * @param settings all that there are, by name
   * @param lists those that are lists
   * @param gone what to set in place of those that there were
   */
  Variables(Set<String> settings, Set<String> lists, Map<String, String> gone) {
    settings.forEach(setting -> known.add(variable(setting)));
    lists.forEach(setting -> this.lists.add(variable(setting)));
    gone.forEach((setting, instead) -> this.gone.put(variable(setting), instead));
  }

  /**
   * Refuses variables that would be ignored.
   *
   * @param names of all variables
   * @throws IllegalArgumentException naming the variable, and the nearest one that there is
   */
  void check(Set<String> names) {
    names.stream().filter(name -> name.startsWith(OURS)).sorted().forEach(this::requireKnown);
  }

  private void requireKnown(String name) {
    if (known.contains(name)
        || isOfList(name)
        || OTHERS.contains(name)
        || name.startsWith(KafkaEnvironment.PREFIX)
        || isOfAnotherService(name)) {
      return;
    }
    String instead = gone.get(name);
    if (instead != null) {
      throw new IllegalArgumentException(
          "there is no variable %s any more: %s".formatted(name, instead));
    }
    String renamed = name.replace("_MOST_", "_MAX_").replace("_LEAST_", "_MIN_");
    if (known.contains(renamed)) {
      throw new IllegalArgumentException("%s is called %s now".formatted(name, renamed));
    }
    throw new IllegalArgumentException(
        "unknown variable %s: the nearest that there is is %s".formatted(name, nearest(name)));
  }

  private boolean isOfAnotherService(String name) {
    return GROUPS.stream()
        .map(group -> OURS + group + "_")
        .filter(name::startsWith)
        .anyMatch(start -> known.stream().noneMatch(ours -> ours.startsWith(start)));
  }

  private boolean isOfList(String name) {
    Matcher matcher = OF_LIST.matcher(name);
    return matcher.matches() && lists.contains(matcher.group(1));
  }

  private String nearest(String name) {
    return known.stream()
        .min(Comparator.comparingInt(each -> distance(name, each)))
        .orElse(KafkaEnvironment.PREFIX + "…");
  }

  /** How many letters must be put in, left out or changed: Levenshtein's distance. */
  private static int distance(String one, String other) {
    int[] row = IntStream.rangeClosed(0, other.length()).toArray();
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }

  private static String variable(String setting) {
    return setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
