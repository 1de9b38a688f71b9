package io.tonestream.bench.chaos;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.publishing.ModelPublisher;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;

/** Publishes version after version, while all else goes on. One thread's own. */
public final class Swaps {
  private static final int KEEP = 3;

  private final Map<String, Object> kafka;
  private final String topic;
  private final Duration pause;
  private final Consumer<String> log;
  private final ModelBundle model = ModelBundle.fast();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile int published;

  /**
   * @param pause before each version
   * @param log told of what Kafka doesn't take
   */
  public Swaps(String bootstrap, String topic, Duration pause, Consumer<String> log) {
    this.pause = pause;
    this.log = log;
    this.kafka = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    this.topic = topic;
  }

  /** Goes on until it is {@link #stop stopped}. What Kafka doesn't take is published later. */
  public void run() throws InterruptedException {
    while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      publish();
    }
  }

  /** Any thread may ask for the end. */
  public void stop() {
    stopped.countDown();
  }

  /** How many versions Kafka took. */
  public int published() {
    return published;
  }

  private void publish() {
    String version = "chaos-" + (published + 1);
    try (ModelPublisher publisher = ModelPublisher.open(kafka, topic)) {
      publisher.publish(model.with(model.manifest().withVersion(version)), true, KEEP);
      published = published + 1;
    } catch (TopicException | KafkaException e) {
      log.accept("%s was not published: %s".formatted(version, e.getMessage()));
    }
  }
}
