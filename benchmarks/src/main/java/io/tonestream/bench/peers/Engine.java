package io.tonestream.bench.peers;

import java.util.List;
import java.util.Locale;

/** What is compared. */
enum Engine {
  /** Kafka's clients and nothing else. */
  BARE_LOOP("consumer, predictor, transactional producer in a loop: the limit"),
  /** As a Kafka Streams application is written first. */
  PER_RECORD_STREAMS("Kafka Streams' DSL, each record scored by itself"),
  /** A Flink job that batches and flushes before each barrier. */
  FLINK("Flink, batches flushed before each barrier, sums shuffled"),
  /** The app without what the others don't have. */
  TONESTREAM_PLAIN("the app without alerts, drivers and masks"),
  /** The app. */
  TONESTREAM("the app as shipped");

  private final String description;

  Engine(String description) {
    this.description = description;
  }

  /** How options and reports call it: {@code bare-loop}. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String description() {
    return description;
  }

  /** Whether it is too slow for more texts than those that a cold start is measured with. */
  boolean isSlow() {
    return this == PER_RECORD_STREAMS;
  }

  /** How its {@code sentiment-aggregates} are to be read. */
  AggregateFormat aggregates() {
    return switch (this) {
      case BARE_LOOP -> AggregateFormat.ADDED_COUNTS;
      case PER_RECORD_STREAMS -> AggregateFormat.PANES;
      case FLINK, TONESTREAM_PLAIN, TONESTREAM -> AggregateFormat.ROLLING_WINDOWS;
    };
  }

  /**
   * Options of the JVM that it needs.
   *
   * <p>Flink's serializers look into collections.
   */
  List<String> jvmOptions() {
    return this == FLINK
        ? List.of(
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED")
        : List.of();
  }

  @Override
  public String toString() {
    return wireName();
  }
}
