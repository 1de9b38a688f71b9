package io.tonestream.app.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.topics.Failures;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each alert to an address of the user's. The instances share the topic's partitions as a
 * consumer group, so that one of them sends each alert, at least once: its position is committed
 * after the address has taken it. The alerts of a brand come in their order; one that isn't taken
 * holds up its partition alone.
 *
 * <p>Has a thread of its own; its owner closes it.
 */
public final class AlertWebhook implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AlertWebhook.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration POLL_WHILE_TRYING = POLL.dividedBy(4);
  private static final Duration BETWEEN_CONNECTIONS = Duration.ofSeconds(5);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

  private final Map<String, Object> kafka;
  private final String topic;
  private final WebhookConfiguration configuration;
  private final WebhookAddress address;
  private final MeterRegistry meters;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "alert-webhook");

  /** Alerts that weren't taken yet. The thread's own. */
  private final Map<TopicPartition, Attempts> attempts = new HashMap<>();

  private volatile @Nullable Consumer<byte[], byte[]> reading;

  /**
   * @param kafka settings of Kafka's clients by Kafka's names
   * @param topic the alerts', prefix and all
   * @param group of the consumers of all instances
   * @param configuration with a URL
   */
  public AlertWebhook(
      Map<String, Object> kafka,
      String topic,
      String group,
      WebhookConfiguration configuration,
      MeterRegistry meters) {
    this.kafka = new HashMap<>(kafka);
    this.kafka.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // Who doesn't poll loses its partitions, and the address may be slow.
    this.kafka.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // Whoever sets an address wants to hear what happens from now on.
    this.kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    this.topic = topic;
    this.configuration = configuration;
    this.address = new WebhookAddress(configuration);
    this.meters = meters;
    thread.setDaemon(true);
  }

  /** Begins to send. */
  public void start() {
    log.info("Alerts are sent to {}", address);
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    Consumer<byte[], byte[]> open = reading;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(CLOSE_WITHIN.toMillis());
      // The address may be slow to answer; what it has taken is then sent again.
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!isClosing()) {
        follow();
        closing.await(BETWEEN_CONNECTIONS.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptException | InterruptedException e) {
      log.debug("{} is interrupted, and ends", thread.getName(), e);
    }
  }

  /** Until something fails: then it begins again where it was. */
  private void follow() throws InterruptedException {
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      reading = consumer;
      consumer.subscribe(Set.of(topic), new Assigned(consumer, attempts));
      while (!isClosing()) {
        resumeDue(consumer);
        for (ConsumerRecord<byte[], byte[]> record :
            consumer.poll(attempts.isEmpty() ? POLL : POLL_WHILE_TRYING)) {
          send(consumer, record);
        }
      }
    } catch (WakeupException e) {
      log.debug("{} is woken up to end", thread.getName(), e);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn("Alerts can't be read from {} now: {}", topic, Failures.reason(e));
    } catch (RuntimeException e) {
      log.error("Alerts can't be sent to {} now", address, e);
    }
  }

  private void resumeDue(Consumer<byte[], byte[]> consumer) {
    for (TopicPartition partition : consumer.paused()) {
      Attempts tried = attempts.get(partition);
      if (tried == null || tried.isDue()) {
        consumer.resume(Set.of(partition));
      }
    }
  }

  private void send(Consumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    SentimentAlert alert;
    try {
      alert = Json.read(SentimentAlert.class, record.value());
    } catch (BadJsonException e) {
      log.warn("{}@{} is no alert: {}", partition, record.offset(), e.getMessage());
      return;
    }
    Attempts tried = attempts.get(partition);
    if (tried == null || tried.offset() != record.offset()) {
      tried = Attempts.begin(record.offset(), configuration.giveUpAfter());
    }
    if (tried.isDue()) {
      attempt(consumer, partition, alert, tried);
    } else {
      // The group has given the partition anew, and it isn't paused any more.
      putOff(consumer, partition, tried);
    }
  }

  private void attempt(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      SentimentAlert alert,
      Attempts tried)
      throws InterruptedException {
    WebhookAddress.Answer answer = address.send(alert);
    if (answer.isWorthAnotherTry() && !tried.isOver()) {
      log.warn("{} did not take alert {}: {}; it is tried again", address, alert.id(), answer);
      putOff(consumer, partition, tried.next());
      return;
    }
    count(alert, answer);
    attempts.remove(partition);
    consumer.commitSync(Map.of(partition, new OffsetAndMetadata(tried.offset() + 1)));
  }

  /** Its partition alone waits until the next attempt is due. */
  private void putOff(Consumer<byte[], byte[]> consumer, TopicPartition partition, Attempts tried) {
    attempts.put(partition, tried);
    consumer.seek(partition, tried.offset());
    consumer.pause(Set.of(partition));
  }

  private void count(SentimentAlert alert, WebhookAddress.Answer answer) {
    if (!answer.isTaken()) {
      log.error("Alert {} of {} was not sent: {}", alert.id(), alert.raisedAt(), answer);
    }
    meters
        .counter("tonestream.webhook.alerts", "outcome", answer.isTaken() ? "sent" : "failed")
        .increment();
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** Commits where a partition begins, so that alerts of a downtime are sent afterwards. */
  private record Assigned(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Attempts> attempts)
      implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      attempts.keySet().retainAll(consumer.assignment());
      Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
      for (TopicPartition partition : partitions) {
        if (committed.get(partition) == null) {
          first.put(partition, new OffsetAndMetadata(consumer.position(partition)));
        }
      }
      if (!first.isEmpty()) {
        consumer.commitSync(first);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
  }
}
