package io.tonestream.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TopicFollowerIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final String topic = prefix + "feedback";
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicBoolean atEnd = new AtomicBoolean();

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  @Test
  void handsOverWhatIsThereAndWhatComesAndSaysWhenItHasCaughtUp() throws Exception {
    clients.createTopics(prefix, 2);
    write("a");
    try (TopicFollower follower = follower(kafka.bootstrapServers(), this::take)) {
      assertThat(rounds).hasValue(0);
      follower.start();
      await().atMost(TIMEOUT).untilTrue(atEnd);
      assertThat(taken).containsExactly("a");

      write("b");
      await().atMost(TIMEOUT).untilAsserted(() -> assertThat(taken).containsExactly("a", "b"));
    }
  }

  @Test
  void goesOnOnceTheTopicIsMade() throws Exception {
    try (TopicFollower follower = follower(kafka.bootstrapServers(), this::take)) {
      follower.start();
      await().atMost(TIMEOUT).until(() -> rounds.get() > 2);
      assertThat(atEnd).isFalse();

      clients.createTopics(prefix, 1);
      write("a");
      await().atMost(TIMEOUT).untilAsserted(() -> assertThat(taken).containsExactly("a"));
    }
  }

  @Test
  void triesAgainWhatFailed() throws Exception {
    clients.createTopics(prefix, 1);
    write("a");
    AtomicInteger failures = new AtomicInteger();
    RecordSink failingTwice =
        records -> {
          if (failures.incrementAndGet() <= 2) {
            throw new IllegalStateException("full");
          }
          take(records);
        };
    try (TopicFollower follower = follower(kafka.bootstrapServers(), failingTwice)) {
      follower.start();
      await().atMost(TIMEOUT).untilAsserted(() -> assertThat(taken).containsExactly("a"));
    }
  }

  @Test
  void closesAtOnceThoughKafkaIsAway() {
    long start;
    try (TopicFollower follower = follower("127.0.0.1:1", this::take)) {
      follower.start();
      await().atMost(TIMEOUT).until(() -> rounds.get() > 2);
      start = System.nanoTime();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    int ended = rounds.get();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("follower-it"));
    assertThat(rounds).hasValue(ended);
  }

  private TopicFollower follower(String bootstrap, RecordSink sink) {
    TopicReader reader = TopicReader.open(Map.of("bootstrap.servers", bootstrap), topic);
    return new TopicFollower(
        "follower-it",
        "the topic " + topic,
        List.of(reader.into(sink)),
        end -> {
          rounds.incrementAndGet();
          atEnd.set(end);
        });
  }

  private void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(record -> taken.add(new String(record.value(), UTF_8)));
  }

  private void write(String value) throws Exception {
    clients.write(List.of(new ProducerRecord<>(topic, value.getBytes(UTF_8))));
  }
}
