package io.tonestream.topics.publishing;

import io.tonestream.model.bundle.Sha256;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.topics.Followed;
import io.tonestream.topics.RecordSink;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The topic of the models, read from its start: an index that follows it, and the bundles when
 * asked for.
 *
 * <p>One thread uses and closes it; {@link #wakeup} may be called by any.
 */
public final class ModelTopic implements Followed {
  private static final int PIECE_BYTES = 128 << 10;

  /** Eight parts of a bundle, so that a fetch need not ask for each. */
  private static final int MAX_FETCHED_BYTES = 4 << 20;

  /** All that there is: the order of all records counts. */
  private static final int PARTITION = 0;

  private final String topic;
  private final ModelIndex index;
  private final TopicReader reader;
  private final RecordSink sink = new IntoIndex();

  private ModelTopic(String topic, ModelIndex index, TopicReader reader) {
    this.topic = topic;
    this.index = index;
    this.reader = reader;
  }

  /**
   * Opens the topic; asks Kafka for nothing yet.
   *
   * @param kafka settings of a consumer by Kafka's names, above all {@code bootstrap.servers}
   * @param topic its name, prefix and all
   */
  public static ModelTopic open(Map<String, Object> kafka, String topic) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_FETCHED_BYTES);
    return new ModelTopic(
        topic, new ModelIndex(), TopicReader.openPartition(settings, topic, PARTITION));
  }

  /** What it is called, prefix and all. */
  public String name() {
    return topic;
  }

  /** What has been read so far; it changes with every poll. */
  public ModelIndex index() {
    return index;
  }

  @Override
  public boolean poll(Duration timeout) {
    return reader.poll(timeout, sink);
  }

  /**
   * Reads all that is committed at this moment.
   *
   * @param timeout how long nothing may come
   * @throws TopicException if the topic is missing or nothing comes for so long
   */
  public void readToEnd(Duration timeout) {
    reader.readToEnd(timeout, sink);
  }

  @Override
  public boolean isAtEnd() {
    return reader.isAtEnd();
  }

  /** Reads until the record at this offset is read, which need not be committed yet. */
  void readPast(long offset, Duration timeout) {
    reader.readPast(PARTITION, offset, timeout, sink);
  }

  /**
   * Reads a version's bundle, in pieces. Polls go on afterwards where they were.
   *
   * @param model a complete version of the index
   * @param timeout how long nothing may come
   * @throws TopicException if it isn't what its manifest says, or nothing comes for so long
   */
  public List<byte[]> fetch(PublishedModel model, Duration timeout) {
    return fetch(model, timeout, () -> {});
  }

  /**
   * Reads a version's bundle, as above.
   *
   * @param onPart run for each part that has come
   */
  public List<byte[]> fetch(PublishedModel model, Duration timeout, Runnable onPart) {
    List<byte[]> pieces = new ArrayList<>();
    read(
        model,
        timeout,
        part -> {
          addPieces(part, pieces);
          onPart.run();
        });
    return pieces;
  }

  /**
   * Reads a version's bundle without keeping it.
   *
   * @throws TopicException if it isn't what its manifest says, or nothing comes for so long
   */
  void check(PublishedModel model, Duration timeout) {
    read(model, timeout, part -> {});
  }

  private void read(PublishedModel model, Duration timeout, Consumer<byte[]> taker) {
    Deque<Long> offsets = new ArrayDeque<>(index.partOffsets(model));
    int missing = model.parts() - offsets.size();
    Sha256 sum = new Sha256();
    reader.takeValuesAt(
        PARTITION,
        offsets,
        timeout,
        part -> {
          sum.update(part);
          taker.accept(part);
        });
    missing += offsets.size();
    if (missing > 0) {
      throw new TopicException(
          "version %s: part %d of %d is gone from topic %s: publish it again"
              .formatted(model.version(), model.parts() - missing, model.parts(), topic));
    }
    if (!sum.hex().equals(model.sha256())) {
      throw new TopicException(
          "version %s: its parts on topic %s don't have the hash that its manifest says: publish it again"
              .formatted(model.version(), topic));
    }
  }

  /**
   * Makes a running poll, read or fetch, or else the next, end with a {@link
   * org.apache.kafka.common.errors.WakeupException}. From any thread.
   */
  @Override
  public void wakeup() {
    reader.wakeup();
  }

  @Override
  public void close() {
    reader.close();
  }

  /** Arrays as large as a part take twice their size of a heap of less than 2 GB, as G1 has it. */
  private static void addPieces(byte[] part, List<byte[]> pieces) {
    for (int from = 0; from < part.length; from += PIECE_BYTES) {
      pieces.add(Arrays.copyOfRange(part, from, Math.min(part.length, from + PIECE_BYTES)));
    }
  }

  /** Takes what the topic says into the index. */
  private final class IntoIndex implements RecordSink {
    @Override
    public void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
      records.forEach(index::take);
    }

    @Override
    public void restart(String where) {
      index.clear();
    }
  }
}
