package io.tonestream.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Reads, scores in batches and writes exactly once, with a consumer, a predictor and a producer for
 * each thread. It writes what it has counted of each brand and second with each commit, and leaves
 * adding up to whoever reads that: there is no shuffle, no window and no state. So it is the limit
 * of what the same clients and the same model can do.
 */
final class BareLoop {
  private static final int CAPACITY = BatchingConfiguration.DEFAULT.capacity();
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final PeerSettings settings;

  BareLoop(PeerSettings settings) {
    this.settings = settings;
  }

  /** Runs until a thread fails, or the JVM is told to stop. */
  void run() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < settings.threads(); i++) {
      String name = "loop-" + i;
      Thread thread = new Thread(() -> new Loop(name).run(), name);
      thread.setUncaughtExceptionHandler(BareLoop::end);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void end(Thread thread, Throwable failure) {
    System.err.println(thread.getName() + " failed");
    failure.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  /** One thread's. */
  private final class Loop implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final TextLabeler labeler = new TextLabeler(settings.model());
    private final BrandSeconds counts = new BrandSeconds();
    private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    private long committedAt = System.nanoTime();

    Loop(String name) {
      Map<String, Object> reading = new HashMap<>(settings.consumer());
      reading.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
      consumer =
          new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      Map<String, Object> writing = new HashMap<>(settings.client());
      writing.putAll(PeerSettings.producer());
      writing.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.prefix() + name);
      producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void run() {
      producer.initTransactions();
      consumer.subscribe(List.of(settings.topic(Topic.RAW_TEXT)), this);
      while (true) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(timeToCommit());
        if (!records.isEmpty()) {
          if (read.isEmpty()) {
            producer.beginTransaction();
          }
          process(records);
        }
        if (timeToCommit().isZero()) {
          commit();
        }
      }
    }

    /** What was read of a partition is committed before another thread goes on with it. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

    private Duration timeToCommit() {
      long passed = System.nanoTime() - committedAt;
      return Duration.ofNanos(Math.max(0, settings.commitInterval().toNanos() - passed));
    }

    private void process(ConsumerRecords<byte[], byte[]> records) {
      List<byte[]> batch = new ArrayList<>(CAPACITY);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        batch.add(record.value());
        if (batch.size() == CAPACITY) {
          label(batch);
        }
      }
      if (!batch.isEmpty()) {
        label(batch);
      }
      read.putAll(records.nextOffsets());
    }

    private void label(List<byte[]> batch) {
      for (LabeledText text : labeler.label(batch)) {
        write(Topic.LABELED_TEXT, text.brand(), text);
        counts.add(text);
      }
      batch.clear();
    }

    private void commit() {
      committedAt = System.nanoTime();
      if (read.isEmpty()) {
        return;
      }
      counts.drainTo(
          (brand, second, each) ->
              write(
                  Topic.SENTIMENT_AGGREGATES,
                  brand,
                  PaneCounts.of(brand, SECOND, Instant.ofEpochSecond(second), each)));
      producer.sendOffsetsToTransaction(read, consumer.groupMetadata());
      producer.commitTransaction();
      read.clear();
    }

    /** A record that can't be written makes the commit fail. */
    private void write(Topic topic, String key, Object value) {
      producer.send(
          new ProducerRecord<>(settings.topic(topic), key.getBytes(UTF_8), Json.write(value)));
    }
  }
}
