package io.tonestream.bench.peers;

import io.tonestream.app.streams.KafkaSettings;
import io.tonestream.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What an engine is told.
 *
 * @param bootstrap {@code host:port} of the broker
 * @param prefix of its topics, its consumer group and its transactions
 * @param threads that score texts
 * @param commitInterval from one commit, or checkpoint, to the next; Tonestream has its own
 * @param model a bundle's file
 * @param directory where it may keep state
 */
record PeerSettings(
    String bootstrap,
    String prefix,
    int threads,
    Duration commitInterval,
    Path model,
    Path directory) {
  String topic(Topic topic) {
    return prefix + topic.topicName();
  }

  String group() {
    return prefix + "engine";
  }

  /** Of every client. */
  Map<String, Object> client() {
    return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
  }

  /** What the app sets for its consumers, so that none fetches less at once than others. */
  static Map<String, Object> fetching() {
    return Map.of(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        KafkaSettings.MAX_POLL_RECORDS,
        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
        KafkaSettings.FETCH_MIN_BYTES,
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
        KafkaSettings.FETCH_MAX_WAIT_MS);
  }

  /** Of a consumer that reads committed records. */
  Map<String, Object> consumer() {
    Map<String, Object> settings = new HashMap<>(client());
    settings.putAll(fetching());
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return settings;
  }

  /** What the app sets for its producers, so that none packs its records better than others. */
  static Map<String, Object> producer() {
    return Map.of(
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        "lz4",
        ProducerConfig.BATCH_SIZE_CONFIG,
        128 << 10,
        ProducerConfig.LINGER_MS_CONFIG,
        20);
  }
}
