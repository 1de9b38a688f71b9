package io.tonestream.app.batching;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a stream thread's consumer has fetched and its processors have not taken yet, by partition
 * and in the order of offsets. Guarded by its owner.
 *
 * <p>It never decides what is processed: it only knows what will come next, most likely. A record
 * that it doesn't know is scored alone; one that never comes is dropped.
 */
final class LookAhead {
  private final Map<TopicPartition, FetchedPartition> partitions = new HashMap<>();

  /** The partitions that have unscored records, the next one's turn first. */
  private final Deque<FetchedPartition> turns = new ArrayDeque<>();

  /** Notes a record down, in the order of fetching. */
  void note(Fetched record) {
    FetchedPartition partition =
        partitions.computeIfAbsent(record.partition(), key -> new FetchedPartition());
    if (partition.unscored.isEmpty()) {
      turns.remove(partition);
      turns.addLast(partition);
    }
    partition.note(record);
  }

  /** Takes the record at this offset out, if it is known; all before it will not come any more. */
  @Nullable Fetched take(TopicPartition partition, long offset) {
    FetchedPartition fetched = partitions.get(partition);
    return fetched == null ? null : fetched.take(offset);
  }

  /** The record that {@link #nextUnscored} will take; null if there is none. */
  @Nullable Fetched peekUnscored() {
    while (!turns.isEmpty()) {
      Fetched next = turns.getFirst().unscored.peekFirst();
      if (next != null) {
        return next;
      }
      turns.removeFirst();
    }
    return null;
  }

  /**
   * The next record that is not scored yet, from each partition in turn, as Kafka Streams takes
   * them; null if there is none.
   */
  @Nullable Fetched nextUnscored() {
    if (peekUnscored() == null) {
      return null;
    }
    FetchedPartition partition = turns.removeFirst();
    turns.addLast(partition);
    return partition.nextUnscored();
  }

  /** How many records are known and not taken, scored or not. */
  int size() {
    int size = 0;
    for (FetchedPartition partition : partitions.values()) {
      size += partition.scored.size() + partition.unscored.size();
    }
    return size;
  }

  /** Forgets a partition: it was revoked, or its task starts anew. */
  void drop(TopicPartition partition) {
    FetchedPartition dropped = partitions.remove(partition);
    if (dropped != null) {
      turns.remove(dropped);
      dropped.scored.forEach(Fetched::drop);
      dropped.unscored.forEach(Fetched::drop);
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
        records.removeLast().drop();
      }
    }

    private static void dropBefore(Deque<Fetched> records, long offset) {
      while (!records.isEmpty() && records.getFirst().offset() < offset) {
        records.removeFirst().drop();
      }
    }
  }
}
