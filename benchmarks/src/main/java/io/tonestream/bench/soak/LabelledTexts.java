package io.tonestream.bench.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tonestream.bench.processes.Tasks;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Reads {@code labeled-text} as it grows, and counts its committed records by brand. Has a thread
 * of its own; its owner closes it.
 */
final class LabelledTexts implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Map<String, Long> byBrand = new ConcurrentHashMap<>();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<?> reading;

  /** From the topic's start. */
  LabelledTexts(String bootstrap) {
    reading = thread.submit(Tasks.task(() -> read(bootstrap)));
  }

  /**
   * How many there are so far, by brand.
   *
   * @throws RuntimeException if they can't be read
   */
  Map<String, Long> byBrand() throws InterruptedException {
    if (reading.isDone()) {
      Tasks.await(reading);
    }
    return new TreeMap<>(byBrand);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void read(String bootstrap) {
    try (TopicReader reader =
        TopicReader.open(
            Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
            Topic.LABELED_TEXT.topicName())) {
      while (!Thread.currentThread().isInterrupted()) {
        reader.poll(
            POLL,
            records ->
                records.forEach(
                    text ->
                        byBrand.merge(
                            new String(requireNonNull(text.key()), UTF_8), 1L, Long::sum)));
      }
    }
  }
}
