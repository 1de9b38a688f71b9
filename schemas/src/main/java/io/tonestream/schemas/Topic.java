package io.tonestream.schemas;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The topics: their names, and what a topic is created with beyond the broker's defaults. */
public enum Topic {
  /**
   * {@link RawText}, under any key; no value erases what is kept of the text with the key as id.
   */
  RAW_TEXT(
      "raw-text",
      Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(Topic.MAX_RAW_TEXT_BYTES))),
  /** {@link LabeledText} by brand. */
  LABELED_TEXT("labeled-text", Map.of()),
  /** What texts add to their brands' figures: the app's own, from task to task. */
  BRAND_COUNTS("brand-counts", Map.of()),
  /** {@link BrandSentiment} by brand: the last one of each is kept. */
  SENTIMENT_AGGREGATES("sentiment-aggregates", compact()),
  /** {@link BrandDrivers} by brand: the last one of each is kept. */
  SENTIMENT_DRIVERS("sentiment-drivers", compact()),
  /** {@link SentimentAlert} by brand. An alert that is open for long must still be found. */
  SENTIMENT_ALERTS(
      "sentiment-alerts",
      Map.of(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(Duration.ofDays(365).toMillis()))),
  /** Model versions, in parts, and the pointers to them: see {@link PublishedModel}. */
  MODELS("models", compact()),
  /** {@link ModelStatus} by instance: the last one of each is kept. */
  MODEL_STATUS("model-status", compact()),
  /**
   * {@link Feedback} by id; no value erases that of the id. It waits for trainers that run rarely.
   */
  FEEDBACK(
      "feedback",
      Map.of(
          TopicConfig.RETENTION_MS_CONFIG,
          String.valueOf(Duration.ofDays(Topic.FEEDBACK_RETENTION_DAYS).toMillis()))),
  /** The bytes of records that could not be processed; headers say why. A month to see to them. */
  DEAD_LETTERS(
      "dead-letters",
      Map.of(
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          String.valueOf(Topic.MAX_DEAD_LETTER_BYTES),
          TopicConfig.RETENTION_MS_CONFIG,
          String.valueOf(Duration.ofDays(30).toMillis())));

  /** How long {@code feedback} keeps what people wrote. */
  public static final int FEEDBACK_RETENTION_DAYS = 730;

  /** The largest record that {@code raw-text} takes, in bytes. */
  public static final int MAX_RAW_TEXT_BYTES = 8 << 20;

  /** The largest record that {@code dead-letters} takes: any raw text and its headers. */
  public static final int MAX_DEAD_LETTER_BYTES = MAX_RAW_TEXT_BYTES + (64 << 10);

  private final String topicName;
  private final Map<String, String> ownConfiguration;

  Topic(String topicName, Map<String, String> ownConfiguration) {
    this.topicName = topicName;
    this.ownConfiguration = ownConfiguration;
  }

  /** The topic's name in Kafka. */
  public String topicName() {
    return topicName;
  }

  /**
   * How many partitions the topic is created with: what is wanted, but 1 where the order of all
   * records counts.
   */
  public int partitions(int wanted) {
    return this == MODELS || this == MODEL_STATUS ? 1 : wanted;
  }

  /**
   * The topic's settings, by Kafka's names. Records carry the wall clock, never event time: Kafka
   * deletes by a record's timestamp, so that a replay of old texts would be deleted as it arrives.
   */
  public Map<String, String> configuration() {
    Map<String, String> configuration = new LinkedHashMap<>(ownConfiguration);
    configuration.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    return configuration;
  }

  private static Map<String, String> compact() {
    return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
  }
}
