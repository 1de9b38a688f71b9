package io.tonestream.bench.soak;

import io.tonestream.bench.chaos.ChaosLoad;
import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.JsonSink;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Whether all that was sent is in the app's figures, once.
 *
 * @param sent records that Kafka took
 * @param bad of them, those that are no texts
 * @param deadLetters records in {@code dead-letters}
 * @param texts in the longest windows of all brands, and those that came too late for any window
 * @param wrongBrands brands of which more or fewer texts are counted than were sent, and how many
 */
record Counted(long sent, long bad, long deadLetters, long texts, List<String> wrongBrands) {
  private static final Duration SILENCE = Duration.ofMinutes(1);

  /**
   * Reads the topics until all is there, or the time is over.
   *
   * @param load which is done; its texts must be younger than the longest window
   */
  static Counted await(String bootstrap, ChaosLoad load, Duration within)
      throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      Counted counted =
          of(load.taken(), load.bad(), load.textsByBrand(), letters(bootstrap), texts(bootstrap));
      if (counted.holds() || System.nanoTime() > deadline) {
        return counted;
      }
      TimeUnit.SECONDS.sleep(1);
    }
  }

  static Counted of(
      long sent, long bad, Map<String, Long> expected, long letters, Map<String, Long> texts) {
    TreeSet<String> brands = new TreeSet<>(expected.keySet());
    brands.addAll(texts.keySet());
    List<String> wrong = new ArrayList<>();
    for (String brand : brands) {
      long wanted = expected.getOrDefault(brand, 0L);
      long found = texts.getOrDefault(brand, 0L);
      if (wanted != found) {
        wrong.add(String.format(Locale.ROOT, "%s: %,d sent, %,d counted", brand, wanted, found));
      }
    }
    long all = texts.values().stream().mapToLong(Long::longValue).sum();
    return new Counted(sent, bad, letters, all, wrong);
  }

  boolean holds() {
    return sent == texts + deadLetters && bad == deadLetters && wrongBrands.isEmpty();
  }

  /** For people: one line, and one for each wrong brand. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d sent, %,d of them bad: %,d texts in the windows, %,d dead letters; %d brands differ",
            sent,
            bad,
            texts,
            deadLetters,
            wrongBrands.size()));
    wrongBrands.forEach(wrong -> lines.add("  " + wrong));
    return String.join("\n", lines);
  }

  private static long letters(String bootstrap) {
    long[] letters = {0};
    try (TopicReader reader = open(bootstrap, Topic.DEAD_LETTERS)) {
      reader.readToEnd(SILENCE, records -> records.forEach(letter -> letters[0]++));
    }
    return letters[0];
  }

  private static Map<String, Long> texts(String bootstrap) {
    Map<String, Long> texts = new HashMap<>();
    try (TopicReader reader = open(bootstrap, Topic.SENTIMENT_AGGREGATES)) {
      reader.readToEnd(
          SILENCE,
          new JsonSink<>(BrandSentiment.class) {
            @Override
            protected void put(BrandSentiment brand) {
              BrandSentiment.Window longest = brand.windows().get(brand.windows().size() - 1);
              texts.put(
                  brand.brand(), longest.volume() + Objects.requireNonNullElse(brand.late(), 0L));
            }

            @Override
            protected void remove(String brand) {
              texts.remove(brand);
            }

            @Override
            protected void reject(String where, BadJsonException reason) {
              throw new CommandFailure(
                  "%s is no brand sentiment: %s".formatted(where, reason.getMessage()), reason);
            }
          });
    }
    return texts;
  }

  private static TopicReader open(String bootstrap, Topic topic) {
    return TopicReader.open(
        Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap), topic.topicName());
  }
}
