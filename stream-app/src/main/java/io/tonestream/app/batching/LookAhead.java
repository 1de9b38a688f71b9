package io.tonestream.app.batching;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a stream thread's consumer has fetched and its processors have not taken yet, by partition
 * and in the order of offsets. One thread's own.
 *
 * <p>It never decides what is processed: it only knows what will come next, most likely. A record
 * that it doesn't know is scored alone; one that never comes is dropped.
 */
final class LookAhead {
  private final Map<TopicPartition, FetchedPartition> partitions = new HashMap<>();

  /** The partitions that may have unscored records, the next one's turn first. */
  private final Deque<FetchedPartition> turns = new ArrayDeque<>();

  /** Notes a record down, in the order of fetching. */
  void note(Fetched record) {
    FetchedPartition partition =
        partitions.computeIfAbsent(record.partition(), key -> new FetchedPartition());
    partition.note(record);
    if (!turns.contains(partition)) {
      turns.addLast(partition);
    }
  }

  /** Takes the record at this offset out, if it is known; all before it will not come any more. */
  @Nullable Fetched take(TopicPartition partition, long offset) {
    FetchedPartition fetched = partitions.get(partition);
    return fetched == null ? null : fetched.take(offset);
  }

  /**
   * The next record that is not scored yet, from each partition in turn, as Kafka Streams takes
   * them; null if there is none.
   */
  @Nullable Fetched nextUnscored() {
    while (!turns.isEmpty()) {
      FetchedPartition partition = turns.removeFirst();
      Fetched next = partition.nextUnscored();
      if (next != null) {
        turns.addLast(partition);
        return next;
      }
    }
    return null;
  }

  /** Forgets a partition: it was revoked, or its task starts anew. */
  void drop(TopicPartition partition) {
    FetchedPartition dropped = partitions.remove(partition);
    if (dropped != null) {
      turns.remove(dropped);
    }
  }

  /** A partition's records: those scored ahead come first, since batches are taken in order. */
  private static final class FetchedPartition {
    private final Deque<Fetched> scored = new ArrayDeque<>();
    private final Deque<Fetched> unscored = new ArrayDeque<>();

    void note(Fetched record) {
      // An offset at or before one that is known: the partition was rewound.
      dropFrom(unscored, record.offset());
      dropFrom(scored, record.offset());
      unscored.addLast(record);
    }

    @Nullable Fetched take(long offset) {
      dropBefore(scored, offset);
      dropBefore(unscored, offset);
      Deque<Fetched> next = scored.isEmpty() ? unscored : scored;
      Fetched head = next.peekFirst();
      return head != null && head.offset() == offset ? next.removeFirst() : null;
    }

    @Nullable Fetched nextUnscored() {
      Fetched next = unscored.pollFirst();
      if (next != null) {
        scored.addLast(next);
      }
      return next;
    }

    private static void dropFrom(Deque<Fetched> records, long offset) {
      while (!records.isEmpty() && records.getLast().offset() >= offset) {
        records.removeLast();
      }
    }

    private static void dropBefore(Deque<Fetched> records, long offset) {
      while (!records.isEmpty() && records.getFirst().offset() < offset) {
        records.removeFirst();
      }
    }
  }
}
