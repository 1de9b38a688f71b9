package io.tonestream.bench.peers;

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
 * @param directory where it may keep state
 */
record PeerSettings(
    String bootstrap, String prefix, int threads, Duration commitInterval, Path directory) {
  /** Records that a poll brings at most, as in the app. */
  static final int POLLED = 10_000;

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

  /** Of a consumer that reads committed records, as many at once as the app does. */
  Map<String, Object> consumer() {
    Map<String, Object> settings = new HashMap<>(client());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLLED);
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
