package io.tonestream.bench.soak;

import io.tonestream.bench.chaos.ChaosLoad;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Whether all that was sent has come out, once.
 *
 * @param sent records that Kafka took
 * @param bad of them, those that are no texts
 * @param deadLetters records in {@code dead-letters}
 * @param labelled records in {@code labeled-text}: each text is about one brand
 * @param wrongBrands brands of which more or fewer texts came out than were sent, and how many
 */
record Counted(long sent, long bad, long deadLetters, long labelled, List<String> wrongBrands) {
  private static final Duration SILENCE = Duration.ofMinutes(1);

  /**
   * Counts until all is there, or the time is over.
   *
   * @param load which is done
   */
  static Counted await(String bootstrap, ChaosLoad load, LabelledTexts labelled, Duration within)
      throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      Counted counted =
          of(load.taken(), load.bad(), load.textsByBrand(), letters(bootstrap), labelled.byBrand());
      if (counted.holds() || System.nanoTime() > deadline) {
        return counted;
      }
      TimeUnit.SECONDS.sleep(1);
    }
  }

  static Counted of(
      long sent, long bad, Map<String, Long> expected, long letters, Map<String, Long> labelled) {
    TreeSet<String> brands = new TreeSet<>(expected.keySet());
    brands.addAll(labelled.keySet());
    List<String> wrong = new ArrayList<>();
    for (String brand : brands) {
      long wanted = expected.getOrDefault(brand, 0L);
      long found = labelled.getOrDefault(brand, 0L);
      if (wanted != found) {
        wrong.add(String.format(Locale.ROOT, "%s: %,d sent, %,d labelled", brand, wanted, found));
      }
    }
    long all = labelled.values().stream().mapToLong(Long::longValue).sum();
    return new Counted(sent, bad, letters, all, wrong);
  }

  boolean holds() {
    return sent == labelled + deadLetters && bad == deadLetters && wrongBrands.isEmpty();
  }

  /** For people: one line, and one for each wrong brand. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d sent, %,d of them bad: %,d labelled, %,d dead letters; %d brands differ",
            sent,
            bad,
            labelled,
            deadLetters,
            wrongBrands.size()));
    wrongBrands.forEach(wrong -> lines.add("  " + wrong));
    return String.join("\n", lines);
  }

  private static long letters(String bootstrap) {
    long[] letters = {0};
    try (TopicReader reader =
        TopicReader.open(
            Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
            Topic.DEAD_LETTERS.topicName())) {
      reader.readToEnd(SILENCE, records -> records.forEach(letter -> letters[0]++));
    }
    return letters[0];
  }
}
